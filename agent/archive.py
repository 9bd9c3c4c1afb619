"""Recordings on a server: made for calls, composed after them one by one, fetched by the page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from media import sessions
from media.compose import compose_aside
from media.errors import MediaError
from media.recording import Recorder
from media.sessions import Session

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Work:
    """A recording that is being composed, or could not be."""

    progress: float = 0.0
    failed: str = ""


class Archive:
    """The recordings of one server. Run `work` beside the calls."""

    def __init__(self, folder: Path, persona: str, avatar: str, size: tuple[int, int]) -> None:
        self._folder = folder
        self._persona = persona
        self._avatar = avatar
        self._size = size
        self._works: dict[str, _Work] = {}
        self._waiting: asyncio.Queue[str] = asyncio.Queue()

    def recorder(self, want_keyframe: Callable[[], None], failed: Callable[[str], None]) -> Recorder:
        """A recorder for a call; it writes nothing until it is started."""
        now = datetime.now(UTC)
        session = Session(id=sessions.new_id(now), started=now, persona=self._persona, avatar=self._avatar)
        return Recorder(self._folder, session, self._size, want_keyframe, failed)

    def add(self, session: Session) -> None:
        """Compose this recording's video when its turn comes."""
        self._works[session.id] = _Work()
        self._waiting.put_nowait(session.id)

    async def work(self) -> None:
        """Compose what was added, one after the other, until cancelled; first what was left undone before."""
        for session in await asyncio.to_thread(sessions.list_sessions, self._folder):
            if not session.video:
                self.add(session)
        while True:
            session_id = await self._waiting.get()
            work = self._works[session_id]
            try:
                folder = sessions.folder_of(self._folder, session_id)
                await compose_aside(folder, partial(setattr, work, "progress"))
                del self._works[session_id]
            except MediaError as error:
                work.failed = str(error)
            except Exception:
                log.exception("a recording could not be composed")
                work.failed = "The recording could not be composed; the server's log says more."

    def routes(self) -> list[web.RouteDef]:
        """What the page asks for: a recording's state, and its files."""
        return [
            web.get("/api/recordings/{id}", self._state),
            web.get("/api/recordings/{id}/video", self._video),
            web.get("/api/recordings/{id}/transcript", self._transcript),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        session = self._session(request)
        work = self._works.get(session.id)
        if work and work.failed:
            return web.json_response({"state": "failed", "text": work.failed})
        if not session.video:
            return web.json_response({"state": "composing", "progress": work.progress if work else 0.0})
        return web.json_response({"state": "ready", "video": f"/api/recordings/{session.id}/video"})

    async def _video(self, request: web.Request) -> web.StreamResponse:
        return self._file(request, sessions.VIDEO, "video/webm")

    async def _transcript(self, request: web.Request) -> web.StreamResponse:
        return self._file(request, sessions.TRANSCRIPT, "text/vtt")

    def _session(self, request: web.Request) -> Session:
        try:
            return sessions.load(sessions.folder_of(self._folder, request.match_info["id"]))
        except MediaError as error:
            raise web.HTTPNotFound(reason=str(error)) from error

    def _file(self, request: web.Request, name: str, kind: str) -> web.StreamResponse:
        session = self._session(request)
        path = self._folder / session.id / name
        if not path.is_file():
            raise web.HTTPNotFound(reason="The recording has no such file (yet).")
        return web.FileResponse(path, headers={"Content-Type": kind})
