"""Folds as heights: each runs along a bent line, steep on one side and soft on the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.build.paint import Rng, clouds, step
from generator.rigged.clothes.atlas import TEXEL_M
from generator.rigged.draw.mesh import Array

_ELBOW_M = 0.35
"""Where the elbow is in a sleeve's slot."""


@dataclass(frozen=True, slots=True)
class Fold:
    """From a place (across, down), metres, by an angle from straight across; `bend`: sideways."""

    across: float
    down: float
    angle: float
    length: float
    width: float
    height: float
    bend: float = 0.0


def press(across: Array, down: Array, height: Array, fold: Fold) -> None:
    """Add a fold to the heights (h, w) of cloth; `across`, `down` are the places of its texels, metres."""
    cos, sin = np.cos(fold.angle), np.sin(fold.angle)
    reach = 3 * fold.width + abs(fold.bend)
    ends_x = fold.across + np.array([0, cos * fold.length])
    ends_y = fold.down + np.array([0, sin * fold.length])
    left = int((ends_x.min() - reach - across[0, 0]) / TEXEL_M)
    right = int((ends_x.max() + reach - across[0, 0]) / TEXEL_M)
    top, low = int((ends_y.min() - reach) / TEXEL_M), int((ends_y.max() + reach) / TEXEL_M)
    part = slice(max(top, 0), max(low, 0)), slice(max(left, 0), max(right, 0))
    x, y = across[part] - fold.across, down[part] - fold.down
    along = (x * cos + y * sin) / fold.length
    off = y * cos - x * sin - 4 * fold.bend * along * (1 - along)
    wide = fold.width * (0.6 + 0.7 * np.clip(along, 0, 1))
    ridge = np.exp(-((off / np.where(off > 0, 0.55 * wide, 1.3 * wide)) ** 2))
    height[part] += fold.height * ridge * step(0.0, 0.22, along) * step(1.0, 0.35, along)


def trunk_folds(rng: Rng) -> list[Fold]:
    """From the armpits inwards, down from the shoulders, across the waist; as high as in cotton."""
    shapes = [(0.150, 0.245, angle, 0.10, 0.0065, 0.0030) for angle in (-0.75, -0.2, 0.35, 0.8)]
    shapes += [(0.120, 0.135, 1.25, 0.17, 0.018, 0.0022), (0.160, 0.150, 1.45, 0.12, 0.013, 0.0018)]
    shapes += [(0.150, down, 0.25, 0.12, 0.009, 0.0036) for down in (0.36, 0.41, 0.47, 0.53)]
    return [
        _fold(rng, side, across, down, np.pi - angle, *size)
        for side in (1, -1)
        for across, down, angle, *size in shapes
    ]


def sleeve_folds(rng: Rng) -> list[Fold]:
    """Pressed into the elbow's inner side, slanting down the upper arm, and piled up above the wrist."""
    elbow = [(-0.11, _ELBOW_M - 0.055 + 0.024 * i, 0.30 - 0.12 * i, 0.11, 0.0062, 0.0046) for i in range(6)]
    upper = ((0.08, 0.95), (0.13, 0.8), (0.19, 0.7), (0.24, 0.4))
    twisted = [(-0.06, down, angle, 0.12, 0.010, 0.0036) for down, angle in upper]
    piled = [(-0.10, down, rng.normal(0, 0.2), 0.15, 0.0075, 0.0038) for down in (0.47, 0.505, 0.53, 0.55)]
    return [_fold(rng, 1, *shape) for shape in (*elbow, *twisted, *piled)]


def _fold(
    rng: Rng, side: int, across: float, down: float, angle: float, length: float, width: float, height: float
) -> Fold:
    """One fold near the given place; `side` -1 mirrors it."""
    vary = rng.normal(0, 1, 6)
    angle = angle + 0.16 * vary[0]
    return Fold(
        side * (across + 0.008 * vary[1]),
        down + 0.010 * vary[2],
        angle if side > 0 else np.pi - angle,
        length * (1 + 0.2 * np.tanh(vary[3])),
        width * (1 + 0.2 * np.tanh(vary[4])),
        height * (0.8 + 0.4 * rng.random()),
        0.010 * vary[5],
    )


def fall(rng: Rng, shape: tuple[int, int]) -> Array:
    """Heights of the soft waves that cloth lies in, metres; deviation 1 mm."""
    return 0.001 * clouds(rng, *shape, shape[0] * TEXEL_M / 0.09, shape[1] * TEXEL_M / 0.06, 2)
