"""A thread that runs blocking jobs one at a time: how calls share a model."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


class OneThread:
    """Jobs in the order of asking. A job that has begun is always finished."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._busy = False

    async def run(self, job: Callable[[], T]) -> T:
        """The job's result. Cancelling while it waits takes it out of the queue."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, result))
        if not self._busy:
            self._next()
        return await result

    async def close(self) -> None:
        """Wait for the job under way and end the thread."""
        await asyncio.to_thread(self._thread.shutdown)

    def _next(self) -> None:
        self._busy = False
        while self._waiting and not self._busy:
            job, result = self._waiting.popleft()
            if not result.cancelled():
                self._busy = True
                done = asyncio.get_running_loop().run_in_executor(self._thread, job)
                done.add_done_callback(partial(self._finish, result))

    def _finish(self, result: asyncio.Future[T], done: asyncio.Future[T]) -> None:
        failure = done.exception()
        if result.cancelled():
            pass
        elif failure is not None:
            result.set_exception(failure)
        else:
            result.set_result(done.result())
        self._next()
