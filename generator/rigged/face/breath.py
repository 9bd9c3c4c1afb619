"""Breathing: 12 to 16 times a minute with pauses; quickly in before speech, slowly out in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from generator.rigged.noise import Stream, between
from generator.rigged.state import FPS
from generator.types import Phase

IN_RATE, OUT_RATE = 0.62, 0.5
"""Quiet breath: parts of a full breath a second."""

GASP_RATE, SPEECH_RATE = 1.45, 0.17
"""In before speech, and out while one speaks."""

DEPTH = (0.7, 0.95)
PAUSE_S = (0.5, 1.3)

EMPTY, FULL = 0.12, 0.75
"""Where breathing out ends, and a breath for speech (both run on a little)."""

SHORT_OF_AIR = 0.5
"""Below this a gap in speech is used to breathe in."""

TURN = 0.3
"""How much of the wanted rate is taken over in a frame, so that breath turns softly."""

Course = Literal["in", "out", "rest"]


@dataclass(frozen=True, slots=True)
class Breath:
    """`level` 0 (out) to 1 (in) changes by `rate` a second; `wait` frames of a rest are left."""

    level: float = 0.3
    rate: float = 0.0
    course: Course = "in"
    count: int = 0
    wait: int = 0


def breathe(now: Breath, phase: Phase, sounding: bool, seed: int) -> Breath:
    """One frame on."""
    if sounding:
        now = replace(now, course="out")
        wanted = -SPEECH_RATE * min(1.0, now.level / EMPTY)
    elif phase in ("thinking", "speaking") and (now.level < SHORT_OF_AIR or now.rate > IN_RATE):
        wanted = GASP_RATE if now.level < FULL else 0.0
    else:
        now = _quiet(now, seed)
        wanted = {"in": IN_RATE, "out": -OUT_RATE, "rest": 0.0}[now.course]
    rate = now.rate + (wanted - now.rate) * TURN
    return replace(now, level=min(max(now.level + rate / FPS, 0.0), 1.0), rate=rate)


def _quiet(now: Breath, seed: int) -> Breath:
    """In, out, a rest, and in again."""
    if now.course == "in" and now.level >= between(seed, Stream.BREATH_DEPTH, now.count, *DEPTH):
        return replace(now, course="out")
    if now.course == "out" and now.level <= EMPTY:
        return replace(
            now, course="rest", wait=round(FPS * between(seed, Stream.BREATH_PAUSE, now.count, *PAUSE_S))
        )
    if now.course == "rest" and now.wait <= 0:
        return replace(now, course="in", count=now.count + 1)
    return replace(now, wait=now.wait - 1)
