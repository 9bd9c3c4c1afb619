"""A living room in the evening: a warm lamp, pictures on the wall, a blue window, a sofa."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, bump, clouds, linear, step
from generator.rigged.scenery.plane import Layer, Plane

_WALLS = ((0.66, 0.60, 0.54), (0.58, 0.58, 0.54), (0.62, 0.56, 0.55), (0.52, 0.54, 0.56))
_SOFAS = ((0.40, 0.44, 0.48), (0.50, 0.42, 0.36), (0.36, 0.42, 0.38), (0.46, 0.38, 0.40))
_GLOW = linear((1.0, 0.80, 0.52))


def _wall(plane: Plane, rng: Rng) -> None:
    """The wall in the lamp's light, the window at dusk on the other side, and pictures."""
    wall = linear(_WALLS[rng.integers(len(_WALLS))])
    pool = bump(plane.x, 0.90, 0.46) * bump(plane.y, 0.34, 0.46)
    plane.fill(wall * 0.40 + pool[..., None] * wall * _GLOW * 0.95)
    _window(plane, rng)
    x, y = rng.uniform(0.50, 0.58), rng.uniform(0.08, 0.16)
    for _ in range(int(rng.integers(1, 4))):
        wide, high = rng.uniform(0.10, 0.16), rng.uniform(0.12, 0.2)
        _picture(plane, rng, x, y + rng.uniform(-0.02, 0.04), wide, high)
        x += wide + rng.uniform(0.03, 0.05)


def _window(plane: Plane, rng: Rng) -> None:
    """Dusk behind glass, lights of other houses, a curtain beside it."""
    edge, low = rng.uniform(0.15, 0.24), rng.uniform(0.66, 0.74)
    dusk = linear((0.30, 0.38, 0.52)) * (1.25 - 0.75 * plane.y)[..., None]
    inside = ((plane.x < edge) & (plane.y < low)).astype(np.float32)
    plane.lay(inside, dusk)
    for _ in range(14):
        x, y = rng.uniform(plane.left, edge - 0.02), rng.uniform(0.36, low - 0.04)
        plane.oval(x, y, 0.006, 0.006, _GLOW * rng.uniform(0.5, 2.2))
    frame = linear((0.62, 0.60, 0.57)) * 0.6
    for x in np.arange(edge, plane.left - 0.3, -0.26):
        plane.box(x - 0.012, -0.1, x + 0.012, low, frame)
    plane.box(plane.left, low, edge + 0.012, low + 0.02, frame)
    folds = 0.30 + 0.08 * np.sin(plane.x * 190 + 0.6 * np.sin(4 * plane.y))
    cloth = linear((0.66, 0.60, 0.52)) * folds[..., None]
    plane.lay(step(edge - 0.03, edge - 0.02, plane.x) * step(edge + 0.09, edge + 0.08, plane.x), cloth)


def _picture(plane: Plane, rng: Rng, left: float, top: float, wide: float, high: float) -> None:
    """A framed print of two or three quiet fields."""
    paper = 0.45 + 0.55 * float(bump(np.array(left), 0.95, 0.5))
    plane.box(left, top, left + wide, top + high, linear((0.22, 0.18, 0.15)) * 0.7)
    plane.box(
        left + 0.008, top + 0.008, left + wide - 0.008, top + high - 0.008, linear((0.85, 0.83, 0.78)) * paper
    )
    level = top + 0.03
    for _ in range(3):
        end = level + rng.uniform(0.2, 0.5) * (top + high - 0.03 - level)
        tone = linear(rng.uniform(0.34, 0.62, 3)) * paper
        plane.box(left + 0.026, level, left + wide - 0.026, end, tone)
        level = end


def _lamp(plane: Plane, rng: Rng) -> None:
    """A floor lamp, and a sideboard with books and a candle."""
    x, top = rng.uniform(0.86, 0.93), rng.uniform(0.20, 0.30)
    plane.box(x - 0.005, top + 0.13, x + 0.005, 1, linear((0.20, 0.17, 0.15)))
    bright = linear((1.0, 0.90, 0.70)) * 1.35
    for number in range(5):  # a shade that widens downwards
        half = 0.052 + 0.006 * number
        plane.box(x - half, top + 0.028 * number, x + half, top + 0.028 * (number + 1) + 0.004, bright)
    board = rng.uniform(0.72, 0.78)
    left = rng.uniform(0.60, 0.68)
    plane.box(left, board, plane.right + 0.1, 1, linear((0.33, 0.24, 0.18)) * 0.6)
    plane.box(left, board, plane.right + 0.1, board + 0.014, linear((0.46, 0.34, 0.25)) * 0.9)
    place = left + rng.uniform(0.02, 0.05)
    for _ in range(int(rng.integers(4, 9))):
        wide = rng.uniform(0.012, 0.024)
        plane.box(
            place,
            board - rng.uniform(0.09, 0.13),
            place + wide,
            board,
            linear(rng.uniform(0.3, 0.55, 3)) * 0.6,
        )
        place += wide + 0.002
    plane.box(place + 0.05, board - 0.05, place + 0.075, board, linear((0.80, 0.74, 0.64)) * 0.7)
    plane.oval(place + 0.0625, board - 0.062, 0.006, 0.011, _GLOW * 3)


def _sofa(plane: Plane, rng: Rng) -> None:
    """A sofa's back with a cushion on the darker side."""
    tone = linear(_SOFAS[rng.integers(len(_SOFAS))]) * 0.5
    top, end = rng.uniform(0.70, 0.76), rng.uniform(0.42, 0.52)
    soft = 1 + 0.10 * clouds(rng, *plane.shape, 4, 6, 2)
    body = step(top - 0.006, top + 0.02, plane.y + 0.02 * step(end - 0.06, end, plane.x) ** 2) * step(
        end, end - 0.02, plane.x
    )
    plane.lay(body, tone * (soft * (1.25 - 0.6 * plane.y) * (0.8 + 0.5 * plane.x))[..., None])
    x = rng.uniform(0.05, 0.16)
    plane.oval(x, top + 0.07, 0.085, 0.075, linear(rng.uniform(0.44, 0.52, 3)) * 0.5, rng.uniform(-0.3, 0.3))


LAYERS = (Layer(_wall, 0.020), Layer(_lamp, 0.016), Layer(_sofa, 0.012))
