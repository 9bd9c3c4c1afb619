"""Work beside a call: its progress, its result, its errors, its end."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from media.aside import LOW_PRIORITY, Progress, Stopped, aside


async def test_what_the_work_reports_is_heard_in_the_loops_thread() -> None:
    heard: list[tuple[float, threading.Thread]] = []

    def work(progress: Progress) -> str:
        progress(0.5)
        return threading.current_thread().name

    worker = await aside(work, lambda reached: heard.append((reached, threading.current_thread())))
    assert heard == [(0.5, threading.current_thread())]
    assert worker != threading.current_thread().name


async def test_the_works_error_is_the_callers() -> None:
    def work(progress: Progress) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await aside(work, lambda reached: None)


async def test_cancelling_stops_the_work_at_its_next_report_and_waits_for_its_end() -> None:
    begun, cleaned = asyncio.Event(), threading.Event()

    def work(progress: Progress) -> None:
        try:
            while True:
                progress(0.0)
        except Stopped:
            cleaned.set()
            raise

    task = asyncio.create_task(aside(work, lambda reached: begun.set()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned.is_set()


async def test_the_work_steps_back_behind_a_call() -> None:

    assert (
        await aside(
            lambda progress: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), lambda reached: None
        )
        >= LOW_PRIORITY
    )
