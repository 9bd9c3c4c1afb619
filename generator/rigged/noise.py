"""Chance without memory: a seed, a stream and an index always give the same number, so time can go back."""

from __future__ import annotations

import math
from enum import IntEnum, unique

_MASK = (1 << 64) - 1


@unique
class Stream(IntEnum):
    """All streams of chance: what is drawn from one says nothing about another.

    A number is never given to something else, so that a seed goes on moving in the same way.
    """

    BLINK = 10
    SECOND_BLINK = 11
    GAZE_SIDE = 12
    GAZE_STAY = 13
    GAZE_HEIGHT = 14
    GAZE_AWAY = 15
    BLINK_URGE = 16
    NOD_DEPTH = 23
    STRESS = 25
    ANSWER = 26
    LONG_TURN = 27
    BREATH_DEPTH = 30
    BREATH_PAUSE = 31
    HEAD_SHIFT_DOWN = 33
    HEAD_SHIFT_LEFT = 34
    HEAD_SHIFT_TILT = 35
    HEAD_TALK_DOWN = 36
    HEAD_TALK_LEFT = 37
    HEAD_TALK_TILT = 38
    ACTION_PACE = 40
    TALK_HANDS = 41
    TALK_REACH = 42
    TALK_BEAT = 43
    TRUNK_SWAY = 44
    HEAD_FINE_DOWN = 45
    HEAD_FINE_LEFT = 46
    HEAD_FINE_TILT = 47
    LIVELINESS = 48


def uniform(seed: int, stream: Stream, index: int) -> float:
    """A number in [0, 1), independent for every index (SplitMix64, Steele et al. 2014)."""
    x = (seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03 + (index + 1) * 0x8CB92BA72F3D8DD7) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return (x ^ (x >> 31)) / 2.0**64


def between(seed: int, stream: Stream, index: int, low: float, high: float) -> float:
    """A number in [low, high)."""
    return low + (high - low) * uniform(seed, stream, index)


def drift(seed: int, stream: Stream, t: float) -> float:
    """A smooth aimless curve in -1..1 of the time `t`, with about half a swing per unit of `t`.

    Value noise with quintic interpolation (Perlin 2002): velocity and acceleration are continuous.
    """
    cell = math.floor(t)
    x = t - cell
    left, right = uniform(seed, stream, cell), uniform(seed, stream, cell + 1)
    return 2.0 * (left + (right - left) * smooth(x)) - 1.0


def smooth(x: float) -> float:
    """Quintic ease from 0 to 1 over x in 0..1, flat outside."""
    x = min(max(x, 0.0), 1.0)
    return x * x * x * (x * (6.0 * x - 15.0) + 10.0)
