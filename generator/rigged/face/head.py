"""How the head moves: it holds and shifts, follows the eyes, beats on stress, rises with the voice. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from generator.rigged.noise import Stream, between, drift, smooth, uniform
from generator.rigged.state import FPS

Angles = tuple[float, float, float]
"""Degrees: nose down, to the person's left, tilted to the left."""

BROW_SPEED, BEAT_SPEED = 9.0, 13.0
"""Springs of brows and head after a stressed vowel, rad/s: a raise of 0.2 s, a beat of 0.15 s."""

BROW_LIFT, BEAT_DEG = 0.34, 2.4
"""How high brows go and how deep the head dips on a fully stressed vowel."""

TONE_DEG = 0.28
"""The head rises by this much for each semitone that the voice does."""

SHIFT = 0.35
"""The part of its time in which the head shifts; the rest it holds, as heads do."""

SWAY_HZ, SWAY_DEG = (0.24, 0.2, 0.16), (0.8, 1.9, 1.3)
TALK_HZ, TALK_DEG = (0.75, 0.6, 0.45), (1.3, 2.4, 1.9)
"""Shifts a second and their size down, left and tilted: always, and on top while speaking."""

FINE_DEG = 0.3
"""No head is quite still."""

_SHIFTS = (Stream.HEAD_SHIFT_DOWN, Stream.HEAD_SHIFT_LEFT, Stream.HEAD_SHIFT_TILT)
_TALKS = (Stream.HEAD_TALK_DOWN, Stream.HEAD_TALK_LEFT, Stream.HEAD_TALK_TILT)
_FINES = (Stream.HEAD_FINE_DOWN, Stream.HEAD_FINE_LEFT, Stream.HEAD_FINE_TILT)


@dataclass(frozen=True, slots=True)
class Spring:
    """A value that is pushed and comes back to rest without swinging over (critically damped)."""

    value: float = 0.0
    speed: float = 0.0

    def push(self, peak: float, omega: float) -> Spring:
        """Give it the speed that takes it to `peak` within 1 / omega seconds."""
        return replace(self, speed=max(self.speed, peak * omega * math.e))

    def step(self, omega: float, goal: float = 0.0) -> Spring:
        """One frame on towards `goal`, exactly."""
        dt = 1.0 / FPS
        away = self.value - goal
        drive = self.speed + omega * away
        fade = math.exp(-omega * dt)
        return Spring(goal + (away + drive * dt) * fade, (self.speed - omega * drive * dt) * fade)


@dataclass(frozen=True, slots=True)
class Stress:
    """What speech does to brows and head, after `count` stressed vowels; `tone` follows the pitch."""

    brow: Spring = Spring()
    beat: Spring = Spring()
    tone: Spring = Spring()
    count: int = 0

    @property
    def down(self) -> float:
        """How far the head is down for it, degrees."""
        return self.beat.value - TONE_DEG * self.tone.value


def stress(now: Stress, stressed: bool, level: float, tone: float, seed: int) -> Stress:
    """One frame on. Brows and head mark some of the stressed vowels, the loud ones more."""
    brow, beat = now.brow, now.beat
    if stressed:
        n = now.count
        strength = (0.5 + 0.5 * level) * between(seed, Stream.STRESS, 3 * n, 0.6, 1.0)
        if uniform(seed, Stream.STRESS, 3 * n + 1) < 0.5:
            brow = brow.push(BROW_LIFT * strength, BROW_SPEED)
        if uniform(seed, Stream.STRESS, 3 * n + 2) < 0.8:
            beat = beat.push(BEAT_DEG * strength, BEAT_SPEED)
    return Stress(
        brow.step(BROW_SPEED), beat.step(BEAT_SPEED), now.tone.step(8.0, tone), now.count + stressed
    )


def sway(frame: int, talk: float, seed: int) -> Angles:
    """Aimless shifts of the head; `talk` 0..1 makes it lively."""
    t = frame / FPS
    down, left, tilt = (
        SWAY_DEG[i] * _shift(seed, _SHIFTS[i], SWAY_HZ[i] * t)
        + talk * TALK_DEG[i] * _shift(seed, _TALKS[i], TALK_HZ[i] * t)
        + FINE_DEG * drift(seed, _FINES[i], 0.5 * t)
        for i in range(3)
    )
    return down, left, tilt


def _shift(seed: int, stream: Stream, t: float) -> float:
    """A curve in -1..1 that holds, then shifts, once in each unit of `t`."""
    cell = math.floor(t)
    share = smooth((t - cell - (1.0 - SHIFT)) / SHIFT)
    left, right = uniform(seed, stream, cell), uniform(seed, stream, cell + 1)
    return 2.0 * (left + (right - left) * share) - 1.0
