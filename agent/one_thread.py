"""A thread that runs blocking jobs one at a time, urgent ones first: how calls share a model."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class OneThread:
    """Jobs in the order of asking, urgent before others. A job that has begun is always finished."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._busy = False

    async def run(self, job: Callable[[], T], *, urgent: bool) -> T:
        """The job's result. Cancelling while it waits takes it out of the queue."""
        await self._turn(urgent)
        result = asyncio.get_running_loop().run_in_executor(self._thread, job)
        result.add_done_callback(self._next)
        return await asyncio.shield(result)

    async def close(self) -> None:
        """Wait for the job under way and end the thread."""
        await asyncio.to_thread(self._thread.shutdown)

    async def _turn(self, urgent: bool) -> None:
        if not self._busy:
            self._busy = True
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # cancelled between being called and waking up
                self._next()
            raise

    def _next(self, done: asyncio.Future[T] | None = None) -> None:
        if done is not None and not done.cancelled():
            done.exception()  # whoever waited has it, or was cancelled
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._busy = False
