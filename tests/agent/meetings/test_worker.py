"""A worker's end: by signals, by a port that is taken, by a server that is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any, cast

import pytest

from agent.config import LiveKitSettings
from agent.meetings.worker import work
from media.errors import ConfigError, RoomError, VisavisError


class Worker:
    """Stands in for LiveKit's: runs until it is closed, or fails; drains when `calls_end` is set."""

    def __init__(self, error: Exception | None = None, calls: int = 0) -> None:
        self.active_jobs = ["call"] * calls
        self.calls_end = asyncio.Event()
        self.drained = False
        self._error = error
        self._closed = asyncio.Event()

    async def run(self) -> None:
        if self._error:
            raise self._error
        await self._closed.wait()

    async def drain(self) -> None:
        await self.calls_end.wait()
        self.drained = True

    async def aclose(self) -> None:
        self._closed.set()


class Said:
    """What was said; `until` waits for it."""

    def __init__(self) -> None:
        self.words = asyncio.Queue[str]()

    def __call__(self, text: str) -> None:
        self.words.put_nowait(text)


def begin(worker: Worker, said: Said) -> asyncio.Task[None]:
    return asyncio.create_task(work(cast(Any, worker), LiveKitSettings(), said))


@pytest.mark.parametrize(
    ("error", "kind", "why"),
    [
        (OSError(98, "Address already in use"), ConfigError, "port 8081 of 127.0.0.1 .*set another port"),
        (RuntimeError("failed to connect to livekit after 16 attempts"), RoomError, "has not answered"),
    ],
)
async def test_why_it_cannot_go_on_is_one_sentence(
    error: Exception, kind: type[VisavisError], why: str
) -> None:
    with pytest.raises(kind, match=why):
        await begin(Worker(error), Said())


async def test_after_a_signal_calls_are_let_finish() -> None:
    worker, said = Worker(calls=2), Said()
    working = begin(worker, said)
    await asyncio.sleep(0)  # it listens for signals from its first step on
    os.kill(os.getpid(), signal.SIGTERM)
    assert "waiting for 2 to end" in await said.words.get()
    assert not working.done()
    worker.calls_end.set()
    await working
    assert worker.drained


async def test_another_signal_ends_the_calls() -> None:
    worker, said = Worker(calls=1), Said()
    working = begin(worker, said)
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    await said.words.get()
    os.kill(os.getpid(), signal.SIGINT)
    await working
    assert not worker.drained
