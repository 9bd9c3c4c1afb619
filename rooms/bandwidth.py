"""What a viewer's bandwidth estimates (REMB) say about the way to it."""

from __future__ import annotations

_DROP = 0.97
"""Below this share of the report before, the way is too narrow: estimates fall for no other reason."""

_GROWTH_PER_S = 1.08  # how fast browsers themselves try again after a fall (draft-ietf-rmcat-gcc-02, 5.5)
_STEP = 0.05  # smaller changes are not told


class Bandwidth:
    """Turns estimates into a limit for the avatar's video. Times (seconds) are arguments.

    A browser's estimate begins near 100 kb/s and rises to 1.5 times of what it receives at most, so for a
    calm picture it is low on the widest way. Only falls tell of a narrow one; after a fall the limit grows.
    """

    def __init__(self) -> None:
        self._report: int | None = None
        self._limit: float | None = None
        self._at = 0.0
        self._told = 0.0

    def report(self, bps: int, now: float) -> int | None:
        """Take an estimate in bits per second; returns the limit where it has changed enough to be told."""
        if self._report is not None and bps < _DROP * self._report:
            self._limit = bps
        elif self._limit is not None:
            self._limit = max(bps, self._limit * _GROWTH_PER_S ** (now - self._at))
        self._report, self._at = bps, now
        if self._limit is None or abs(self._limit - self._told) <= _STEP * self._told:
            return None
        self._told = self._limit
        return round(self._limit)
