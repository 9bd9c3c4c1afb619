"""The product as its user starts it: the `visavis` command in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import urllib.request
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("visavis")

START_S = 300  # the first start on a machine compiles the face
STOP_S = 60


SMALL_FACE = {"VISAVIS_FACE__WIDTH": "256", "VISAVIS_FACE__HEIGHT": "256"}
"""A quarter of the pixels: browser and server share the processor with whatever else goes on."""


@dataclass(frozen=True)
class Product:
    """A server that runs."""

    url: str
    recordings: Path
    process: Process

    async def lobby(self) -> dict[str, object]:
        """What the lobby shows."""

        def read() -> dict[str, object]:
            with urllib.request.urlopen(f"{self.url}api/lobby", timeout=60) as answer:
                return dict(json.load(answer))

        return await asyncio.to_thread(read)

    async def kill(self) -> None:
        """As the machine's memory guard does it: no goodbye."""
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def serving(folder: Path, **settings: str) -> AsyncIterator[Product]:
    """`visavis serve` on a free port, with VISAVIS_* settings, that keeps its recordings under `folder`."""
    recordings = folder / "recordings"
    environment = {"VISAVIS_RECORDINGS": str(recordings), **SMALL_FACE, **settings}
    process = await start("serve", "--port", "0", environment=environment)
    try:
        async with asyncio.timeout(START_S):
            url = await _address(process)
        emptying = asyncio.create_task(_log(process, folder / "server.log"))
        yield Product(url, recordings, process)
    finally:
        await stop(process)
    await emptying
    log = (folder / "server.log").read_text("utf-8")
    assert "Traceback" not in log, f"the server has complained:\n{log}"


async def start(*arguments: str, environment: dict[str, str] | None = None) -> Process:
    """The command with these arguments; what it says on both streams comes as `stdout`."""
    return await asyncio.create_subprocess_exec(
        COMMAND, *arguments, stdout=PIPE, stderr=STDOUT, env={**os.environ, **(environment or {})}
    )


async def _address(process: Process) -> str:
    assert process.stdout
    said = ""
    async for line in process.stdout:
        said += line.decode()
        if ": open http" in said:
            return said.split(": open ")[1].split()[0]
    raise AssertionError(f"visavis serve has ended: {said}")


async def _log(process: Process, file: Path) -> None:
    assert process.stdout
    file.write_bytes(await process.stdout.read())


async def stop(process: Process) -> None:
    """Have it end in order, unless it has ended; kill it where it does not."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
