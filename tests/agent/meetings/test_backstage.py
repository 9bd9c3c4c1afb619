"""A house that is opened in a thread of its own while something else goes on."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import IO, cast

import pytest

from agent.house import House
from agent.meetings import backstage as backstage_module
from agent.meetings.backstage import Backstage
from agent.meetings.news import OPENED
from media.errors import ModelError

HOUSE = cast(House, "the house")

HANGS_S = 60.0
"""What has not come by then never will."""


@pytest.fixture
def turn(tmp_path: Path) -> Path:
    return tmp_path / "turn"


class Opening:
    """A house that opens when `go` is set, and notes in which thread it was opened and that it was closed."""

    def __init__(self, error: Exception | None = None) -> None:
        self.began, self.go = threading.Event(), threading.Event()
        self.thread = ""
        self.closed = False
        self._error = error

    def __call__(self) -> AbstractAsyncContextManager[House]:
        self.began.set()
        self.go.wait()
        return self._house()

    @asynccontextmanager
    async def _house(self) -> AsyncIterator[House]:
        self.thread = threading.current_thread().name
        if self._error:
            raise self._error
        try:
            yield HOUSE
        finally:
            self.closed = True


async def wait_for(house: Awaitable[House]) -> tuple[House, str]:
    return await house, threading.current_thread().name


async def test_work_begins_before_the_house_is_open_and_runs_where_it_was_opened(turn: Path) -> None:
    opening = Opening()
    backstage = Backstage(opening, turn)
    begun = threading.Event()

    async def work(house: Awaitable[House]) -> tuple[House, str]:
        begun.set()
        return await wait_for(house)

    working = asyncio.create_task(backstage.run(work))
    await asyncio.to_thread(begun.wait)
    opening.go.set()
    assert await working == (HOUSE, "house")
    assert opening.thread == "house"
    await backstage.close()
    assert opening.closed


async def test_a_house_that_cannot_be_opened_tells_everybody_who_waits_for_it(turn: Path) -> None:
    opening = Opening(ModelError("There is no voice."))
    opening.go.set()
    backstage = Backstage(opening, turn)
    for _ in range(2):
        with pytest.raises(ModelError, match="no voice"):
            await backstage.run(wait_for)
    await backstage.close()


async def test_a_house_that_could_not_be_opened_is_opened_for_who_comes_next(turn: Path) -> None:
    openings = [Opening(ModelError("There is no memory.")), Opening()]
    for opening in openings:
        opening.go.set()
    attempts = iter(openings)
    backstage = Backstage(lambda: next(attempts)(), turn)
    with pytest.raises(ModelError):
        await backstage.run(wait_for)
    assert (await backstage.run(wait_for))[0] == HOUSE
    await backstage.close()


async def test_a_house_that_could_not_be_opened_is_tried_again_though_nobody_comes(
    turn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.meetings.backstage.RETRY_S", 0.0)
    failing, opening = Opening(ModelError("There is no memory.")), Opening()
    failing.go.set()
    attempts = iter([failing, opening])
    backstage = Backstage(lambda: next(attempts)(), turn)
    assert await asyncio.to_thread(opening.began.wait, HANGS_S)
    opening.go.set()
    await backstage.close()


async def test_work_that_is_cancelled_ends_and_the_house_stays_open(turn: Path) -> None:
    opening = Opening()
    opening.go.set()
    backstage = Backstage(opening, turn)
    begun, ended = threading.Event(), threading.Event()

    async def work(house: Awaitable[House]) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    working = asyncio.create_task(backstage.run(work))
    await asyncio.to_thread(begun.wait)
    working.cancel()
    await asyncio.to_thread(ended.wait)
    assert (await backstage.run(wait_for))[0] == HOUSE
    await backstage.close()


async def test_work_that_is_cancelled_puts_everything_in_order_before_the_house_is_closed(turn: Path) -> None:
    opening = Opening()
    opening.go.set()
    backstage = Backstage(opening, turn)
    begun, may_end, order = threading.Event(), asyncio.Event(), list[str]()

    async def work(house: Awaitable[House]) -> None:
        await house
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await may_end.wait()
            order.append("closed too early" if opening.closed else "in order")

    working = asyncio.create_task(backstage.run(work))
    await asyncio.to_thread(begun.wait)
    working.cancel()
    await asyncio.wait([working])
    closing = asyncio.create_task(backstage.close())

    async def let_it_end(house: Awaitable[House]) -> None:
        may_end.set()

    await backstage.run(let_it_end)
    await closing
    assert order == ["in order"]
    assert opening.closed


async def test_it_can_be_closed_twice(turn: Path) -> None:
    opening = Opening()
    opening.go.set()
    backstage = Backstage(opening, turn)
    await backstage.run(wait_for)
    await backstage.close()
    await backstage.close()
    assert opening.closed


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Is set when a process has found that another has its turn."""
    waits, taken = threading.Event(), backstage_module._taken

    def look(turn: IO[str]) -> bool:
        ours = taken(turn)
        if not ours:
            waits.set()
        return ours

    monkeypatch.setattr(backstage_module, "_taken", look)
    return waits


async def test_houses_that_nobody_needs_yet_are_opened_one_after_another(
    turn: Path, waits: threading.Event
) -> None:
    first, second = Opening(), Opening()
    loading = Backstage(first, turn)
    await asyncio.to_thread(first.began.wait)
    waiting = Backstage(second, turn)
    second.go.set()
    await asyncio.to_thread(waits.wait)
    assert not second.began.is_set()
    first.go.set()
    await asyncio.to_thread(second.began.wait)
    for backstage in (loading, waiting):
        assert (await backstage.run(wait_for))[0] == HOUSE
        await backstage.close()


async def test_a_house_that_is_needed_is_opened_out_of_turn(turn: Path, waits: threading.Event) -> None:
    opening = Opening()
    opening.go.set()
    with turn.open("w") as before:
        fcntl.flock(before, fcntl.LOCK_EX)
        backstage = Backstage(opening, turn)
        await asyncio.to_thread(waits.wait)
        assert not opening.began.is_set()
        assert (await backstage.run(wait_for))[0] == HOUSE
        await backstage.close()


async def test_a_process_that_ends_before_its_turn_has_not_opened_anything(turn: Path) -> None:
    opening = Opening()
    with turn.open("w") as before:
        fcntl.flock(before, fcntl.LOCK_EX)
        await Backstage(opening, turn).close()
        assert not opening.began.is_set()


async def test_that_a_house_is_open_or_cannot_be_opened_is_logged(
    turn: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "agent.meetings")
    for opening in (Opening(), Opening(ModelError("There is no voice."))):
        opening.go.set()
        backstage = Backstage(opening, turn)
        await asyncio.gather(backstage.run(wait_for), return_exceptions=True)
        await backstage.close()
    opened, failed = (record.getMessage() for record in caplog.records)
    assert opened == OPENED
    assert failed.endswith("There is no voice.")
