"""An agent's speech on its way through its face: segments of sound, and what the agent is told of each. Pure.

    begin, push, push, ... end     as the agent sends it, faster than real time
    take, take, ...                as our playout makes it
    played, played, ...            as it leaves
    clear                          people spoke over it: all of it is off

The agent counts its segments and waits for each of them: whatever the order in which these things happen,
every segment is reported finished exactly once, in order, with what was really heard of it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from media.frames import TICKS_HZ, FloatArray

LEAD_TICKS = TICKS_HZ * 60 // 1000
"""60 ms of a segment are there before it begins to sound, or sounds again after a hole: agents send ahead of
time, but in bursts, and one hole sounds better than many."""

AHEAD_TICKS = TICKS_HZ // 5
"""0.2 s: the sound beyond a chunk that is handed along, for a mouth that opens in time."""


@dataclass(frozen=True, slots=True)
class Started:
    """The first sound of a segment has left."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A segment is over: `position` seconds of it were heard, `interrupted` where it was cleared."""

    position: float
    interrupted: bool


Report = Started | Finished


@dataclass(frozen=True, slots=True)
class Part:
    """One chunk of a segment: its sound, padded with silence, and the sound that follows.

    `end` is where the chunk ends on the segment's time line, in ticks; holes count.
    """

    segment: int
    samples: FloatArray
    ahead: FloatArray
    end: int


@dataclass(eq=False, slots=True)
class _Segment:
    """`pushed` and `heard` count samples of sound, `line` those that were taken, holes included."""

    number: int
    sound: deque[FloatArray] = field(default_factory=deque)
    holes: list[tuple[int, int]] = field(default_factory=list)  # where on the line, and how long
    pushed: int = 0
    waiting: int = 0
    line: int = 0
    heard: int = 0
    ended: bool = False
    flowing: bool = False

    @property
    def over(self) -> bool:
        """True when all that will ever be of it was heard."""
        return self.ended and self.heard >= self.pushed

    @property
    def sounds(self) -> bool:
        """True when there is sound to be taken now."""
        enough = 1 if self.flowing or self.ended else LEAD_TICKS
        return self.waiting >= enough

    def take(self, count: int) -> Part:
        """The next `count` ticks; a hole where the agent is late."""
        sound = self._front(count)
        self._drop(len(sound))
        self.flowing = self.waiting > 0
        start, self.line = self.line, self.line + count
        if len(sound) < count:
            self.holes.append((start + len(sound), count - len(sound)))
        padded = np.pad(sound, (0, count - len(sound)))
        return Part(self.number, padded, self._front(AHEAD_TICKS), self.line)

    def sounded(self, line: int) -> int:
        """Samples of sound in the first `line` ticks."""
        silent = sum(min(length, max(line - at, 0)) for at, length in self.holes)
        return max(min(line, self.line) - silent, 0)

    def _front(self, count: int) -> FloatArray:
        found, parts = 0, []
        for sound in self.sound:
            if found >= count:
                break
            parts.append(sound[: count - found])
            found += len(parts[-1])
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _drop(self, count: int) -> None:
        self.waiting -= count
        while count:
            first = self.sound.popleft()
            if len(first) > count:
                self.sound.appendleft(first[count:])
            count -= min(count, len(first))


class Segments:
    """The segments of one agent, numbered from 1 on. What returns reports wants them sent, in order."""

    def __init__(self) -> None:
        self._segments: deque[_Segment] = deque()
        self._last = 0
        self._started = 0  # the newest segment of which sound has left

    @property
    def last(self) -> int:
        """The number of the newest segment; 0 before the first."""
        return self._last

    @property
    def speaking(self) -> bool:
        """True while there is sound that was not yet heard."""
        return any(segment.pushed > segment.heard for segment in self._segments)

    def begin(self) -> int:
        """A new segment; its number."""
        self._last += 1
        self._segments.append(_Segment(self._last))
        return self._last

    def wants(self, number: int) -> bool:
        """True while more of this segment may come."""
        segment = self._find(number)
        return segment is not None and not segment.ended

    def push(self, number: int, samples: FloatArray) -> None:
        """More sound of a segment, float32 (n,) at 48 kHz; dropped where the segment was cleared."""
        segment = self._find(number)
        if segment is None or segment.ended or not len(samples):
            return
        segment.sound.append(samples)
        segment.pushed += len(samples)
        segment.waiting += len(samples)

    def end(self, number: int) -> list[Report]:
        """No more of this segment comes."""
        if segment := self._find(number):
            segment.ended = True
        return self._settle()

    def take(self, count: int) -> Part | None:
        """The next `count` ticks of what is to be said; None where nothing is."""
        for segment in self._segments:
            if segment.sounds:
                return segment.take(count)
            if not segment.ended:
                return None  # more of it is to come, and what follows waits
        return None

    def played(self, number: int, line: int) -> list[Report]:
        """A segment has sounded up to tick `line` of its time line."""
        segment = self._find(number)
        if segment is None:
            return []
        segment.heard = max(segment.heard, segment.sounded(line))
        started = segment.heard > 0 and number > self._started
        if started:
            self._started = number
        return [*([Started()] if started else []), *self._settle()]

    def clear(self) -> list[Report]:
        """Drop all that was sent so far, heard or not."""
        cleared, self._segments = self._segments, deque()
        return [Finished(segment.heard / TICKS_HZ, interrupted=True) for segment in cleared]

    def _find(self, number: int) -> _Segment | None:
        return next((segment for segment in self._segments if segment.number == number), None)

    def _settle(self) -> list[Report]:
        """Report what is over; a segment waits for those before it."""
        reports: list[Report] = []
        while self._segments and self._segments[0].over:
            reports.append(Finished(self._segments.popleft().heard / TICKS_HZ, interrupted=False))
        return reports
