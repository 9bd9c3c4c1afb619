"""A studio's backdrop in a quiet colour, lit from one side."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, bump, clouds, linear
from generator.rigged.scenery.plane import Layer, Plane

_COLOURS = (
    *((0.62, 0.66, 0.70), (0.70, 0.67, 0.62), (0.50, 0.58, 0.62), (0.58, 0.64, 0.58), (0.66, 0.60, 0.62)),
    *((0.46, 0.50, 0.58), (0.74, 0.73, 0.71), (0.60, 0.56, 0.52), (0.40, 0.44, 0.46)),
)


def _backdrop(plane: Plane, rng: Rng) -> None:
    colour = linear(_COLOURS[rng.integers(len(_COLOURS))])
    side = rng.uniform(0.25, 0.75)
    pool = bump(plane.x, side, 0.55) * bump(plane.y, 0.38, 0.5)
    mottled = 1 + 0.025 * clouds(rng, *plane.shape, 5, 6, 2)
    plane.fill(colour * ((0.62 + 0.55 * pool) * mottled)[..., None].astype(np.float32))


LAYERS = (Layer(_backdrop, 0.02),)
