"""A large window by day: trees in the distance, white frames, thin curtains and a plant on the sill."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, bump, clouds, linear, step
from generator.rigged.scenery.plane import Layer, Plane

_FRAME, _SILL = linear((0.80, 0.80, 0.79)), linear((0.84, 0.83, 0.81))
_CURTAIN = linear((0.86, 0.85, 0.82))


def _outside(plane: Plane, rng: Rng) -> None:
    """Sky over trees, with the light that falls between their leaves."""
    sky = linear((0.80, 0.87, 0.94)) * 1.15
    plane.fill(sky * (1.05 - 0.25 * plane.y)[..., None])
    line = 0.50 + 0.05 * clouds(rng, *plane.shape, 1, 5, 2)
    season = linear(((0.44, 0.53, 0.34), (0.50, 0.55, 0.33), (0.38, 0.49, 0.37))[rng.integers(3)])
    leaves = 1 + 0.35 * clouds(rng, *plane.shape, 9, 12, 3)
    plane.lay(step(0.0, 0.16, plane.y - line + 0.1), season * np.clip(leaves, 0.4, 1.9)[..., None])
    plane.lay(step(0.72, 0.84, plane.y), linear((0.52, 0.56, 0.44)))
    for _ in range(36):
        x, y = rng.uniform(plane.left, plane.right), rng.uniform(0.35, 0.7)
        plane.oval(x, y, 0.007, 0.007, sky * rng.uniform(1.0, 1.7))


def _frames(plane: Plane, rng: Rng) -> None:
    spacing, start = rng.uniform(0.52, 0.66), rng.uniform(-0.05, 0.16)
    for number in range(-2, 4):
        x = start + number * spacing
        plane.box(x - 0.022, 0, x + 0.022, 1, _FRAME * 0.72)
        plane.box(x - 0.022, 0, x - 0.012, 1, _FRAME)
    bar = rng.uniform(0.10, 0.2)
    plane.box(plane.left, bar, plane.right, bar + 0.022, _FRAME * 0.7)
    plane.box(plane.left, 0.80, plane.right, 0.835, _SILL)
    plane.box(plane.left, 0.835, plane.right, 1, linear((0.62, 0.61, 0.60)) * 0.8)


def _near(plane: Plane, rng: Rng) -> None:
    """Curtains at both ends and a pot with leaves."""
    for side, edge in ((-1, min(plane.left + 0.16, 0.10)), (1, max(plane.right - 0.16, 0.90))):
        inside = step(-0.012, 0.012, side * (plane.x - edge) + 0.02 * np.sin(plane.y * 5))
        folds = 0.74 + 0.16 * np.sin((plane.x + 0.01 * np.sin(3 * plane.y)) * 150) * bump(plane.y, 0.6, 0.9)
        plane.lay(0.93 * inside, _CURTAIN * folds[..., None])
    x = rng.choice([rng.uniform(0.17, 0.24), rng.uniform(0.76, 0.83)])
    plane.box(x - 0.04, 0.72, x + 0.04, 0.815, linear((0.70, 0.52, 0.42)))
    leaf = linear((0.30, 0.42, 0.25))
    for _ in range(34):
        turn = rng.normal(0, 0.7)
        way = rng.uniform(0.03, 0.17)
        middle = x + way * np.sin(turn), 0.72 - way * np.cos(turn)
        plane.oval(*middle, 0.011, 0.036, leaf * rng.uniform(0.55, 1.6), turn)


LAYERS = (Layer(_outside, 0.030), Layer(_frames, 0.015), Layer(_near, 0.012))
