"""The faces that a worker shows: brought into rooms when agents ask, up to what the machine holds."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from pydantic import BaseModel, Field

from media.errors import RoomError, VisavisError, known_in
from rooms.livekit.tokens import check_face, read_token

log = logging.getLogger(__name__)

ANSWER_S = 3.0
"""An agent is answered after this time though its face is not in the room yet: some give up after five
seconds, and wait for the face's picture anyway."""

REPLACED = "Another face has been asked for in its place before it was there."


class Launch(BaseModel):
    """What an agent asks for: a room on a LiveKit server, and a token that lets its face in.

    `look`: a person in words; empty for the worker's own.
    """

    room_name: str = Field(min_length=1)
    url: str = Field(min_length=1)
    token: str = Field(min_length=1)
    look: str = ""


Show = Callable[[Launch, Callable[[], None]], Awaitable[None]]
"""Shows a face to its end, and calls back once it is in the room. Raises VisavisError."""


class Full(RoomError):
    """There is no room for one more face."""


class Launcher:
    """Runs faces, each in a task of its own."""

    def __init__(self, capacity: int, show: Show) -> None:
        self._capacity = capacity
        self._show = show
        self._faces: dict[tuple[str, str, str], asyncio.Task[None]] = {}

    @property
    def count(self) -> int:
        """Faces that are shown now, or about to be."""
        return len(self._faces)

    @property
    def capacity(self) -> int:
        """Faces at once."""
        return self._capacity

    async def launch(self, wanted: Launch) -> None:
        """Bring a face into a room; one that is there under the same identity leaves first.

        Raises Full, OutOfTime and NotAllowed for a token that lets no face in, and what else shows at once of
        why it cannot come: ConfigError, RoomError, TooManyLooks.
        """
        token = read_token(wanted.token)
        check_face(token, wanted.room_name, time.time())
        key = wanted.url, wanted.room_name, token.identity
        while key in self._faces:  # of several who wait for one to leave, the next is waited for, too
            await self._end(key)
        if self.count >= self._capacity:
            faces = "a face" if self._capacity == 1 else f"{self._capacity} faces"
            raise Full(f"This worker shows {faces} already, and holds no more: try again later, or another.")
        shown = asyncio.Event()
        face = self._faces[key] = asyncio.create_task(self._run(wanted, shown), name="face")
        face.add_done_callback(lambda done: self._over(key, done))
        waiting = asyncio.create_task(shown.wait())
        await asyncio.wait([waiting, face], timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if face.cancelled() and not shown.is_set():
            raise RoomError(REPLACED)
        if face.done() and not shown.is_set():
            face.result()

    async def close(self) -> None:
        """Take all faces off."""
        await asyncio.gather(*(self._end(key) for key in list(self._faces)))

    async def _run(self, wanted: Launch, shown: asyncio.Event) -> None:
        """Show one face; of several things that went wrong the first that people can mend is told."""
        try:
            await self._show(wanted, shown.set)
        except ExceptionGroup as group:
            raise known_in(group) or group from None

    async def _end(self, key: tuple[str, str, str]) -> None:
        if face := self._faces.get(key):
            face.cancel()
            await asyncio.wait([face])

    def _over(self, key: tuple[str, str, str], face: asyncio.Task[None]) -> None:
        if self._faces.get(key) is face:
            del self._faces[key]
        if face.cancelled():
            return
        failure = face.exception()
        if isinstance(failure, VisavisError):
            log.warning("a face has left: %s", failure)
        elif failure:
            log.error("a face has failed", exc_info=failure)
