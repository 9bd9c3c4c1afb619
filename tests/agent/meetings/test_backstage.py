"""A house that is opened in a thread of its own while something else goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import cast

import pytest

from agent.house import House
from agent.meetings.backstage import Backstage
from media.errors import ModelError

HOUSE = cast(House, "the house")


class Opening:
    """A house that opens when `go` is set, and notes in which thread it was opened and that it was closed."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go = threading.Event()
        self.thread = ""
        self.closed = False
        self._error = error

    def __call__(self) -> AbstractAsyncContextManager[House]:
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


async def test_work_begins_before_the_house_is_open_and_runs_where_it_was_opened() -> None:
    opening = Opening()
    backstage = Backstage(opening)
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


async def test_a_house_that_cannot_be_opened_tells_everybody_who_waits_for_it() -> None:
    opening = Opening(ModelError("There is no voice."))
    opening.go.set()
    backstage = Backstage(opening)
    for _ in range(2):
        with pytest.raises(ModelError, match="no voice"):
            await backstage.run(wait_for)
    await backstage.close()


async def test_work_that_is_cancelled_ends_and_the_house_stays_open() -> None:
    opening = Opening()
    opening.go.set()
    backstage = Backstage(opening)
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


async def test_work_that_is_cancelled_puts_everything_in_order_before_the_house_is_closed() -> None:
    opening = Opening()
    opening.go.set()
    backstage = Backstage(opening)
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


async def test_it_can_be_closed_twice() -> None:
    opening = Opening()
    opening.go.set()
    backstage = Backstage(opening)
    await backstage.run(wait_for)
    await backstage.close()
    await backstage.close()
    assert opening.closed
