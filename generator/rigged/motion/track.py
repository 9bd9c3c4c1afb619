"""Smooth curves through keys: they stop where they turn, and pass through what lies on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.rigged.motion.rotations import Array

Channels = slice | NDArray[np.int64]
Value = float | Sequence[float] | Array
Keys = Sequence[tuple[float, Value]]
"""(seconds, value) by rising time."""

SWING_OVER = 0.035
"""Part of a way by which a limb swings over its goal before it settles."""

SETTLE_S, SHORTEST_HOLD_S = 0.26, 0.34
SAG = 0.018
"""Part of its way that a held limb sinks back until it goes on."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Values (keys, n) of some `channels` at `times` (keys,), with the slopes (keys, n) there."""

    channels: Channels
    times: list[float]
    values: Array
    slopes: Array

    def at(self, t: float) -> Array:
        """The values (n,) at a time: a quintic between keys, at rest outside."""
        i = min(max(bisect_right(self.times, t), 1), len(self.times) - 1)
        long = self.times[i] - self.times[i - 1]
        x = min(max((t - self.times[i - 1]) / long, 0.0), 1.0)
        cube = x * x * x
        rise = cube * (x * (6.0 * x - 15.0) + 10.0)
        leave = x - cube * (6.0 - x * (8.0 - 3.0 * x))
        come = -cube * (4.0 - x * (7.0 - 3.0 * x))
        before, after = self.values[i - 1], self.values[i]
        curve = long * (leave * self.slopes[i - 1] + come * self.slopes[i])
        return np.asarray(before + (after - before) * rise + curve)


def track(channels: Channels, keys: Keys) -> Track:
    """A track through at least two keys."""
    times = [t for t, _ in keys]
    values = np.array([v for _, v in keys], float)
    return Track(channels, times, values, _slopes(np.array(times), values))


def _slopes(times: Array, values: Array) -> Array:
    """Slopes that never overshoot: none at turns, else the harmonic mean (Fritsch and Butland 1984)."""
    steps = np.diff(values, axis=0) / np.diff(times)[:, None]
    before, after = steps[:-1], steps[1:]
    both = before * after
    total = before + after
    same = both > 0.0
    inner = np.where(same, 2.0 * both / np.where(same, total, 1.0), 0.0)
    out = np.zeros_like(values)
    out[1:-1] = inner
    return out


def settled(keys: Keys) -> Keys:
    """The same keys, where each hold is reached with a little swing over and then sinks a little."""
    out, way = [keys[0]], np.zeros(1)
    for (_, before), (t, value), (until, after) in zip(keys, keys[1:], keys[2:], strict=False):
        if value is not before:
            way = np.asarray(value) - np.asarray(before)
        if after is value and until - t >= SHORTEST_HOLD_S:
            out += [(t, value + SWING_OVER * way), (t + SETTLE_S, value)]
        else:
            out.append((t, value - SAG * way if value is before else value))
    return [*out, keys[-1]]
