"""A house that is opened in a thread with an event loop of its own, while everything else goes on.

LiveKit kills a process that is not ready after ten seconds, and loading takes longer on a slow machine. So a
process is ready at once; whoever needs the house waits for it, and runs where it was opened, because its
voice and planners belong to that loop.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from agent.house import House

T = TypeVar("T")

log = logging.getLogger("agent.meetings")

Open = Callable[[], AbstractAsyncContextManager["House"]]
"""Opens a house; the call itself may take seconds to import what that needs."""


class Backstage:
    """The thread, from making it to `close`. It ends with the process, too, wherever it is then."""

    def __init__(self, open_house: Open) -> None:
        self._open_house = open_house
        self._began, self._ended = threading.Event(), threading.Event()
        self._working: set[asyncio.Task[Any]] = set()
        threading.Thread(target=lambda: asyncio.run(self._live()), name="house", daemon=True).start()
        self._began.wait()

    async def run(self, work: Callable[[Awaitable[House]], Coroutine[Any, Any, T]]) -> T:
        """What `work` gives, run beside the house. It is given the house, which may not be open yet.

        Called on any other loop. Awaiting the house raises VisavisError where it cannot be opened. Where this
        is cancelled the work is, too, and goes on beside it until it has put everything in order.
        """
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._work(work), self._loop))

    async def close(self) -> None:
        """Close the house once all work has ended; what is being loaded is not waited for. Safe twice."""
        if not self._ended.is_set():
            self._loop.call_soon_threadsafe(self._closing.set)
            await asyncio.to_thread(self._ended.wait)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._house: asyncio.Future[House] = self._loop.create_future()
        self._closing = asyncio.Event()
        opening = asyncio.create_task(self._open(), name="open the house")
        self._began.set()
        await self._closing.wait()
        while self._working:  # the loop's end would cancel it once more, while it puts things in order
            await asyncio.wait(self._working)
        opening.cancel()
        await asyncio.wait([opening])
        self._ended.set()

    async def _work(self, work: Callable[[Awaitable[House]], Coroutine[Any, Any, T]]) -> T:
        task = asyncio.current_task()
        assert task
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return await work(asyncio.shield(self._house))

    async def _open(self) -> None:
        try:
            async with await asyncio.to_thread(self._open_house) as house:
                self._house.set_result(house)
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self._house.cancel()
            raise
        except BaseException as error:
            if self._house.done():
                log.exception("the house could not be closed")
            else:
                self._house.set_exception(error)
