"""Shelves full of books, lit from above; a reading lamp."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, bump, linear, step
from generator.rigged.scenery.plane import Layer, Plane

_WOOD, _DARK = linear((0.40, 0.29, 0.21)), linear((0.16, 0.12, 0.10))
_SPINES = np.array(
    [
        *((0.38, 0.20, 0.16), (0.20, 0.26, 0.32), (0.26, 0.31, 0.24), (0.55, 0.47, 0.36), (0.66, 0.61, 0.52)),
        *((0.30, 0.24, 0.20), (0.45, 0.34, 0.22), (0.24, 0.24, 0.26), (0.42, 0.42, 0.42), (0.34, 0.18, 0.22)),
    ]
)
_SHELF, _BAY = 0.205, 0.46
"""From shelf to shelf, from upright to upright."""


def _shelves(plane: Plane, rng: Rng) -> None:
    plane.fill(_DARK)
    start = plane.left - rng.uniform(0, _BAY)
    top = rng.uniform(-0.15, 0.0)
    bays = np.arange(start, plane.right, _BAY)
    for level in np.arange(top + _SHELF, 1.25, _SHELF):
        for bay in bays:
            _row(plane, rng, bay + 0.012, bay + _BAY - 0.012, level)
        plane.box(plane.left, level, plane.right, level + 0.017, _WOOD)
    for bay in bays:
        plane.box(bay - 0.012, 0, bay + 0.012, 1, _WOOD * 0.9)
    lamp = rng.uniform(0.3, 0.7)
    plane.light *= (0.55 + 0.65 * step(1.1, -0.1, plane.y) + 0.35 * bump(plane.x, lamp, 0.5))[..., None]


def _row(plane: Plane, rng: Rng, left: float, right: float, level: float) -> None:
    """Books from left to right in runs that look alike, now and then a gap."""
    place = left
    while place < right - 0.02:
        tone, high = linear(_SPINES[rng.integers(len(_SPINES))]), rng.uniform(0.10, 0.16)
        alike = rng.random() < 0.35
        for _ in range(int(rng.integers(3, 8))):
            wide = rng.uniform(0.012, 0.03)
            if place + wide > right:
                return
            own = tone if alike else linear(_SPINES[rng.integers(len(_SPINES))])
            tall = high if alike else rng.uniform(0.10, 0.165)
            plane.box(place, level - tall, place + wide - 0.002, level, own * rng.uniform(0.7, 1.25))
            if rng.random() < 0.5:
                band = level - tall * rng.uniform(0.7, 0.85)
                plane.box(place, band, place + wide - 0.002, band + 0.008, own + 0.10)
            place += wide
        place += rng.uniform(0.0, 0.05) if rng.random() < 0.4 else 0.003


def _lamp(plane: Plane, rng: Rng) -> None:
    """A brass lamp with a green or cream shade on the near table."""
    x = rng.choice([rng.uniform(0.06, 0.14), rng.uniform(0.86, 0.94)])
    shade = linear(((0.20, 0.40, 0.30), (0.90, 0.80, 0.60))[rng.integers(2)])
    plane.box(x - 0.006, 0.62, x + 0.006, 0.95, linear((0.55, 0.43, 0.24)))
    for number in range(4):  # a shade that widens downwards
        half = (0.045, 0.062, 0.074, 0.08)[number]
        plane.box(x - half, 0.595 + 0.018 * number, x + half, 0.617 + 0.018 * number, shade * 1.1)
    plane.box(x - 0.07, 0.665, x + 0.07, 0.682, linear((1.0, 0.90, 0.70)) * 1.5)
    plane.box(plane.left, 0.93, plane.right, 1.0, linear((0.30, 0.21, 0.16)))


LAYERS = (Layer(_shelves, 0.017), Layer(_lamp, 0.013))
