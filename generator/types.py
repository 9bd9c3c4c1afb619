"""The edge of every generator: what it is told for a chunk, what it can do, what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from media.frames import TICKS_HZ, AvChunk, FloatArray

Phase = Literal["listening", "thinking", "speaking", "idle"]
"""What the avatar is doing: hearing somebody out, about to answer, answering, or waiting."""


@dataclass(frozen=True, slots=True)
class Phoneme:
    """One unit of speech: an IPA code point (or a silence symbol) and its time in seconds."""

    symbol: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the body is asked to do: the paper's action prompt or stable prompt.

    A known action or pose by name where the generator has `Capabilities.actions`, free text where not.
    A new `id` means a new request, so that the same action twice is done twice. `then` is the pose in which
    an action ends, as far as is known now: it may change while the action is under way; empty for wherever it
    was begun.
    """

    id: int
    text: str
    kind: Literal["action", "stable"]
    then: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """What the generator knows of the person opposite in this chunk.

    `level`: loudness of their voice, 0 (silent) to 1 (loud). `clause_end`: they have just finished a clause,
    the moment at which a listener nods. `smile`: how much they are seen to smile, 0..1; 0 where nobody looks.
    `side`: where they are, as the avatar sees it, from -1 (left) to 1 (right); 0 straight ahead.
    """

    speaking: bool = False
    level: float = 0.0
    clause_end: bool = False
    smile: float = 0.0
    side: float = 0.0


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that one chunk is made from.

    `speech` float32 (chunk samples,) at 48 kHz is the chunk's sound, zeros where nobody speaks; `ahead`
    (any length, may be empty) is the sound that is known to follow it. `phonemes` are those inside the chunk
    and up to 0.4 s around it, in seconds relative to the chunk's start (so some are negative); empty where
    the voice has no phoneme times. `speech_end`: samples of the reply sounded when this chunk ends.
    """

    pts: int
    prompt: Prompt
    speech: FloatArray
    ahead: FloatArray
    phonemes: tuple[Phoneme, ...] = ()
    phase: Phase = "idle"
    partner: Partner = field(default_factory=Partner)
    reply_id: int | None = None
    speech_end: int = 0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a generator makes. `actions` maps each known action to its length in seconds."""

    width: int
    height: int
    fps: float
    chunk_frames: int
    actions: Mapping[str, float]
    poses: tuple[str, ...]

    @property
    def frame_ticks(self) -> int:
        """Length of one picture in ticks."""
        return round(TICKS_HZ / self.fps)

    @property
    def chunk_ticks(self) -> int:
        """Length of one chunk in ticks, and in samples of its sound."""
        return self.frame_ticks * self.chunk_frames


class Generator(Protocol):
    """Makes a person, chunk by chunk. Called from one thread at a time; `step` blocks while it computes."""

    @property
    def capabilities(self) -> Capabilities:
        """Size, rate, known actions and poses; constant for the generator's life."""
        ...

    def step(self, conditions: Conditions) -> AvChunk:
        """Make the next chunk: its pictures and exactly the sound of `conditions.speech`."""
        ...

    def rollback(self, pts: int) -> None:
        """Forget the chunks from tick `pts` on (never shown): the next step continues before them."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...
