"""One thread's work: its order, what is left undone, and its end."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

import pytest

from agent.workshop import Workshop


class Slow:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.go_on.wait(60), "the event loop was held up"
        return "slow"


@pytest.fixture
async def workshop() -> Workshop[str]:
    return Workshop("test")


async def begun(workshop: Workshop[str]) -> Slow:
    """Work that keeps the workshop busy."""
    slow = Slow()
    workshop.add(slow, urgent=False)
    await asyncio.to_thread(slow.begun.wait)
    return slow


async def test_urgent_work_goes_first_and_the_rest_in_its_order(workshop: Workshop[str]) -> None:
    slow = await begun(workshop)
    done: list[str] = []

    def work(name: str) -> str:
        done.append(name)
        return name

    jobs = [workshop.add(partial(work, name), urgent=name in "CD") for name in "abCDe"]
    jobs[1].urgent = True
    slow.go_on.set()
    assert await asyncio.gather(*(job.done for job in jobs)) == ["a", "b", "C", "D", "e"]
    assert done == ["b", "C", "D", "a", "e"]


async def test_what_waits_can_be_dropped_and_what_was_begun_cannot(workshop: Workshop[str]) -> None:
    slow, dropped = Slow(), Slow()
    under_way = workshop.add(slow, urgent=False)
    await asyncio.to_thread(slow.begun.wait)
    waits = workshop.add(dropped, urgent=False)
    last = workshop.add(lambda: "last", urgent=False)
    assert not workshop.drop(under_way)
    assert workshop.drop(waits)
    slow.go_on.set()
    assert (await under_way.done, await last.done) == ("slow", "last")
    assert not dropped.begun.is_set()


async def test_work_that_fails_says_so_and_the_next_is_done(workshop: Workshop[str]) -> None:
    def fail() -> str:
        raise ValueError("broken")

    failing, next_ = workshop.add(fail, urgent=False), workshop.add(lambda: "next", urgent=False)
    with pytest.raises(ValueError, match="broken"):
        await failing.done
    assert await next_.done == "next"


async def test_closing_waits_beside_the_loop_and_leaves_the_rest_undone(workshop: Workshop[str]) -> None:
    slow = await begun(workshop)
    waits = workshop.add(lambda: "never", urgent=True)
    closing = asyncio.create_task(workshop.close())
    await asyncio.wait([waits.done])
    assert waits.done.cancelled()
    assert not closing.done()
    slow.go_on.set()
    await closing
