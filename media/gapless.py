"""A microphone's chunks, which come and stay away as they like, as one unbroken stream on the clock. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from media.frames import TICKS_HZ, AudioChunk, FloatArray

SETTLE_TICKS = TICKS_HZ * 3 // 10
"""0.3 s: sound is placed when this much more has come; the network's jitter is over by then."""

GIVE_UP_TICKS = TICKS_HZ * 6 // 10
"""0.6 s: where nothing has come for so long, silence is written."""

FILL_TICKS = TICKS_HZ * 10 // 1000
"""Less than 10 ms missing between two chunks is closed up: it is jitter, and a hole would crackle."""

TRIM_TICKS = TICKS_HZ * 20 // 1000
"""Sound that lies this much ahead of its time (a fast sound card, a burst after silence) is cut back; up to
there nobody sees it on the lips."""


class Gapless:
    """Mono 48 kHz chunks with arrival times in; sound without holes, from a tick on, out.

    A chunk may arrive late but never early: what follows it soonest tells when it was really said.
    """

    def __init__(self, begin: int = 0) -> None:
        """The stream begins with tick `begin`."""
        self._waiting: deque[AudioChunk] = deque()
        self._end = begin
        self._silent = True

    @property
    def end(self) -> int:
        """The tick up to which sound has been given."""
        return self._end

    def push(self, chunk: AudioChunk) -> FloatArray:
        """Take a chunk; returns what can be placed now and follows what was returned before."""
        self._waiting.append(chunk)
        return self._place(chunk.pts - SETTLE_TICKS)

    def advance(self, now: int) -> FloatArray:
        """It is tick `now`; where no sound has come for too long, returns silence up to shortly before it."""
        parts = [self._place(now - SETTLE_TICKS), self._silence(now - GIVE_UP_TICKS)]
        return np.concatenate(parts)

    def flush(self, end: int) -> FloatArray:
        """The rest, and silence up to tick `end`."""
        last = self._waiting[-1].pts if self._waiting else end
        return np.concatenate([self._place(last), self._silence(end)])

    def _place(self, until: int) -> FloatArray:
        parts: list[FloatArray] = []
        while self._waiting and self._waiting[0].pts <= until:
            said = _said_at(self._waiting)
            samples = self._waiting.popleft().samples
            if said - self._end > (0 if self._silent else FILL_TICKS):
                parts.append(self._silence(said))
            elif self._end - said > TRIM_TICKS:
                samples = samples[self._end - said :]
            parts.append(samples)
            self._end += len(samples)
            self._silent = False
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _silence(self, until: int) -> FloatArray:
        missing = np.zeros(max(until - self._end, 0), np.float32)
        self._end += len(missing)
        self._silent = self._silent or len(missing) > 0
        return missing


def _said_at(chunks: Sequence[AudioChunk]) -> int:
    """When the first chunk was said: no later than any chunk's arrival less the sound between them."""
    earliest, between = chunks[0].pts, 0
    for chunk in chunks:
        earliest = min(earliest, chunk.pts - between)
        between += len(chunk.samples)
    return earliest
