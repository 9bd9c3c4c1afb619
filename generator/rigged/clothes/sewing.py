"""What all pieces of clothes are made of: grids of points on a surface, sewn to a part of the mesh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from generator.rigged.clothes.atlas import trim_uv
from generator.rigged.clothes.suit import NECK, SPINE, Points, Surface, part_weights
from generator.rigged.draw.mesh import Array, IntArray, Material, Part, neighbours, vertex_normals
from generator.rigged.state import BONE_INDEX
from media.frames import FloatArray

_CLEAR_M = 0.0022
"""What lies over a cloth stays so far off it at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a piece is sewn to: the garment's `surface`, its linear `colour`; `inner`: worn under another."""

    surface: Surface
    colour: FloatArray
    inner: bool = False

    def trim(self, name: str) -> str:
        """The texture's slot for such a trim of this garment."""
        return f"inner {name}" if self.inner else name


@dataclass(frozen=True, slots=True, eq=False)
class Sewn:
    """A finished piece: its `part` of the mesh and its vertices' places on the mean body (n, 3)."""

    part: Part
    canonical: FloatArray


Piece = Callable[[Work], list[Sewn]]


def cloth_part(points: Points, triangles: IntArray, colour: Array, uv: FloatArray) -> Sewn:
    """A piece in one colour."""
    index, weight = part_weights(points.weights)
    positions = points.positions.astype(np.float32)
    part = Part(
        positions=positions,
        triangles=np.ascontiguousarray(triangles, np.int32),
        material=Material.CLOTH,
        bone_index=index,
        bone_weight=weight,
        albedo=np.tile(np.asarray(colour, np.float32), (len(positions), 1)),
        uv=uv,
        normals=vertex_normals(positions, triangles),
        group=np.zeros(len(triangles), np.int32),
    )
    return Sewn(part, points.canonical)


def grid_triangles(rows: int, columns: int, flip: bool = False) -> IntArray:
    """Triangles of a grid of points in row order; `flip` turns their front over."""
    first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    corners = [first, first + 1, first + columns + 1, first, first + columns + 1, first + columns]
    triangles = np.stack(corners, 1).reshape(-1, 3).astype(np.int32)
    return triangles[:, ::-1] if flip else triangles


def sheet(
    points: Points, shape: tuple[int, int], colour: Array, slot: str, inwards: Array, flip: bool
) -> Sewn:
    """A grid (rows, columns) of points as a piece; `inwards` (rows,) metres from its edge."""
    rows, columns = shape
    middle = points.canonical.reshape(rows, columns, 3)[rows // 2]
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(middle, axis=0), axis=1))])
    along -= along[-1] / 2
    uv = trim_uv(slot, np.tile(along, rows), np.repeat(inwards, columns))
    return cloth_part(points, grid_triangles(rows, columns, flip), colour, uv)


def descend(surface: Surface, turn: Array, top: Array, lengths: Array) -> Array:
    """Heights (len(lengths), columns) after so many metres down the cloth from height `top` (columns,)."""
    steps = np.linspace(0.012, -0.16, 26)
    z = top + steps[:, None]
    spots = surface.neck(np.broadcast_to(turn, z.shape), z, 0.0)
    points = spots.positions.reshape(*z.shape, 3)
    path = np.cumsum(np.linalg.norm(np.diff(points, axis=0, prepend=points[:1]), axis=2), axis=0)
    out = np.empty((len(lengths), len(turn)))
    for column in range(len(turn)):
        start = np.interp(0.0, -steps, path[:, column])
        wanted = np.broadcast_to(lengths[..., column] if lengths.ndim > 1 else lengths, (len(lengths),))
        out[:, column] = np.interp(start + wanted, path[:, column], z[:, column])
    # The mesh's corners would show in the edge: no seam wavers.
    for _ in range(3):
        out[:, 1:-1] = 0.5 * out[:, 1:-1] + 0.25 * (out[:, :-2] + out[:, 2:])
    return out


def lay(surface: Surface, points: Points, lift: Array) -> Points:
    """A grid of points, each row drawn smooth between its ends, kept `lift` (rows, columns) off the cloth."""
    grid = points.positions.reshape(*lift.shape, 3).copy()
    for _ in range(2):
        grid[:, 1:-1] = 0.5 * grid[:, 1:-1] + 0.25 * (grid[:, :-2] + grid[:, 2:])
    positions, wanted = grid.reshape(-1, 3), lift.ravel()
    near, distance = neighbours(positions, surface.positions, 3)
    share = 1 / (distance + 1e-6)
    share = (share / share.sum(1, keepdims=True))[..., None]
    normal = (surface.normals[near] * share).sum(1)
    away = positions[:, None] - surface.positions[near]
    height = (away * surface.normals[near] * share).sum((1, 2))
    short = np.where(wanted > 0, np.clip(np.minimum(wanted, _CLEAR_M) - height, 0, 0.01), 0)
    return replace(points, positions=(positions + short[:, None] * normal).astype(np.float32))


def stiff(points: Points, neck: float) -> Points:
    """A collar does not follow the neck: only the share `neck` of what the neck and head would carry."""
    bones = [BONE_INDEX[b] for b in ("neck01", "neck02", "neck03", "head")]
    weights = points.weights.copy()
    carried = weights[:, bones].sum(1)
    weights[:, bones] = 0
    weights[:, NECK] += neck * carried
    weights[:, SPINE] += (1 - neck) * carried
    return replace(points, weights=weights)
