"""Somebody in a process of their own who speaks without end: stopping the process cuts their link.

python -m tests.livekit.phone URL TOKEN
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.fakes import tone
from tests.livekit.human import Human
from tests.livekit.server import LiveKitServer


@asynccontextmanager
async def on_the_phone(server: LiveKitServer, room: str, identity: str) -> AsyncIterator[Process]:
    """Their process, from calling in to hanging up."""
    command = (sys.executable, "-m", "tests.livekit.phone", server.url, server.token(room, identity))
    process = await asyncio.create_subprocess_exec(*command)
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def call(url: str, token: str) -> None:
    """Join and speak until the process is ended."""
    human = Human("caller")
    await human.join(url, token)
    await human.open_microphone()
    while True:
        await human.say(tone(1.0))


if __name__ == "__main__":
    asyncio.run(call(*sys.argv[1:]))
