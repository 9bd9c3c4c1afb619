"""Blinks and gaze: when the lids close, where the eyes rest and when they jump. Pure, 25 steps a second."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from generator.rigged.noise import Stream, between, smooth, uniform
from generator.rigged.state import FPS
from generator.types import Phase

BLINK_CURVE = (0.42, 1.0, 0.92, 0.6, 0.3, 0.12)
"""Closing takes 80 ms and opening twice as long, as lids do."""

MEDIAN_BLINK_S, BLINK_SPREAD = 3.0, 0.45
"""Log-normal intervals: 16-18 blinks a minute by themselves; phase changes and gaze jumps add some."""

DOUBLE_BLINKS = 0.07

URGED = 0.35
"""Chance that a change of phase or a jump of the eyes brings the next blink forward."""

NO_BLINK = len(BLINK_CURVE)

SACCADE_S, SACCADE_S_PER_DEG = 0.021, 0.0022

FASTEST_DEG = 10.0
"""Eyes turn at most this far in a picture, 250 degrees a second on average over it."""


@dataclass(frozen=True, slots=True)
class Blink:
    """`count` blinks were made; the next comes in `wait` frames; `age` is the frame of the one under way."""

    count: int = 0
    wait: int = FPS
    age: int = NO_BLINK

    @property
    def closed(self) -> float:
        """How far the lids are closed, 0..1."""
        return BLINK_CURVE[self.age] if self.age < NO_BLINK else 0.0


def blink(now: Blink, seed: int, urge: bool) -> Blink:
    """One frame on. `urge`: a moment that asks for a blink."""
    wait = now.wait - 1
    if (
        urge
        and wait > 8
        and now.age >= NO_BLINK
        and uniform(seed, Stream.BLINK_URGE, now.count * 64 + wait % 64) < URGED
    ):
        wait = 3
    if wait > 0 or now.age < NO_BLINK:
        return replace(now, wait=max(wait, 1), age=min(now.age + 1, NO_BLINK))
    return Blink(now.count + 1, _interval(seed, now.count), 0)


def _interval(seed: int, index: int) -> int:
    if uniform(seed, Stream.SECOND_BLINK, index) < DOUBLE_BLINKS:
        return NO_BLINK + 3
    u, v = uniform(seed, Stream.BLINK, 2 * index), uniform(seed, Stream.BLINK, 2 * index + 1)
    normal = math.sqrt(-2.0 * math.log(1.0 - u)) * math.cos(2.0 * math.pi * v)
    seconds = MEDIAN_BLINK_S * math.exp(BLINK_SPREAD * normal)
    return round(FPS * min(max(seconds, 1.0), 9.0))


@dataclass(frozen=True, slots=True)
class Gaze:
    """Where the eyes rest: degrees to the person's left and up from the camera; `away` from it or not."""

    count: int = 0
    wait: int = FPS
    yaw: float = 0.0
    pitch: float = 0.0
    away: bool = False


AWAY = {"idle": 0.3, "listening": 0.06, "thinking": 0.8, "speaking": 0.2}
"""Share of the looks that leave the camera, by phase: one looks at whom one hears, and away to think."""

STAY_S = {"idle": (0.8, 2.6), "listening": (0.9, 3.0), "thinking": (0.6, 1.5), "speaking": (0.7, 2.2)}
AWAY_STAY_S = {"idle": (0.5, 1.3), "listening": (0.25, 0.5), "thinking": (0.7, 1.6), "speaking": (0.35, 0.9)}


def gaze(now: Gaze, seed: int, phase: Phase, changed: bool) -> tuple[Gaze, bool]:
    """One frame on: the new state, and whether the eyes jumped. `changed`: the phase is new."""
    if now.wait > 1 and not changed:
        return replace(now, wait=now.wait - 1), False
    n = now.count
    away = uniform(seed, Stream.GAZE_AWAY, n) < AWAY[phase] and not (now.away and phase != "thinking")
    if changed:
        away = phase == "thinking"  # a new phase starts at the camera, thought with a look away
    low, high = (AWAY_STAY_S if away else STAY_S)[phase]
    wait = max(2, round(FPS * between(seed, Stream.GAZE_STAY, n, low, high)))
    yaw, pitch = _away(seed, n, phase) if away else _contact(seed, n)
    return Gaze(n + 1, wait, yaw, pitch, away), away != now.away or phase == "thinking"


def saccade(gap: float) -> float:
    """How far an eye gets towards a goal `gap` degrees away within one picture.

    A jump takes 21 ms and 2.2 ms for each degree (the main sequence: Carpenter 1988), so that small ones are
    over within a picture and large ones take two.
    """
    share = smooth(1.0 / FPS / (SACCADE_S + SACCADE_S_PER_DEG * abs(gap)))
    return max(-FASTEST_DEG, min(FASTEST_DEG, share * gap)) if abs(gap) > 0.1 else gap


def _contact(seed: int, n: int) -> tuple[float, float]:
    """At the camera, with the small jumps between a partner's eyes and mouth."""
    return between(seed, Stream.GAZE_SIDE, n, -1.7, 1.7), between(seed, Stream.GAZE_HEIGHT, n, -2.6, 0.6)


def _away(seed: int, n: int, phase: Phase) -> tuple[float, float]:
    side = 1.0 if uniform(seed, Stream.GAZE_AWAY, -n - 1) < 0.5 else -1.0
    if phase == "thinking":
        side = (
            1.0 if uniform(seed, Stream.GAZE_AWAY, -n // 4 - 1) < 0.65 else -1.0
        )  # the same side for a while
        return side * between(seed, Stream.GAZE_SIDE, n, 9.0, 17.0), between(
            seed, Stream.GAZE_HEIGHT, n, 3.0, 8.0
        )
    return side * between(seed, Stream.GAZE_SIDE, n, 5.0, 12.0), between(
        seed, Stream.GAZE_HEIGHT, n, -7.0, 2.0
    )
