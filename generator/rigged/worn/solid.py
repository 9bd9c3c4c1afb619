"""Rigid things: outlines swept along a path, and pieces put together as one part of the mesh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.rigged.draw.mesh import Array, IntArray, Material, Part, unit, vertex_normals
from generator.rigged.state import BONE_INDEX
from media.frames import ByteArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One piece in one material: `points` (n, 3), `triangles` (t, 3) seen from outside anticlockwise.

    `colour` linear light, (3,) or (n, 3); `gloss` 0 matt to 1 mirror-like; `metal` 0 or 1.
    """

    points: Array
    triangles: IntArray
    colour: Array
    gloss: float = 0.5
    metal: float = 0.0


Shape = tuple[Array, IntArray]
"""Points (n, 3) and triangles (t, 3)."""


def circle(count: int, radius: float = 1.0) -> Array:
    """Points (count, 2) on a circle, anticlockwise."""
    turn = 2 * np.pi * np.arange(count) / count
    return radius * np.stack([np.cos(turn), np.sin(turn)], 1)


def sweep(path: Array, side: Array, up: Array, outline: Array, *, closed: bool = False) -> Shape:
    """An outline carried along a path.

    `path` (n, 3); `side` and `up` (n, 3) or (3,): the outline's directions, side x up along the path;
    `outline` (k, 2) or (n, k, 2), anticlockwise. A closed path joins its end to its start. A point of the
    path given twice makes an edge that the shading does not smooth.
    """
    path = np.asarray(path, float)
    outline = np.broadcast_to(outline, (len(path), *outline.shape[-2:]))
    side, up = (np.broadcast_to(d, path.shape)[:, None] for d in (side, up))
    points = path[:, None] + outline[..., :1] * side + outline[..., 1:] * up
    rows, columns = outline.shape[:2]
    first = np.arange(rows if closed else rows - 1)[:, None] * columns
    here = np.arange(columns)
    beside = (here + 1) % columns
    a, b = first + here, first + beside
    c, d = (b + columns) % (rows * columns), (a + columns) % (rows * columns)
    triangles = np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)]).reshape(-1, 3)
    return points.reshape(-1, 3), triangles.astype(np.int32)


def tube(path: Array, radius: float | Array, up: Array, count: int = 6, *, closed: bool = False) -> Shape:
    """A rod along a path (n, 3) with `count` sides; open ends are shut.

    `radius` metres, one or (n,) or (n, 2): across and along `up`, which may be one or (n, 3).
    """
    path = np.asarray(path, float)
    radius = np.asarray(radius, float)
    radius = np.broadcast_to(radius[:, None] if radius.ndim == 1 else radius, (len(path), 2))
    if not closed:
        path = np.concatenate([path[:1], path, path[-1:]])
        radius = np.concatenate([[[0.0, 0.0]], radius, [[0.0, 0.0]]])
    along = _along(path, closed)
    side = unit(np.cross(np.broadcast_to(up, path.shape), along))
    return sweep(path, side, np.cross(along, side), circle(count)[None] * radius[:, None], closed=closed)


def mirrored(shape: Shape) -> Shape:
    """The same on the person's other side."""
    points, triangles = shape
    return points * [-1.0, 1.0, 1.0], triangles[:, ::-1]


def _along(path: Array, closed: bool) -> Array:
    """Direction (n, 3) of a path at its points."""
    if closed:
        return unit(np.roll(path, -1, 0) - np.roll(path, 1, 0))
    step = unit(np.diff(path, axis=0))
    ahead, behind = np.concatenate([step, step[-1:]]), np.concatenate([step[:1], step])
    ahead[0] = step[min(1, len(step) - 1)]  # the ends' own steps may be of no length
    behind[-1] = step[max(len(step) - 2, 0)]
    ahead[-1], behind[0] = behind[-1], ahead[0]
    return unit(ahead + behind)


def lathe(centre: Array, axis: Array, profile: Array, count: int = 16) -> Shape:
    """A turned body: `profile` (m, 2) of height along the axis and radius, rising for an outer wall."""
    axis = unit(np.asarray(axis, float))
    side = unit(np.cross(axis, [0.0, 1.0, 0.0] if abs(axis[1]) < 0.9 else [1.0, 0.0, 0.0]))
    path = np.asarray(centre) + np.asarray(profile)[:, :1] * axis
    return sweep(
        path, side, np.cross(axis, side), circle(count)[None] * np.asarray(profile)[:, 1, None, None]
    )


def ball(centre: Array, radius: float | Array, count: int = 8) -> Shape:
    """A ball or, with a `radius` for each axis, an ellipsoid."""
    turn = np.linspace(-np.pi / 2, np.pi / 2, count // 2 + 1)
    points, triangles = lathe(
        np.zeros(3), np.array([0.0, 0.0, 1.0]), np.stack([np.sin(turn), np.cos(turn)], 1), count
    )
    return np.asarray(centre) + points * radius, triangles


def rigid(pieces: Sequence[Piece], bone: str, prop: str = "") -> Part:
    """The pieces as one part that goes with one bone."""
    index, weight = np.zeros((1, 4), np.uint8), np.zeros((1, 4), np.float32)
    index[0, 0], weight[0, 0] = BONE_INDEX[bone], 1
    return attached(pieces, index, weight, prop)


def attached(pieces: Sequence[Piece], bone_index: ByteArray, bone_weight: FloatArray, prop: str = "") -> Part:
    """The pieces as one part that moves as one: `bone_index`, `bone_weight` (1, 4) are all vertices'."""
    starts = np.cumsum([0, *(len(p.points) for p in pieces)])
    positions = np.concatenate([p.points for p in pieces]).astype(np.float32)
    triangles = np.concatenate([p.triangles + s for p, s in zip(pieces, starts, strict=False)])
    triangles = triangles.astype(np.int32)
    finish = [np.tile([p.gloss, p.metal], (len(p.points), 1)) for p in pieces]
    colour = [np.broadcast_to(p.colour, p.points.shape) for p in pieces]
    return Part(
        positions=positions,
        triangles=triangles,
        material=Material.HARD,
        bone_index=np.repeat(bone_index, len(positions), 0),
        bone_weight=np.repeat(bone_weight, len(positions), 0),
        albedo=np.concatenate(colour).astype(np.float32),
        uv=np.concatenate(finish).astype(np.float32),
        normals=vertex_normals(positions, triangles),
        group=np.repeat(np.arange(len(pieces)), [len(p.triangles) for p in pieces]).astype(np.int32),
        prop=prop,
    )
