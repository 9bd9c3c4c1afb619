"""`visavis start` and `visavis join` as their user runs them, against the tests' server."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from livekit import api

from tests.e2e.product import START_S, stop
from tests.e2e.product import start as run
from tests.livekit.human import PATIENCE_S
from tests.livekit.server import LiveKitServer
from tests.ports import TCP, free_ports

NAME = "theo"
"""Under which rooms ask for the avatar."""

SETTINGS = {
    "VISAVIS_FACE__WIDTH": "256",
    "VISAVIS_FACE__HEIGHT": "256",
    "VISAVIS_FACE__FPS": "12.5",
    "VISAVIS_SERVER__MAX_CALLS": "3",
    "VISAVIS_LIVEKIT__ALONE_S": "5",
}


@dataclass
class Command:
    """A command that runs. What it says is in `said`."""

    process: asyncio.subprocess.Process
    port: int = 0
    said: str = ""
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def read(self) -> None:
        """Follow what it says until it ends."""
        assert self.process.stdout
        async for line in self.process.stdout:
            async with self._heard:
                self.said += line.decode()
                self._heard.notify_all()

    async def until(self, words: str, patience_s: float = PATIENCE_S) -> None:
        """Wait until it has said this."""
        try:
            async with asyncio.timeout(patience_s), self._heard:
                await self._heard.wait_for(lambda: words in self.said)
        except TimeoutError:
            raise AssertionError(f'"{words}" was not said, but:\n{self.said}') from None

    async def health(self, path: str = "") -> Any:
        """What it answers on its page of health: JSON, or text where no path is given."""

        def read() -> bytes:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
                return bytes(answer.read())

        answer = await asyncio.to_thread(read)
        return json.loads(answer) if path else answer.decode()


@asynccontextmanager
async def running(server: LiveKitServer, *arguments: str, **settings: str) -> AsyncIterator[Command]:
    """A command on the tests' server; it is stopped in the end where it has not ended by itself."""
    [port] = free_ports(TCP)
    environment = {**SETTINGS, **server.environment, "VISAVIS_LIVEKIT__PORT": str(port), **settings}
    command = Command(await run(*arguments, environment=environment), port)
    reading = asyncio.create_task(command.read())
    try:
        yield command
    finally:
        await stop(command.process)
        await reading


@asynccontextmanager
async def working(server: LiveKitServer) -> AsyncIterator[Command]:
    """A worker that takes rooms which ask for it, three at once."""
    async with running(server, "start", "--agent-name", NAME) as worker:
        await worker.until("ready:", START_S)
        yield worker


async def ask_for_avatar(server: LiveKitServer, room: str) -> None:
    """Have LiveKit send the avatar into a room."""
    async with server.api() as service:
        request = api.CreateAgentDispatchRequest(agent_name=NAME, room=room)
        await service.agent_dispatch.create_dispatch(request)
