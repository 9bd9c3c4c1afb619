"""Long work beside a call: a thread of low priority, heard of while it goes on, ended when nobody waits."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[float], None]
"""Hears how far the work is. Whatever it raises ends the work."""

LOW_PRIORITY = 10
"""`nice` value: a call that runs at the same time goes first."""


class Stopped(Exception):
    """Nobody waits for the work any more."""


async def aside(work: Callable[[Progress], T], progress: Progress) -> T:
    """Do `work` in a thread of its own and hear in the loop's thread what it reports.

    When cancelled, the work's next report raises Stopped in its thread, and its end is waited for. So work
    that reports often and leaves nothing half done when something is raised ends soon and cleanly.
    """
    loop, stop = asyncio.get_running_loop(), threading.Event()

    def report(reached: float) -> None:
        if stop.is_set():
            raise Stopped
        loop.call_soon_threadsafe(progress, reached)

    pool = ThreadPoolExecutor(1, "aside", _step_back)
    done = loop.run_in_executor(pool, work, report)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([done])
        raise
    finally:
        pool.shutdown(wait=False)


def _step_back() -> None:
    with suppress(OSError):  # only Linux gives each thread a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)
