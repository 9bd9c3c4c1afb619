"""What a call tells its room, one after the other: messages to pages, captions and the state."""

from __future__ import annotations

import logging

from pydantic import BaseModel

from agent.call.events import Caption, StateChanged
from media.channel import Channel
from rooms import room as rooms
from rooms.room import Room

log = logging.getLogger(__name__)

WAITING = 256
"""Messages that may wait for a slow room."""


class Post:
    """Carries messages to a room in the order in which they were put."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._outbox: Channel[tuple[BaseModel, str | None]] = Channel(WAITING)
        self._failed = False

    def put(self, message: BaseModel, participant: str | None = None) -> None:
        """Send a message to a participant's page, or to all."""
        self._outbox.put_now((message, participant))

    async def run(self) -> None:
        """Carry until cancelled."""
        await self._show(StateChanged(state="listening"))
        async for message, participant in self._outbox:
            await self._deliver(message, participant)

    async def finish(self, last: BaseModel) -> None:
        """Carry what still waits, and one more message."""
        for message, participant in [*self._outbox.clear(), (last, None)]:
            await self._deliver(message, participant)

    async def _deliver(self, message: BaseModel, participant: str | None) -> None:
        await self._room.send(message.model_dump_json(), participant)
        await self._show(message)

    async def _show(self, message: BaseModel) -> None:
        """Show it by the room's own means. A room that fails in this still has sound and pictures."""
        try:
            match message:
                case Caption(id=number, participant=who, text=text, final=final):
                    await self._room.caption(rooms.Caption(number, who, text, final))
                case StateChanged(state=state):
                    await self._room.state(state)
        except Exception:
            if not self._failed:
                log.exception("the room cannot show captions or the state")
            self._failed = True
