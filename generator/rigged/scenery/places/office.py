"""An office by day: a window with blinds on one side, shelves with folders on the other, and a plant."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, bump, linear, step
from generator.rigged.scenery.plane import Layer, Plane

_WALLS = ((0.60, 0.64, 0.68), (0.64, 0.64, 0.62), (0.56, 0.62, 0.62), (0.66, 0.63, 0.60))
_FOLDERS = np.array(
    [
        *((0.30, 0.38, 0.47), (0.62, 0.63, 0.63), (0.44, 0.47, 0.50), (0.24, 0.27, 0.31), (0.55, 0.50, 0.43)),
        *((0.38, 0.46, 0.43), (0.70, 0.68, 0.64), (0.50, 0.38, 0.34)),
    ]
)
_WOOD, _METAL = linear((0.58, 0.49, 0.40)), linear((0.30, 0.31, 0.33))


def _wall(plane: Plane, rng: Rng) -> None:
    """The wall, and daylight through the blinds of a window on the left."""
    fall = 0.62 + 0.5 * step(1.1, -0.1, plane.x)
    plane.fill(linear(_WALLS[rng.integers(len(_WALLS))]) * fall[..., None])
    edge, top, low = rng.uniform(0.16, 0.25), rng.uniform(-0.1, 0.06), rng.uniform(0.66, 0.78)
    plane.box(plane.left - 0.1, top, edge, low, linear((0.88, 0.92, 0.96)) * 1.1)
    plane.box(plane.left - 0.1, 0.62 * low, edge, low, linear((0.72, 0.79, 0.80)) * 0.95)
    slats = 0.80 + 0.20 * np.sin(plane.y * 2 * np.pi / 0.033)
    inside = (plane.x < edge) & (plane.y > top) & (plane.y < low * rng.uniform(0.45, 0.8))
    plane.light *= np.where(inside, slats, 1)[..., None]
    for x in np.arange(edge, plane.left - 0.2, -0.23):
        plane.box(x - 0.006, top, x + 0.010, low, linear((0.60, 0.62, 0.64)))
    plane.box(plane.left - 0.1, low, edge + 0.02, low + 0.022, linear((0.76, 0.76, 0.75)))


def _shelves(plane: Plane, rng: Rng) -> None:
    """Open shelves with folders, boxes and a few empty places."""
    left, pitch, first = rng.uniform(0.70, 0.77), rng.uniform(0.21, 0.25), rng.uniform(0.16, 0.30)
    for level in np.arange(first, 1.1, pitch):
        place = left + 0.02
        while place < plane.right + 0.05:
            place += (
                _folders(plane, rng, place, level, pitch) if rng.random() < 0.75 else rng.uniform(0.05, 0.12)
            )
        plane.box(left, level, plane.right + 0.1, level + 0.016, _WOOD)
        plane.box(left, level + 0.016, plane.right + 0.1, level + 0.03, _WOOD * 0.35, 0.35)
    plane.box(left, 0, left + 0.009, 1, _METAL)


def _folders(plane: Plane, rng: Rng, place: float, level: float, pitch: float) -> float:
    """A run of folders or one box; how wide it is."""
    tone = linear(_FOLDERS[rng.integers(len(_FOLDERS))])
    if rng.random() < 0.25:
        wide = rng.uniform(0.07, 0.11)
        plane.box(place, level - 0.45 * pitch, place + wide, level, tone)
        return wide + 0.02
    count, each, tall = int(rng.integers(2, 6)), rng.uniform(0.020, 0.028), pitch * rng.uniform(0.62, 0.72)
    for number in range(count):
        x = place + number * each
        plane.box(x, level - tall, x + each - 0.002, level, tone * rng.uniform(0.85, 1.15))
        plane.box(
            x + 0.006, level - 0.8 * tall, x + each - 0.008, level - 0.5 * tall, linear((0.80, 0.80, 0.78))
        )
    return count * each + 0.006


def _near(plane: Plane, rng: Rng) -> None:
    """A tall plant beside the window, and on some days a hanging lamp."""
    x, base = rng.uniform(0.24, 0.32), rng.uniform(0.80, 0.90)
    plane.box(x - 0.05, base, x + 0.05, 1.0, linear((0.78, 0.77, 0.75)) * 0.8)
    leaf = linear((0.27, 0.37, 0.26))
    for _ in range(46):
        turn, way = np.clip(rng.normal(0, 0.4), -0.8, 0.8), rng.uniform(0.03, 0.30)
        side = rng.uniform(0.5, 1.5)
        plane.oval(x + way * np.sin(turn), base - way * np.cos(turn), 0.013, 0.042, leaf * side, turn)
    if rng.random() < 0.6:
        hung = rng.uniform(0.80, 0.92)
        plane.box(hung - 0.002, 0, hung + 0.002, 0.10, _METAL * 0.5)
        plane.oval(hung, 0.13, 0.062, 0.040, _METAL * 0.7)
        plane.box(hung - 0.058, 0.145, hung + 0.058, 0.162, linear((1.0, 0.93, 0.80)) * 1.5)
        plane.shine(bump(plane.x, hung, 0.1) * bump(plane.y, 0.17, 0.08), linear((1.0, 0.92, 0.78)) * 0.3)


LAYERS = (Layer(_wall, 0.022), Layer(_shelves, 0.017), Layer(_near, 0.013))
