"""Virtual time: waits cost nothing, order is kept, real work is waited for."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.clock import Clock, run_virtual
from media.frames import TICKS_HZ


def test_an_hour_of_waiting_passes_at_once_and_exactly() -> None:
    async def wait() -> float:
        clock = Clock()
        for number in range(1, 3600 * 25 + 1, 25):
            await clock.sleep_until(number * TICKS_HZ // 25)
        return clock.now()

    assert run_virtual(wait()) == pytest.approx((3600 * 25 - 24) / 25, abs=1e-6)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30))
def test_tasks_wake_in_the_order_of_their_times(delays: list[int]) -> None:
    async def wait_all() -> list[tuple[int, int]]:
        clock, woken = Clock(), []

        async def wait(delay: int) -> None:
            await clock.sleep_until(delay * 960)
            woken.append((delay, clock.ticks()))

        await asyncio.gather(*(wait(delay) for delay in delays))
        return woken

    woken = run_virtual(wait_all())
    assert [delay for delay, _ in woken] == sorted(delays)
    assert [ticks for _, ticks in woken] == [delay * 960 for delay in sorted(delays)]


def test_time_stands_still_while_an_executor_works() -> None:
    async def work() -> float:
        clock, release = Clock(), threading.Event()
        timer = asyncio.create_task(asyncio.sleep(1000))
        job = asyncio.get_running_loop().run_in_executor(None, release.wait, 5)
        await asyncio.sleep(0)
        threading.Timer(0.05, release.set).start()
        assert await job
        passed = clock.now()
        timer.cancel()
        return passed

    assert run_virtual(work()) == 0


def test_a_job_that_nobody_waits_for_is_waited_for_at_the_end() -> None:
    done: list[bool] = []

    async def leave() -> None:
        release = threading.Event()
        asyncio.get_running_loop().run_in_executor(None, lambda: done.append(release.wait(5)))
        threading.Timer(0.05, release.set).start()

    run_virtual(leave())
    assert done == [True]


def test_a_timeout_fires_in_virtual_time() -> None:
    async def hang() -> float:
        clock = Clock()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(600):
                await asyncio.Event().wait()
        return clock.now()

    assert run_virtual(hang()) == pytest.approx(600)


def test_the_clock_may_begin_anywhere_and_counts_ticks() -> None:
    async def begin() -> tuple[float, int]:
        clock = Clock(now=2.0)
        await asyncio.sleep(0.5)
        return clock.now(), clock.ticks()

    assert run_virtual(begin()) == (2.5, 120_000)


async def test_a_moment_that_has_passed_is_not_waited_for() -> None:
    clock = Clock(now=10.0)
    await clock.sleep_until(0)
    assert clock.now() < 11


def test_an_error_ends_the_virtual_run() -> None:
    async def fail() -> None:
        await asyncio.sleep(5)
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        run_virtual(fail())
