"""Threads that own a device: whatever touches its tensors is done there, one thing after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """One thread and what waits for it, in order."""

    def __init__(self, name: str) -> None:
        self._thread: int | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name, initializer=self._began)

    def submit(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do a job after all that wait; at once where this thread itself asks for it, which may so wait."""
        if threading.get_ident() != self._thread:
            return self._pool.submit(job, *args, **kwargs)
        done: Future[T] = Future()
        try:
            done.set_result(job(*args, **kwargs))
        except Exception as error:  # whatever it is, it belongs to whoever waits for the result
            done.set_exception(error)
        return done

    def close(self) -> None:
        """End the thread after all that waits."""
        self._pool.shutdown()

    def _began(self) -> None:
        self._thread = threading.get_ident()
