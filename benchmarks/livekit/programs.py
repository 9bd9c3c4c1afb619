"""What is measured runs in processes of its own, as its users start it; what it says is kept for errors."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import STDOUT, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.livekit.server import LiveKitServer

VISAVIS = ("-c", "from agent.cli import main; main()")
"""The command line of this source tree, whatever is installed."""

START_S = 180.0
"""The first start on a machine compiles the face."""

STOP_S = 20
LOG_TAIL = 4000
"""Characters of a program's output that an error shows."""


@dataclass(frozen=True, slots=True)
class Program:
    """One that runs."""

    process: Process
    log: Path

    @property
    def said(self) -> str:
        """What it has said so far, on both streams."""
        return self.log.read_text("utf-8")

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for what it does after its start. Raises TimeoutError, or RuntimeError where it has ended."""
        async with asyncio.timeout(START_S):
            while not true():
                if self.process.returncode is not None:
                    raise RuntimeError("it has ended by itself")
                await asyncio.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Place:
    """A LiveKit server, and a folder for what programs say."""

    server: LiveKitServer
    folder: Path

    @asynccontextmanager
    async def running(self, name: str, *arguments: str, **environment: str) -> AsyncIterator[Program]:
        """Python with these arguments, until the block ends; errors in the block show what it said."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as said:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                stdout=said,
                stderr=STDOUT,
                env={**os.environ, **self.server.environment, **environment},
            )
        program = Program(process, log)
        try:
            yield program
        except Exception as error:
            error.add_note(f"{name} said:\n{program.said[-LOG_TAIL:]}")
            raise
        finally:
            await _stop(process)


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()
