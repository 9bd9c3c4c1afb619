"""The way between the two ends of a room in memory: late, and not always there."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable

from media.frames import TICKS_HZ


class Wire:
    """Carries things in order, late by `delay`; loses media at random."""

    def __init__(self, delay: float, loss: float, chance: random.Random) -> None:
        self.delay_ticks = round(delay * TICKS_HZ)
        self._delay = delay
        self._loss = loss
        self._chance = chance
        self._under_way: deque[Callable[[], None]] = deque()

    def send_media(self, deliver: Callable[[], None]) -> bool:
        """Send, or lose; True when it was sent."""
        arrives = self._chance.random() >= self._loss
        if arrives:
            self.send(deliver)
        return arrives

    def send(self, deliver: Callable[[], None]) -> None:
        """Call `deliver` after the delay, in the order of sending (timers of one instant have none)."""
        if not self._delay:
            deliver()
            return
        self._under_way.append(deliver)
        asyncio.get_running_loop().call_later(self._delay, self._deliver_oldest)

    def cut(self) -> None:
        """Deliver at once what is under way, and what is sent from now on."""
        self._delay = 0.0
        while self._under_way:
            self._deliver_oldest()

    def _deliver_oldest(self) -> None:
        if self._under_way:
            self._under_way.popleft()()
