"""Beards: short locks that stand on the face and move with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.asset import Shapes
from generator.rigged.build.body import Body
from generator.rigged.build.paint import Rng, bump, step
from generator.rigged.draw.mesh import Array, IntArray, Part, unit, vertex_normals
from generator.rigged.hair.colour import albedo
from generator.rigged.hair.locks import Sheet, hair_part, ribbons, tapered
from generator.rigged.hair.scalp import skin_triangles
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity


@dataclass(frozen=True, slots=True)
class _Cut:
    """Lengths in metres of what grows on cheeks and jaw, on the chin and over the lip (0: shaven)."""

    locks: int
    cheeks: float
    chin: float
    lip: float


_CUTS = {
    "short": _Cut(2300, 0.0050, 0.0065, 0.0055),
    "full": _Cut(2500, 0.012, 0.022, 0.009),
    "goatee": _Cut(900, 0.0, 0.012, 0.0075),
    "moustache": _Cut(420, 0.0, 0.0, 0.0085),
}
"""All beards that are more than paint, by name."""

_WIDTH_M = 0.0017
_ALONG = np.array([0.0, 0.45, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Beard:
    """A part whose vertices ride on the skin: each on the asset's vertices `corners` (n, 3) by `shares`."""

    part: Part
    corners: IntArray
    shares: Array

    def moves(self, shapes: Shapes) -> tuple[IntArray, IntArray, Array]:
        """The skin's shapes as this part follows them: shape, own vertex and offset of each entry."""
        rows = []
        size = int(shapes.index.max()) + 1
        corners = np.minimum(self.corners, size)
        for shape in range(len(shapes.start) - 1):
            skin = np.zeros((size + 1, 3), np.float32)
            shapes.add(skin, shape, 1.0)
            offset = (skin[corners] * self.shares[..., None]).sum(1)
            vertex = np.flatnonzero(np.abs(offset).max(1) > 1e-5)
            rows.append((np.full(len(vertex), shape), vertex, offset[vertex]))
        shape_of, vertices, offsets = (np.concatenate(column) for column in zip(*rows, strict=True))
        return shape_of.astype(np.int32), vertices.astype(np.int32), offsets


def grow_beard(identity: Identity, body: Body) -> Beard | None:
    """The beard of one identity in its reference pose, None where there is none or it is painted."""
    if identity.beard not in _CUTS:
        return None
    cut = _CUTS[identity.beard]
    rng = chance(identity.seed, Stream.BEARD)
    corners, shares, length = _roots(cut, body, rng)
    points = body.positions - body.eyes_at
    triangles = skin_triangles(body)
    normals = vertex_normals(body.positions, triangles)
    root = (points[corners] * shares[..., None]).sum(1)
    normal = unit((normals[corners] * shares[..., None]).sum(1))
    place = (body.canonical[corners] * shares[..., None]).sum(1)
    sheet = _stand(root, normal, place, length, rng)
    each = np.repeat(np.arange(len(root)), 2 * len(_ALONG))
    bones = body.human.bone_index[corners[each, 0]], body.human.bone_weight[corners[each, 0]]
    part = hair_part(sheet, body.eyes_at, albedo(sheet, identity.hair_colour), *bones)
    return Beard(part, corners[each], shares[each])


def density(name: str, p: Array) -> Array:
    """How densely (n,), 0..1, the beard of that name grows at points (n, 3) of the mean face."""
    cut = _CUTS.get(name)
    return np.zeros(len(p)) if cut is None else np.asarray(np.minimum(_lengths(cut, p) / cut.lip, 1))


def _lengths(cut: _Cut, p: Array) -> Array:
    """How long (n,) a beard is at points (n, 3) of the mean face; 0 where none grows."""
    x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
    cheek = -0.050 - 0.9 * np.maximum(0.046 - x, 0) + 2.2 * np.maximum(x - 0.059, 0)
    jaw = step(cheek + 0.006, cheek - 0.006, z) * step(-0.140, -0.122, z) * step(0.080, 0.062, y)
    front = step(0.030, 0.012, y)
    chin = step(0.033, 0.022, x) * step(-0.080, -0.092, z) * step(-0.128, -0.116, z) * front
    beside = bump(x, 0.0285, 0.006) * step(-0.060, -0.066, z) * step(-0.100, -0.090, z) * front
    lip = bump(x, 0.011, 0.020) * bump(z, -0.0605, 0.0062) * step(0.0, -0.010, y)
    lip = np.where(x < 0.030, np.clip(1.5 * lip, 0, 1), 0)
    longest = np.maximum(cut.cheeks * jaw, cut.chin * np.maximum(chin, 0.6 * beside))
    return np.asarray(np.maximum(longest, cut.lip * lip))


def _roots(cut: _Cut, body: Body, rng: Rng) -> tuple[IntArray, Array, Array]:
    """Asset vertices (n, 3) and shares (n, 3) of the roots, and the locks' lengths (n,)."""
    triangles = skin_triangles(body)
    bare = np.max([body.human.masks[name] for name in ("lips", "inside-mouth", "ears")], 0)
    triangles = triangles[bare[triangles].max(1) < 60]
    corner = body.positions[triangles]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
    full = _lengths(cut, body.canonical[triangles].mean(1))
    weight = area * np.minimum(full / max(cut.lip, 1e-6), 1)
    ticks = (np.arange(cut.locks) + rng.random(cut.locks)) / cut.locks
    chosen = triangles[np.searchsorted(np.cumsum(weight) / weight.sum(), ticks)]
    shares = rng.dirichlet((1, 1, 1), cut.locks).astype(np.float32)
    length = _lengths(cut, (body.canonical[chosen] * shares[..., None]).sum(1))
    kept = length > rng.uniform(0.15, 0.5, cut.locks) * cut.lip
    return chosen[kept], shares[kept], length[kept]


def _stand(root: Array, normal: Array, place: Array, length: Array, rng: Rng) -> Sheet:
    """Locks from their roots, combed down, over the lip to the sides."""
    count = len(root)
    lip = (place[:, 2] > -0.070) & (np.abs(place[:, 0]) < 0.032) & (place[:, 1] < 0)
    side = np.where(lip, 1.1 * np.sign(place[:, 0]), 4.0 * place[:, 0])
    down = np.where(lip, -0.8, -1.0)
    comb = np.stack([side, np.where(lip, 0.0, 0.15), down], 1) + 0.22 * rng.normal(0, 1, (count, 3))
    comb = unit(comb - (comb * normal).sum(1, keepdims=True) * normal)
    reach = (length * rng.uniform(0.7, 1.15, count))[:, None]
    middle = root + reach * _ALONG[1] * unit(comb + 0.65 * normal)
    tip = middle + reach * (1 - _ALONG[1]) * unit(comb + 0.12 * normal)
    paths = np.stack([root, middle, tip], 1).astype(np.float32)
    width = tapered(count, _ALONG, _WIDTH_M, 0.75, rng)
    shade = np.array([0.62, 0.85, 0.95]) * rng.normal(1, 0.08, (count, 1))
    return ribbons(paths, width, rng, shade, outward=np.repeat(normal[:, None], 3, 1))
