"""Who speaks, by how loud everybody is: a frame around a speaker must neither flicker nor lag. Pure."""

from __future__ import annotations

from collections.abc import Sequence

LOUD, SOFT = 0.01, 0.005
"""Root mean square of a voice that begins, and of one that goes on; speech has 0.05, a quiet room 0.0003."""

BEGINS_BLOCKS = 3
"""A voice of 60 ms is one; a click or a key is shorter."""

HOLDS_BLOCKS = 30
"""0.6 s of silence do not end a turn: pauses between words and sentences are shorter."""

ECHO = 4.0
"""Who is so many times (12 dB) softer than the loudest does not speak: their microphone hears the other."""


class Speaking:
    """Follows everybody's loudness, block by block of 20 ms."""

    def __init__(self, people: int) -> None:
        self._loud = [0] * people  # blocks without a break
        self._quiet = [HOLDS_BLOCKS] * people
        self.now: frozenset[int] = frozenset()
        """Who speaks, by number."""

    def hear(self, levels: Sequence[float]) -> None:
        """The next block: everybody's root mean square, 0..1."""
        least = max(levels, default=0.0) / ECHO
        for who, level in enumerate(levels):
            heard = level >= max(SOFT if who in self.now else LOUD, least)
            self._loud[who] = self._loud[who] + 1 if heard else 0
            self._quiet[who] = 0 if heard else self._quiet[who] + 1
        self.now = frozenset(who for who in range(len(levels)) if self._speaks(who))

    def _speaks(self, who: int) -> bool:
        if who in self.now:
            return self._quiet[who] < HOLDS_BLOCKS
        return self._loud[who] >= BEGINS_BLOCKS
