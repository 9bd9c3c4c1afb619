"""Jobs in one thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from agent.ears.one_thread import OneThread


@pytest.fixture
async def thread() -> AsyncIterator[OneThread]:
    one = OneThread("test")
    yield one
    await one.close()


class Jobs:
    """Jobs that note their name; the first one waits until it is let go."""

    def __init__(self, thread: OneThread) -> None:
        self.done: list[str] = []
        self.go = threading.Event()
        self._thread = thread

    async def start(self, name: str, *, hold: bool = False) -> asyncio.Task[str]:
        def job() -> str:
            if hold:
                self.go.wait(5)
            self.done.append(name)
            return name

        task = asyncio.create_task(self._thread.run(job))
        await asyncio.sleep(0)
        return task


async def test_jobs_are_done_in_the_order_of_asking(thread: OneThread) -> None:
    jobs = Jobs(thread)
    tasks = [await jobs.start("first", hold=True)]
    tasks += [await jobs.start(name) for name in "abc"]
    jobs.go.set()
    assert await asyncio.gather(*tasks) == ["first", "a", "b", "c"]
    assert jobs.done == ["first", "a", "b", "c"]


async def test_a_cancelled_job_that_waits_is_never_run(thread: OneThread) -> None:
    jobs = Jobs(thread)
    first = await jobs.start("first", hold=True)
    cancelled, last = await jobs.start("cancelled"), await jobs.start("last")
    cancelled.cancel()
    jobs.go.set()
    assert await asyncio.gather(first, last) == ["first", "last"]
    assert jobs.done == ["first", "last"]


async def test_a_job_cancelled_under_way_is_finished_before_the_next(thread: OneThread) -> None:
    jobs = Jobs(thread)
    first = await jobs.start("first", hold=True)
    last = await jobs.start("last")
    first.cancel()
    await asyncio.sleep(0)
    jobs.go.set()
    assert await last == "last"
    assert jobs.done == ["first", "last"]
    assert first.cancelled()


async def test_a_failing_job_raises_and_the_next_one_runs(thread: OneThread) -> None:
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 // 0)
    assert await thread.run(lambda: 7) == 7
