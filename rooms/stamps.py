"""Puts sound that comes over a network on the call's clock."""

from __future__ import annotations

from collections import deque

from media.frames import TICKS_HZ

_LATE_TICKS = TICKS_HZ * 40 // 1000  # 40 ms: more than this for a whole window and the clocks have drifted
_WINDOW = 500  # 10 s of 20 ms blocks
_JUMP_TICKS = TICKS_HZ  # one second: more is no jitter
_PACED = 10  # blocks after a pause that tell whether they come as they are recorded, or all at once


class Stamps:
    """Puts sound on the call's clock: spaced as it was recorded, placed where it arrived.

    RTP times give the spacing (bursts and jitter do not move it); the earliest arrivals give the place,
    because a packet can only be late. Stamps never overlap. What a stall of any length has held up comes in a
    burst and keeps its place; a source that has paused, or begun anew, is placed where it arrives.
    """

    def __init__(self) -> None:
        self._offset: int | None = None
        self._end = 0
        self._least_late = 0
        self._count = 0
        self._next = 0  # the source's time after the last block
        self._lates: deque[int] = deque(maxlen=_PACED)  # since the source is late by a jump

    def place(self, source: int, length: int, arrival: int) -> int:
        """The tick of a block's first sample: `source` is its own time, `arrival` the tick of its end."""
        late = arrival - length - source - (self._offset or 0)
        if self._offset is None or late < -_JUMP_TICKS or self._has_paused(source, length, late):
            self._move(late)
        elif late < 0:
            self._offset += late
        elif late <= _JUMP_TICKS:
            self._watch_drift(late)
        self._next = source + length
        assert self._offset is not None
        start = max(source + self._offset, self._end)
        self._end = start + length
        return start

    def _has_paused(self, source: int, length: int, late: int) -> bool:
        """Whether a source that is late by a jump stays so: after a stall each block is less late."""
        if late <= _JUMP_TICKS:
            self._lates.clear()
            return False
        self._lates.append(late)
        anew = not 0 <= source - self._next <= _JUMP_TICKS
        caught_up = self._lates[0] - late
        return anew or (len(self._lates) == _PACED and caught_up < _PACED * length // 4)

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
        self._lates.clear()
