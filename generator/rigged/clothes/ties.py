"""Ties: a knot under the collar and the blade that hangs from it."""

from __future__ import annotations

import numpy as np

from generator.rigged.clothes.atlas import trim_uv
from generator.rigged.clothes.sewing import Piece, Sewn, Work, cloth_part, grid_triangles
from generator.rigged.draw.mesh import Array
from media.frames import FloatArray

_KNOT = (
    (0.004, 0.0170),
    (-0.001, 0.0200),
    (-0.012, 0.0185),
    (-0.026, 0.0140),
    (-0.033, 0.0115),
    (-0.0345, 0.0095),
)
"""Height below its top and half the width of the knot, metres."""


def tie(top: float, end: float, colour: FloatArray) -> Piece:
    """A tie knotted at height `top` on the mean body, down to `end`."""

    def sew(work: Work) -> list[Sewn]:
        rows = np.array(_KNOT)
        knot = _strip(work, top + rows[:, 0], rows[:, 1], 0.0125, 0.004, colour)
        z = np.linspace(top - 0.028, end, 26)
        half = np.interp(z, [end, top - 0.16, top - 0.028], [0.038, 0.029, 0.0105])
        return [_strip(work, z, half, 0.0065, 0.0035, colour), knot]

    return sew


def _strip(work: Work, z: Array, half: Array, thick: float, edge: float, colour: FloatArray) -> Sewn:
    """An upright strip round the middle, thicker in the middle than at its edges."""
    across = np.array([-1.0, -1.0, -0.8, -0.4, 0.0, 0.4, 0.8, 1.0, 1.0])
    lift = np.where(np.abs(across) == 1, edge, thick - (thick - edge) * 0.5 * across**2)
    lift[[0, -1]] = 0.0
    x = across[:, None] * half
    points = work.surface.front(x, np.tile(z, (9, 1)), np.repeat(lift, len(z)))
    uv = trim_uv("tie", 0.17 + np.tile(z[0] - z, 9), 0.045 + x.ravel())
    return cloth_part(points, grid_triangles(9, len(z), flip=False), colour, uv)
