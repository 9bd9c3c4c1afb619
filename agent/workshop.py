"""Work for one thread beside the event loop: what calls wait for is done first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Job(Generic[T]):
    """One piece of work. `done` gets its result or its error; `urgent` may be set as long as it waits."""

    work: Callable[[], T]
    done: asyncio.Future[T]
    urgent: bool


class Workshop(Generic[T]):
    """Does one job at a time, for one event loop: in the order in which they came, urgent ones first."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, name)
        self._waiting: list[Job[T]] = []
        self._busy = False

    def add(self, work: Callable[[], T], *, urgent: bool) -> Job[T]:
        """Have something done, at once where nothing else is."""
        job = Job(work, self._loop.create_future(), urgent)
        self._waiting.append(job)
        self._begin_next()
        return job

    def drop(self, job: Job[T]) -> bool:
        """Leave a job undone, if it has not been begun: then True."""
        waits = job in self._waiting
        if waits:
            self._waiting.remove(job)
        return waits

    async def close(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        while self._waiting:
            self._waiting.pop().done.cancel()
        await asyncio.to_thread(self._thread.shutdown)

    def _begin_next(self) -> None:
        if self._busy or not self._waiting:
            return
        job = max(self._waiting, key=lambda job: job.urgent)  # of those, the first that came
        self._waiting.remove(job)
        self._busy = True
        self._loop.run_in_executor(self._thread, job.work).add_done_callback(partial(self._finish, job))

    def _finish(self, job: Job[T], result: asyncio.Future[T]) -> None:
        self._busy = False
        if error := result.exception():
            job.done.set_exception(error)
        else:
            job.done.set_result(result.result())
        self._begin_next()
