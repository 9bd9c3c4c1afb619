"""The call's clock, and an event loop whose time jumps.

Every wait in visavis is an `asyncio` wait and every blocking job goes through `loop.run_in_executor`, so one
loop class decides what time is: life speed on the ordinary loop, as fast as the machine computes on
`VirtualTimeLoop`, with the same code on both.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

from media.frames import TICKS_HZ

T = TypeVar("T")


class Clock:
    """Time since the call began, read from the running loop. Make it inside the loop."""

    def __init__(self, now: float = 0.0) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time() - now

    def now(self) -> float:
        """Seconds since the call began."""
        return self._loop.time() - self._start

    def ticks(self) -> int:
        """Ticks (1/48,000 s) since the call began."""
        return round(self.now() * TICKS_HZ)

    async def sleep_until(self, ticks: int) -> None:
        """Wait until `ticks`; return at once if that has passed. Late wakes never add up."""
        delay = ticks / TICKS_HZ - self.now()
        if delay > 0:
            await asyncio.sleep(delay)


class _JumpingSelector(selectors.DefaultSelector):
    """Never sleeps for a timer: where the loop would wait, the virtual clock jumps to the timer instead."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.jobs = 0  # executor jobs under way: while there are any, real work is awaited, not skipped

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.jobs or timeout is None:
            return super().select(None if timeout is None or timeout > 0 else 0)
        ready = super().select(0)
        if not ready and timeout > 0:
            self.time += timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that computes instead of waiting: timers fire at once, in order, on a virtual clock.

    While a job runs in an executor time stands still, as if the machine were infinitely fast.
    """

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.time

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Run a job in a thread; the virtual clock stands still until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._jumping.jobs += 1
        future.add_done_callback(self._job_done)
        return future

    async def shutdown_default_executor(self, *timeout: Any) -> None:
        """Wait for the executor's threads, in real time: the timeout must not pass while they end."""
        self._jumping.jobs += 1
        try:
            await super().shutdown_default_executor(*timeout)
        finally:
            self._jumping.jobs -= 1

    def _job_done(self, _: asyncio.Future[Any]) -> None:
        self._jumping.jobs -= 1


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
