"""What the face takes from its own voice, frame by frame: mouth, loudness, stress and tone. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from generator.rigged.face import sound, visemes
from generator.rigged.face.visemes import VISEMES, Array, Sounds
from generator.rigged.state import ARKIT_INDEX, FPS
from media.frames import TICKS_HZ, FloatArray

FRAME_TICKS = TICKS_HZ // FPS

OPENING_TICKS = 3 * FRAME_TICKS
"""The mouth opens for sound that comes within this time, and is shut where none does."""

STRESS_LEAD_S = 0.04
"""Brows and head start this much before a stressed vowel, as they do in life."""

CLOSURE_REACH_S = 0.012
"""A closure this near to a picture's middle is shown in it: with it none of 20 ms or longer is missed."""

JAW_QUIET, JAW_LOUD = 0.6, 1.3
"""The jaw opens for a vowel by this part of its shape in the quietest and in the loudest speech."""

SURGE = 0.3
"""Rise of loudness over its mean that counts as a stress where no phonemes are known."""

USUAL_HZ = 120.0
MOST_SEMITONES = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """The voice in one frame, and what of the past the next one needs.

    `mouth` (52,) is the shape that the sound asks for, `shut` 0..1 how far a sound closes the lips; `level`
    0..1 the loudness, against `peak`; `stressed`: a stressed vowel begins; `tone` the semitones above the
    usual pitch `hz`.
    """

    mouth: Array = field(default_factory=lambda: VISEMES["sil"])
    shut: float = 0.0
    level: float = 0.0
    sounding: bool = False
    stressed: bool = False
    tone: float = 0.0
    peak: float = 0.1
    mean: float = 0.0
    hz: float = USUAL_HZ


def hear(before: Voice, spoken: Sounds, heard: FloatArray, frame: int) -> Voice:
    """The voice in the `frame`-th picture; `heard` is the sound from its beginning on."""
    now = heard[:FRAME_TICKS]
    loud = sound.loudness(now)
    peak = max(before.peak * sound.PEAK_DECAY, loud, sound.QUIETEST_PEAK)
    level = min(1.0, loud / peak) ** 0.6
    mean = before.mean + (level - before.mean) * 0.12
    sounding = loud > sound.SILENT
    pitch = sound.pitch(now) if sounding else 0.0
    hz = before.hz * (pitch / before.hz) ** 0.02 if pitch else before.hz
    tone = 12.0 * math.log2(pitch / hz) if pitch else before.tone * 0.9
    mouth, shut = VISEMES["sil"], 0.0
    if sound.loudness(heard[:OPENING_TICKS]) > sound.SILENT:
        mouth, shut = _mouth(spoken, heard, peak, frame)
    return Voice(
        mouth=mouth,
        shut=shut,
        level=level,
        sounding=sounding,
        stressed=_stressed(spoken, frame) or (not len(spoken.viseme) and level - mean > SURGE),
        tone=min(max(tone, -MOST_SEMITONES), MOST_SEMITONES),
        peak=peak,
        mean=mean,
        hz=hz,
    )


def _mouth(spoken: Sounds, heard: FloatArray, peak: float, frame: int) -> tuple[Array, float]:
    """The mouth's shape for a frame: from phonemes, or from the sound where there are none."""
    around = heard[: 2 * FRAME_TICKS]
    level = min(1.0, sound.loudness(around) / peak) ** 0.6
    if not len(spoken.viseme):
        return sound.mouth_from_sound(around, level), 0.0
    middle = (frame + 0.5) / FPS
    shape = visemes.mouth(spoken, middle, CLOSURE_REACH_S)
    shape[ARKIT_INDEX["jawOpen"]] *= JAW_QUIET + (JAW_LOUD - JAW_QUIET) * level
    return shape, visemes.closure(spoken, "PP", middle, CLOSURE_REACH_S)


def _stressed(spoken: Sounds, frame: int) -> bool:
    begin = frame / FPS + STRESS_LEAD_S
    return any(begin <= t < begin + 1.0 / FPS for t in spoken.stressed)
