"""The seams of a call: what it needs from ears and voice, so that each can be replaced and faked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from generator.types import Phoneme
from media.frames import FloatArray

EAR_RATE_HZ = 16_000
"""What silero-vad, smart-turn and Whisper were trained on."""

VAD_FRAME = 512
"""32 ms at 16 kHz: the only frame length that silero-vad's streaming model takes."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard. `text` is empty when the sound was no speech."""

    text: str


Readings = Callable[[str], Sequence[str]]
"""What else may have been said where a text was printed: texts like it, with a name that it lacks."""


class Vad(Protocol):
    """Hears whether somebody speaks. One per participant: it has memory."""

    def probability(self, frame: FloatArray) -> float:
        """Chance of speech in a frame float32 (512,) at 16 kHz; about 0.1 ms, called on the event loop."""
        ...


class Recogniser(Protocol):
    """Turns sound into words; shared by all calls of a process."""

    async def transcribe(
        self, speech: FloatArray, *, final: bool, readings: Readings | None = None
    ) -> Transcript:
        """Words of float32 (n,) at 16 kHz, at most 28 s. `final` may spend more time than a partial: of a
        final's `readings` the likeliest is taken where the sound speaks for it. They are asked for in another
        thread.
        """
        ...


class TurnEnd(Protocol):
    """Judges by sound whether a turn is complete; shared by all calls of a process."""

    async def probability(self, speech: FloatArray) -> float:
        """Chance that the speaker has finished, from the last 8 s at 16 kHz, trailing silence included."""
        ...


@dataclass(frozen=True, slots=True)
class SpeechPiece:
    """A clause of the reply as sound, or a part of a long one: `samples` float32 (n,) mono at 48 kHz.

    `phonemes` in seconds from the piece's start, empty where the voice knows no times. `text` is what is said
    as written (not as normalised for reading); pieces of one sentence join to the sentence.
    """

    samples: FloatArray
    phonemes: tuple[Phoneme, ...]
    text: str


class Voice(Protocol):
    """Speaks; shared by all calls of a process."""

    def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        """The sentence's pieces in order, each as soon as it is ready. Closing the iterator cancels."""
        ...

    async def close(self) -> None:
        """End the voice's process."""
        ...
