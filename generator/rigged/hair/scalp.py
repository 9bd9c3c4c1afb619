"""Where hair grows and what it must not enter: hairline, roots, and the surface of head and shoulders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.build.body import Body, skin_and_cavity
from generator.rigged.build.paint import Rng, bump, step
from generator.rigged.draw.mesh import Array, IntArray, neighbours, unit, vertex_normals
from generator.rigged.hair.style import Style, Zones

_TURN = np.radians([0, 18, 32, 42, 52, 60, 68, 78, 88, 97, 118, 150, 180])
_LINE = np.array(
    [0.068, 0.067, 0.061, 0.047, 0.024, 0.0, -0.020, -0.016, 0.006, 0.010, -0.030, -0.058, -0.066]
)
"""The hairline: height above the eyes (mean body, metres) by the angle from the front round the head."""

_CROWN = np.array([0.0, 0.060, 0.115])
"""Where a bald crown, longer than wide, has its middle (mean body)."""

_CELL_M = 0.007
"""Of all skin vertices in a cube of this side one is enough to keep hair out."""

_LOWEST_M = -0.42
"""Hair never reaches lower; the body's surface below is not needed."""


def hairline(canonical: Array, style: Style | None = None) -> Array:
    """Height of points (n, 3) of the mean body above the hairline, metres; positive where hair grows."""
    turn = np.abs(np.arctan2(canonical[:, 0], -(canonical[:, 1] - 0.09)))
    line = np.interp(turn, _TURN, _LINE)
    above = canonical[:, 2] - line
    if style is not None:
        above -= style.recede * (0.55 * bump(turn, 0, 0.35) + bump(turn, 0.62, 0.3))
        if style.bare:
            crown = np.linalg.norm((canonical - _CROWN) / (1, 1.35, 1), axis=1)
            above = np.minimum(above, crown - style.bare)
    return np.asarray(above, np.float32)


def by_zone(zones: Zones, p: Array) -> Array:
    """The zones' number (n,) at points (n, 3) relative to the eyes, blended softly."""
    above = step(0.050, 0.105, p[:, 2])
    front = step(0.045, 0.0, p[:, 1])
    back = step(0.11, 0.155, p[:, 1])
    low = zones.sides + (zones.back - zones.sides) * back
    high = zones.top + (zones.front - zones.top) * front
    return np.asarray(low + (high - low) * above, np.float32)


@dataclass(slots=True, eq=False)
class Scalp:
    """Points and normals of head and shoulders relative to the eyes, and the triangles that bear hair.

    `roots` (n, 3), `normals` (n, 3): where locks begin, `above` (n,): their height over the hairline.
    """

    points: Array
    out: Array
    roots: Array
    normals: Array
    above: Array

    def nearest(self, p: Array) -> tuple[Array, Array]:
        """Height of points (n, 3) above the surface and its normals there, smooth between vertices."""
        near, distance = neighbours(p, self.points, 3)
        share = 1 / (distance + 1e-6)
        share /= share.sum(1, keepdims=True)
        normal = unit((self.out[near] * share[..., None]).sum(1))
        height = ((p[:, None] - self.points[near]) * self.out[near]).sum(2)
        return np.asarray((height * share).sum(1)), normal


def make_scalp(style: Style, body: Body, rng: Rng) -> Scalp:
    """The surface of one body with `style.locks` evenly spread roots."""
    triangles = skin_triangles(body)
    normals = vertex_normals(body.positions, triangles)
    points, out = _hull(body, triangles, normals)
    chosen, mix = _spread(style, body, triangles, rng)
    roots = (body.positions[chosen] * mix).sum(1) - body.eyes_at
    above = hairline((body.canonical[chosen] * mix).sum(1), style)
    grown = above > -0.002 + rng.normal(0, 0.002, len(above))
    normal = unit((normals[chosen] * mix).sum(1))
    return Scalp(points, out, roots[grown], normal[grown], above[grown])


def skin_triangles(body: Body) -> IntArray:
    """The skin's triangles (asset numbers) of head and shoulders, without the mouth's inside."""
    triangles, _ = skin_and_cavity(body.human)
    return np.asarray(triangles[body.canonical[triangles, 2].min(1) > _LOWEST_M])


def _hull(body: Body, triangles: IntArray, normals: Array) -> tuple[Array, Array]:
    """Thinned points with normals; ears count as bulges of the head's side."""
    used = np.unique(triangles)
    cell = np.floor((body.positions[used] - body.eyes_at) / _CELL_M).astype(np.int64)
    _, first = np.unique(cell @ np.array([1, 1000, 1000000]), return_index=True)
    used = used[np.sort(first)]
    ear = body.human.masks["ears"][used] > 40
    points, out = body.positions[used] - body.eyes_at, normals[used].copy()
    outer = np.abs(points[:, 0]) > 0.068
    out[ear] = unit(np.stack([np.sign(points[:, 0]), 0 * points[:, 0], 0.35 + 0 * points[:, 0]], 1))[ear]
    return points[~ear | outer], out[~ear | outer]


def _spread(style: Style, body: Body, triangles: IntArray, rng: Rng) -> tuple[IntArray, Array]:
    """Triangles (n, 3) and corner weights (n, 3, 1) of roots; drawn by area, evenly."""
    corner = body.positions[triangles]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
    centre = body.canonical[triangles].mean(1)
    ear = (body.human.masks["ears"] > 40)[triangles].any(1)
    weight = area * (hairline(centre, style) > -0.004) * ~ear
    weight *= 1 + 4 * bump(hairline(centre, style), 0.002, 0.008)
    if style.part is not None:
        weight *= 1 + 2.0 * bump(centre[:, 0], style.part, 0.012) * (centre[:, 1] < 0.12) * (
            centre[:, 2] > 0.06
        )
    # Systematic sampling spreads roots more evenly than independent draws.
    ticks = (np.arange(style.locks) + rng.random(style.locks)) / style.locks
    chosen = triangles[np.searchsorted(np.cumsum(weight) / weight.sum(), ticks)]
    mix = rng.dirichlet((1, 1, 1), style.locks).astype(np.float32)[:, :, None]
    return chosen, mix
