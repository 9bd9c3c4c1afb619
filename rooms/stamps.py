"""Puts sound that comes over a network on the call's clock."""

from __future__ import annotations

from media.frames import TICKS_HZ

_LATE_TICKS = TICKS_HZ * 40 // 1000  # 40 ms: more than this for a whole window and the clocks have drifted
_WINDOW = 500  # 10 s of 20 ms blocks
_JUMP_TICKS = TICKS_HZ  # one second: the source has begun anew


class Stamps:
    """Puts sound on the call's clock: spaced as it was recorded, placed where it arrived.

    RTP times give the spacing (bursts and jitter do not move it); the earliest arrivals give the place,
    because a packet can only be late. Stamps never overlap.
    """

    def __init__(self) -> None:
        self._offset: int | None = None
        self._end = 0
        self._least_late = 0
        self._count = 0

    def place(self, source: int, length: int, arrival: int) -> int:
        """The tick of a block's first sample: `source` is its own time, `arrival` the tick of its end."""
        late = arrival - length - source - (self._offset or 0)
        if self._offset is None or abs(late) > _JUMP_TICKS:
            self._move(late)
        elif late < 0:
            self._offset += late
        else:
            self._watch_drift(late)
        assert self._offset is not None
        start = max(source + self._offset, self._end)
        self._end = start + length
        return start

    def _watch_drift(self, late: int) -> None:
        self._least_late = late if self._count == 0 else min(self._least_late, late)
        self._count += 1
        if self._count >= _WINDOW:
            if self._least_late > _LATE_TICKS:
                self._move(self._least_late)
            self._count = 0

    def _move(self, late: int) -> None:
        self._offset = (self._offset or 0) + late
        self._count = 0
