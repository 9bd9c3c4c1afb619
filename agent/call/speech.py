"""The sound of one reply, spoken and consumed: pieces in, chunks out, and how much was heard. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from agent.parts import SpeechPiece
from generator.types import Phoneme
from media.frames import TICKS_HZ, FloatArray

CONTEXT_S = 0.4
"""Phonemes this far around a chunk are handed along: co-articulation begins before a sound is heard."""

AHEAD_S = 0.2
"""Sound known beyond the chunk that is handed along: the bounded look-ahead of audio-driven generators."""

SENTENCE_GAP_S = 0.18
"""Silence between two sentences of a reply: Piper ends a sentence with little of its own."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One chunk of a reply: sound, what follows it, phonemes relative to its start, and where it ends."""

    speech: FloatArray
    ahead: FloatArray
    phonemes: tuple[Phoneme, ...]
    speech_end: int


@dataclass(frozen=True, slots=True)
class _Placed:
    piece: SpeechPiece
    start: int  # samples from the reply's first

    @property
    def end(self) -> int:
        return self.start + len(self.piece.samples)


class ReplySpeech:
    """A reply's time line in samples at 48 kHz. Where the voice is late, silence fills in and counts."""

    def __init__(self, reply_id: int) -> None:
        self.reply_id = reply_id
        self._placed: list[_Placed] = []
        self._taken = 0
        self._closed = False

    @property
    def length(self) -> int:
        """Samples so far."""
        return self._placed[-1].end if self._placed else 0

    @property
    def closed(self) -> bool:
        """True when no more pieces come."""
        return self._closed

    @property
    def finished(self) -> bool:
        """True when no more pieces come and all were taken."""
        return self._closed and self._taken >= self.length

    def add(self, piece: SpeechPiece, gap_s: float = 0.0) -> None:
        """Append a piece, after a gap of silence; never before what was taken already."""
        gap = round(gap_s * TICKS_HZ) if self._placed else 0
        self._placed.append(_Placed(piece, max(self.length + gap, self._taken)))

    def close(self) -> None:
        """No more pieces come."""
        self._closed = True

    def take(self, count: int) -> Slice:
        """The next `count` samples; silence where there is nothing (yet)."""
        start, self._taken = self._taken, self._taken + count
        return Slice(
            speech=self._sound(start, self._taken),
            ahead=self._sound(self._taken, min(self._taken + round(AHEAD_S * TICKS_HZ), self.length)),
            phonemes=self._phonemes(start, self._taken),
            speech_end=self._taken,
        )

    def started(self, heard: int) -> str:
        """The text of all pieces that have begun to sound when `heard` samples have."""
        return _join(placed.piece.text for placed in self._placed if placed.start < heard)

    def heard(self, heard: int) -> str:
        """The text that was really heard: whole pieces, and the words of a piece that was cut."""
        return _join(_spoken_part(placed, heard) for placed in self._placed if placed.start < heard)

    def _sound(self, start: int, end: int) -> FloatArray:
        sound = np.zeros(max(end - start, 0), np.float32)
        for placed in self._placed:
            low, high = max(start, placed.start), min(end, placed.end)
            if low < high:
                sound[low - start : high - start] = placed.piece.samples[
                    low - placed.start : high - placed.start
                ]
        return sound

    def _phonemes(self, start: int, end: int) -> tuple[Phoneme, ...]:
        low, high = start / TICKS_HZ - CONTEXT_S, end / TICKS_HZ + CONTEXT_S
        origin = start / TICKS_HZ
        found = []
        for placed in self._placed:
            offset = placed.start / TICKS_HZ
            if offset > high or placed.end / TICKS_HZ < low:
                continue
            for phoneme in placed.piece.phonemes:
                begin, stop = phoneme.start + offset, phoneme.end + offset
                if stop >= low and begin <= high:
                    found.append(Phoneme(phoneme.symbol, begin - origin, stop - origin))
        return tuple(found)


def _spoken_part(placed: _Placed, heard: int) -> str:
    """The words of a piece up to `heard`; a word counts once half of it has sounded.

    Words are taken to last as long as they have letters: exact enough to cut a history.
    """
    if heard >= placed.end:
        return placed.piece.text
    words = placed.piece.text.split()
    share = (heard - placed.start) / max(len(placed.piece.samples), 1)
    letters = sum(len(word) + 1 for word in words)
    kept, position = [], 0.0
    for word in words:
        position += len(word) + 1
        if position - (len(word) + 1) / 2 > share * letters:
            break
        kept.append(word)
    return " ".join(kept)


def _join(texts: Iterable[str]) -> str:
    return " ".join(text.strip() for text in texts if text.strip())
