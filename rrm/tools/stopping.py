"""Stopping a tool without being held up by one that does not let itself be stopped."""

from __future__ import annotations

import asyncio
from typing import Any

STOP_S = 1.0
"""Telling a server that a call is off takes far less, and somebody who has cut in waits for it."""

_stopping: set[asyncio.Task[Any]] = set()
"""The event loop itself holds tasks weakly only."""


async def stop(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait STOP_S for its end; one that resists goes on, and its result is dropped."""
    if task.done():
        return
    _stopping.add(task)
    task.add_done_callback(_drop)
    task.cancel()
    await asyncio.wait([task], timeout=STOP_S)


def _drop(task: asyncio.Task[Any]) -> None:
    _stopping.discard(task)
    if not task.cancelled():
        task.exception()  # else asyncio logs it as never retrieved, with its words
