"""A house that is opened in a thread with an event loop of its own, while everything else goes on.

LiveKit kills a process that is not ready after ten seconds, and loading takes longer on a slow machine. So a
process is ready at once; whoever needs the house waits for it, and runs where it was opened, because its
voice and planners belong to that loop. Processes that wait for rooms load one after another, so that the
first is ready soon; one that has a room does not wait for its turn.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from agent.meetings.news import FAILED, OPENED
from media.errors import known_in

if TYPE_CHECKING:
    from agent.house import House

T = TypeVar("T")

log = logging.getLogger("agent.meetings")

AGAIN_S = 0.1
"""How often it is looked whether it is our turn; nothing tells of a lock between processes."""

RETRY_S = 10.0
"""What could not be opened is tried again after this time, or as soon as somebody needs it."""

Open = Callable[[], AbstractAsyncContextManager["House"]]
"""Opens a house; the call itself may take seconds to import what that needs."""


class Backstage:
    """The thread, from making it to `close`. It ends with the process, too, wherever it is then.

    All processes are given one file, `turn`, which has a lock of the system's: it goes with its process.
    """

    def __init__(self, open_house: Open, turn: Path) -> None:
        self._open_house, self._turn = open_house, turn
        self._began, self._ended = threading.Event(), threading.Event()
        self._working: set[asyncio.Task[Any]] = set()
        threading.Thread(target=lambda: asyncio.run(self._live()), name="house", daemon=True).start()
        self._began.wait()

    async def run(self, work: Callable[[Awaitable[House]], Coroutine[Any, Any, T]]) -> T:
        """What `work` gives, run beside the house. It is given the house, which may not be open yet.

        Called on any other loop. Awaiting the house raises VisavisError where it cannot be opened; for who
        comes next it is tried again. Where this is cancelled the work is, too, and goes on beside it until it
        has put everything in order.
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
        self._closing, self._wanted = asyncio.Event(), asyncio.Event()
        opening = asyncio.create_task(self._keep_open(), name="open the house")
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
        self._wanted.set()
        return await work(asyncio.shield(self._house))

    async def _keep_open(self) -> None:
        """Open the house and hold it; where that fails, again after a while."""
        while True:
            try:
                await self._open()
            except asyncio.CancelledError:
                self._house.cancel()
                raise
            except BaseException as error:
                if self._house.done():
                    log.exception("the house could not be closed")
                    return
                log.error("%s%s", FAILED, known_in(error) or repr(error))
                self._house.set_exception(error)
                self._house.exception()  # it is told, whether anybody waits for the house or not
                self._house = self._loop.create_future()
            self._wanted.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(RETRY_S):
                    await self._wanted.wait()

    async def _open(self) -> None:
        async with AsyncExitStack() as held:
            with self._turn.open("w") as turn:
                while not (_taken(turn) or self._working):  # noqa: ASYNC110 - another process has it
                    await asyncio.sleep(AGAIN_S)
                house = await held.enter_async_context(await asyncio.to_thread(self._open_house))
                fcntl.flock(turn, fcntl.LOCK_UN)  # processes that the house has started may have it, too
            self._house.set_result(house)
            log.info(OPENED)
            await asyncio.Event().wait()


def _taken(turn: IO[str]) -> bool:
    """Whether the lock is ours, now or before; it is given back with the process at the latest."""
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
