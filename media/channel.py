"""A bounded, closable queue between tasks of one event loop: a bound, an end and a policy."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, Literal, TypeVar

from media.errors import ChannelClosed

T = TypeVar("T")

Policy = Literal["wait", "keep_newest"]


class Channel(Generic[T]):
    """Items in order, at most `size` of them, for one reader and any number of writers.

    When it is full, policy `wait` makes `put` wait (sound, messages) and `keep_newest` drops the oldest item
    and counts it in `lost` (camera pictures). Iterating ends when the channel is closed and empty.
    """

    def __init__(self, size: int, policy: Policy = "wait") -> None:
        if size < 1:
            raise ValueError(f"a channel holds at least one item, not {size}")
        self._items: deque[T] = deque()
        self._size = size
        self._policy = policy
        self._closed = False
        self._readable = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self.lost = 0

    def __len__(self) -> int:
        return len(self._items)

    @property
    def closed(self) -> bool:
        """True once no more items will be put."""
        return self._closed

    async def put(self, item: T) -> None:
        """Add an item; with policy `wait`, wait for room. Raises ChannelClosed."""
        while self._policy == "wait" and len(self._items) >= self._size and not self._closed:
            self._writable.clear()
            await self._writable.wait()
        self.put_now(item)

    def put_now(self, item: T) -> None:
        """Add an item without waiting; where there is no room the oldest item is dropped and counted."""
        if self._closed:
            raise ChannelClosed
        if len(self._items) >= self._size:
            self._items.popleft()
            self.lost += 1
        self._items.append(item)
        self._readable.set()

    async def get(self) -> T:
        """The next item; waits for one. Raises ChannelClosed when closed and empty."""
        while not self._items:
            if self._closed:
                raise ChannelClosed
            self._readable.clear()
            await self._readable.wait()
        item = self._items.popleft()
        self._writable.set()
        return item

    def clear(self) -> list[T]:
        """Take out all items that wait."""
        items = list(self._items)
        self._items.clear()
        self._writable.set()
        return items

    def close(self) -> None:
        """No more items; what waits can still be read. Safe to call twice."""
        self._closed = True
        self._readable.set()
        self._writable.set()

    def __aiter__(self) -> AsyncIterator[T]:
        return self._iterate()

    async def _iterate(self) -> AsyncIterator[T]:
        try:
            while True:
                yield await self.get()
        except ChannelClosed:
            return
