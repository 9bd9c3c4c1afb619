"""A worker's end: by signals, by a port that is taken, by a server that is gone."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from pathlib import Path
from typing import Any, cast

import pytest

from agent.config import GeneratorSettings, LiveKitSettings
from agent.meetings.capacity import Capacity
from agent.meetings.news import FAILED, OPENED, News
from agent.meetings.worker import check_generator, fullness_of, told, work
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


class Emitter:
    """Stands in for LiveKit's worker, of which it is heard that the server has registered it."""

    def on(self, event: str, callback: object) -> None:
        assert event == "worker_registered"


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


def test_a_worker_whose_processes_cannot_load_is_full() -> None:
    fits, news = Capacity(2, 1, ""), News(Said(), "welcome")
    with told(cast(Any, Emitter()), news):
        log = logging.getLogger("agent.meetings")
        assert fullness_of(0, fits, news) < 1
        log.error("%sno voice", FAILED)
        assert fullness_of(0, fits, news) == 1
        log.info(OPENED)
        assert fullness_of(0, fits, news) < 1


def test_a_worker_that_is_full_says_so() -> None:
    said = Said()
    assert fullness_of(1, Capacity(1, 1, ""), News(said, "welcome")) == 1
    assert "all 1 that fit" in said.words.get_nowait()


def test_what_a_worker_has_to_say_goes_to_the_terminal_only_while_it_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = Said()
    log = logging.getLogger("agent.meetings")
    with told(cast(Any, Emitter()), News(said, "welcome")):
        log.info("kitchen: joined")
    log.error("kitchen: of another test")
    assert said.words.get_nowait() == "kitchen: joined"
    assert said.words.empty()
    assert [record.getMessage() for record in caplog.records] == ["kitchen: of another test"]


def test_rooms_want_the_networks_in_a_process_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"set generator\.socket"):
        check_generator(GeneratorSettings(which="stream"))
    check_generator(GeneratorSettings(which="stream", socket=tmp_path / "generator"))
    check_generator(GeneratorSettings())
