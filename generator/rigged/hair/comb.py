"""Which way hair is combed, and how high it lies, at each place of the head and below."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, step
from generator.rigged.draw.mesh import Array, unit
from generator.rigged.hair.scalp import by_zone
from generator.rigged.hair.style import Fringe, Style

_PART_FRONT_M, _PART_BACK_M = -0.03, 0.125
"""A parting runs from the hairline to the crown (y)."""

BALL = np.array([0.0, 0.080, 0.045])
"""The middle of a round cloud of hair."""

WHORL = np.array([0.0, 0.105, 0.115])
"""The crown, round which hair without a parting lies."""

_SPREAD = 5.0
"""How far a fringe spreads to its sides: towards the side per way forward and metre from the middle."""

_BEFORE_M = 0.088
"""Hair that hangs nearer to the front (y) falls before the shoulders, other hair behind them."""


def thickness(style: Style, p: Array) -> Array:
    """Height (n,) of the hair's surface over the scalp at points (n, 3), metres; flatter beside a parting."""
    height = by_zone(style.height, p)
    if style.ball:
        height = np.maximum(height, style.ball - np.linalg.norm(p - BALL, axis=1))
    if style.part is not None:
        height *= 0.40 + 0.60 * step(0.0, 0.10, np.linalg.norm(from_parting(style, p), axis=1))
    return np.asarray(height)


def from_parting(style: Style, p: Array) -> Array:
    """The way (n, 3) to points from the nearest place of the parting, or from the whorl."""
    if style.part is None:
        return np.asarray(p - WHORL)
    along = np.clip(p[:, 1], _PART_FRONT_M, _PART_BACK_M)
    x = style.part * step(_PART_BACK_M + 0.03, 0.05, p[:, 1])
    return np.asarray(p - np.stack([x, along, p[:, 2]], 1))


def side_of_parting(style: Style, p: Array, rng: Rng) -> Array:
    """-1 or 1 (n,): the side of the parting that hair rooted at points p falls to."""
    part = 0.0 if style.part is None else style.part
    return np.where(p[:, 0] + rng.normal(0, 0.0015, len(p)) > part, 1.0, -1.0).astype(np.float32)


def in_fringe(fringe: Fringe | None, p: Array) -> Array:
    """How much (n,) roots belong to the fringe."""
    if fringe is None:
        return np.zeros(len(p))
    front = step(fringe.depth + 0.008, fringe.depth - 0.008, p[:, 1])
    return np.asarray(front * step(fringe.half + 0.006, fringe.half - 0.006, np.abs(p[:, 0])))


def held(p: Array) -> Array:
    """How much (n,) hair lies on the skull; below it hair only hangs."""
    return step(-0.035, 0.03, p[:, 2])


def comb(style: Style, p: Array, normal: Array, side: Array, fringe: Array) -> Array:
    """The direction (n, 3) in which hair at points p is combed; on the skull it runs along the skin."""
    if style.knot is not None:
        to = unit(np.array(style.knot.at) - p)
        return unit(to - held(p)[:, None] * np.minimum((to * normal).sum(1, keepdims=True), 0) * normal)
    away = from_parting(style, p) + 0.004 * side[:, None] * (1, 0, 0)
    way = style.away * unit(away * (1, 1, 0)) + np.array([0, style.back, 0])
    if style.fringe is not None:
        forward = np.stack([style.fringe.sweep + _SPREAD * p[:, 0], -1 + 0 * side, 0 * side], 1)
        way = np.where(fringe[:, None], forward, way)
    lying = held(p)[:, None]
    way = way * lying + _past_shoulders(p) - np.array([0, 0, 1]) * (style.fall + (1 - lying))
    way -= lying * (way * normal).sum(1, keepdims=True) * normal
    return unit(way)


def _past_shoulders(p: Array) -> Array:
    """What keeps falling hair (n, 3) off the top of the shoulders: it goes before or behind them."""
    low = step(-0.03, -0.11, p[:, 2]) * step(-0.25, -0.20, p[:, 2])
    before = np.where(p[:, 1] < _BEFORE_M, -1.0, 1.0)
    narrow = -np.sign(p[:, 0]) * step(0.070, 0.105, np.abs(p[:, 0]))
    return np.stack([2.0 * narrow * low, 1.5 * before * low, 0 * low], 1)


def beside_face(p: Array, side: Array, fringe: Array) -> Array:
    """Move points that hang before the face out to its side."""
    before = step(0.085, 0.03, p[:, 1]) * step(0.060, 0.030, p[:, 2]) * ~fringe
    free = np.interp(p[:, 2], [-0.12, -0.06, 0.02, 0.06], [0.058, 0.069, 0.071, 0.045])
    away = np.where(np.abs(p[:, 0]) > 0.03, np.sign(p[:, 0]), side)
    out = np.maximum(free - away * p[:, 0], 0) * before
    return np.asarray(p + np.stack([away * out, 0.15 * out, 0 * out], 1))
