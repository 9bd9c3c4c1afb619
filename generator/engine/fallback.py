"""A call outlives its generator: where one fails, another goes on, at the same size and chunk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from generator.types import Capabilities, Conditions, Generator, Phoneme
from media.errors import GeneratorError
from media.frames import TICKS_HZ, AudioChunk, AvChunk

log = logging.getLogger(__name__)


class Enduring:
    """A generator that goes on as a spare one once it fails. `told` hears, in one sentence, why it does."""

    def __init__(
        self, generator: Generator, spare: Callable[[], Generator], told: Callable[[str], None] = log.error
    ) -> None:
        self._generator, self._spare, self._told = generator, spare, told
        self._capabilities = generator.capabilities

    @property
    def capabilities(self) -> Capabilities:
        """Those of the first one, for the whole call."""
        return self._capabilities

    def step(self, conditions: Conditions) -> AvChunk:
        """Make the next chunk; the spare one's where the first fails. Raises what the spare one raises."""
        try:
            return self._generator.step(conditions)
        except GeneratorError as error:
            self._go_on(error)
        return self._generator.step(conditions)

    def rollback(self, pts: int) -> None:
        """Forget the chunks from `pts` on."""
        try:
            self._generator.rollback(pts)
        except GeneratorError as error:  # the spare one has made nothing yet that it could forget
            self._go_on(error)

    def close(self) -> None:
        """Give back what it holds."""
        self._generator.close()

    def _go_on(self, error: GeneratorError) -> None:
        """Take the spare one, once: it has no memory or device to lose."""
        self._told(f"{error} The call goes on with the drawn figure.")
        failed, self._generator = self._generator, InChunks(self._spare(), self._capabilities.chunk_frames)
        failed.close()


class InChunks:
    """A generator of single pictures that makes chunks of many."""

    def __init__(self, generator: Generator, pictures: int) -> None:
        """Raises ValueError for a generator whose own chunks have more than one picture."""
        if generator.capabilities.chunk_frames != 1:
            raise ValueError("only a generator of single pictures makes chunks of any length")
        self._generator = generator
        self._capabilities = replace(generator.capabilities, chunk_frames=pictures)

    @property
    def capabilities(self) -> Capabilities:
        """Those of the other one, but for the length of a chunk."""
        return self._capabilities

    def step(self, conditions: Conditions) -> AvChunk:
        """Make the next chunk. Raises ValueError where `speech` is not one chunk long."""
        can = self._capabilities
        if len(conditions.speech) != can.chunk_ticks:
            raise ValueError(
                f"A chunk takes {can.chunk_ticks} samples of speech, not {len(conditions.speech)}."
            )
        parts = [
            self._generator.step(part_of(conditions, at, at + can.frame_ticks))
            for at in range(0, can.chunk_ticks, can.frame_ticks)
        ]
        frames = tuple(frame for part in parts for frame in part.frames)
        audio = AudioChunk(conditions.speech, TICKS_HZ, conditions.pts)
        return AvChunk(frames, audio, conditions.reply_id, conditions.speech_end)

    def rollback(self, pts: int) -> None:
        """Forget the chunks from `pts` on."""
        self._generator.rollback(pts)

    def close(self) -> None:
        """Give back what it holds."""
        self._generator.close()


def part_of(conditions: Conditions, begin: int, end: int) -> Conditions:
    """What a part of a chunk, from sample `begin` to `end`, is made from."""
    seconds = begin / TICKS_HZ
    phonemes = tuple(
        Phoneme(each.symbol, each.start - seconds, each.end - seconds) for each in conditions.phonemes
    )
    return replace(
        conditions,
        pts=conditions.pts + begin,
        speech=conditions.speech[begin:end],
        ahead=np.concatenate((conditions.speech[end:], conditions.ahead)),
        phonemes=phonemes,
        partner=replace(conditions.partner, clause_end=conditions.partner.clause_end and not begin),
        speech_end=max(conditions.speech_end - len(conditions.speech) + end, 0),
    )
