"""Hair bound together: the ball of a bun and the tail of a ponytail."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng
from generator.rigged.draw.mesh import Array, unit
from generator.rigged.hair.locks import Sheet, ribbons, tapered
from generator.rigged.hair.style import Knot, Style

_HEAD = np.array([0.0, 0.085, 0.03])
"""The middle of the head, from which a knot stands off."""

_TAIL_POINTS, _BALL_POINTS = 12, 9


def bind(style: Style, knot: Knot, rng: Rng) -> list[Sheet]:
    """What hangs or sits at the knot."""
    at = np.array(knot.at)
    sheets = []
    if knot.radius:
        sheets += [_ball(at, knot.radius * 0.86, 60, rng), _ball(at, knot.radius, 90, rng)]
    if knot.tail:
        sheets.append(_tail(style, knot, rng))
    return sheets


def _ball(at: Array, radius: float, count: int, rng: Rng) -> Sheet:
    """Locks wound round a ball that stands on the head."""
    up = unit(at - _HEAD)
    side = unit(np.cross(up, [1.0, 0.1, 0.0]))
    front = np.cross(up, side)
    polar = np.arccos(1 - 1.9 * (np.arange(count) + 0.5) / count)
    turn = rng.uniform(0, 2 * np.pi, count)[:, None] + np.linspace(0, 2.4, _BALL_POINTS)
    tilt = polar[:, None] + rng.uniform(-0.35, 0.35, (count, 1)) * np.linspace(-1, 1, _BALL_POINTS)
    ring = np.cos(turn)[..., None] * side + np.sin(turn)[..., None] * front
    away = np.cos(tilt)[..., None] * up + np.sin(tilt)[..., None] * ring
    size = radius * (1 + 0.10 * np.sin(np.linspace(0, np.pi, _BALL_POINTS)) * rng.uniform(0, 1, (count, 1)))
    paths = (at + size[..., None] * away).astype(np.float32)
    width = tapered(count, np.linspace(0, 1, _BALL_POINTS), 0.62 * radius, 0.5, rng)
    shade = np.full(width.shape, 0.9) * rng.normal(1, 0.06, (count, 1))
    return ribbons(paths, width, rng, shade, outward=unit(away).astype(np.float32))


def _tail(style: Style, knot: Knot, rng: Rng) -> Sheet:
    """Locks that leave the knot together and fall."""
    count, stride = 170, knot.tail / (_TAIL_POINTS - 1)
    across = rng.normal(0, 1, (count, 3)).clip(-1.6, 1.6)
    p = np.array(knot.at) + 0.006 * across
    direction = unit(unit(np.array(knot.at) - _HEAD) + (0, 0, 0.3) + 0.12 * across)
    paths = [p]
    for number in range(1, _TAIL_POINTS):
        direction = unit(0.75 * direction + (0, 0.02, -0.42) + 0.008 * across)
        p = p + stride * direction * rng.uniform(0.85, 1.0, (count, 1))
        # Fullest in the middle, drawn together again at the end.
        paths.append(p + 0.012 * np.sin(2.6 * number / _TAIL_POINTS) * across)
    lines = np.stack(paths, 1).astype(np.float32)
    width = tapered(count, np.linspace(0, 1, _TAIL_POINTS), style.width, 0.5, rng)
    middle = lines.mean(0) - 0.03 * np.array([0, 0.3, 0])
    outward = unit(lines - middle).astype(np.float32)
    return ribbons(lines, width, rng, rng.normal(0.95, 0.07, (count, 1)) + 0 * width, outward=outward)
