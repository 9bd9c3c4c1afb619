"""A studio that builds people of one flat colour, as fast as a test lets it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import numpy as np

from agent.looks import Looks
from generator.rigged.identity.identity import Identity
from generator.rigged.state import FigureState
from media.frames import ByteArray

T = TypeVar("T")

SIDE = 128
"""Pixels a side of its pictures."""


class Paint:
    """Paints a plain picture as bright as the person's skin."""

    def __init__(self, person: Identity) -> None:
        self._luma = np.uint8(235 - 150 * person.skin)

    def draw(self, state: FigureState) -> ByteArray:
        picture = np.full((SIDE * 3 // 2, SIDE), 128, np.uint8)
        picture[:SIDE] = self._luma
        return picture

    def another(self) -> Paint:
        return self


class Studio:
    """Builds people as fast as a test lets it, keeps who they were, and fails when it is told to."""

    def __init__(self) -> None:
        self.built: list[Identity] = []
        self.threads: set[int] = set()
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.broken = False

    def __call__(self, person: Identity, width: int, height: int) -> Paint:
        self.begun.set()
        assert self.go_on.wait(60), "the event loop was held up"
        self.threads.add(threading.get_ident())
        self.built.append(person)
        if self.broken:
            raise ValueError("nobody can be built")
        return Paint(person)

    @property
    def ages(self) -> list[int]:
        """Of those who were built."""
        return [round(person.age) for person in self.built]


async def in_line(some: Looks, work: Coroutine[Any, Any, T], look: str) -> asyncio.Task[T]:
    """Somebody who waits for a look."""
    task = asyncio.create_task(work)
    while look not in some._looks:  # noqa: ASYNC110 - its words are read in another thread
        await asyncio.sleep(0)
    return task
