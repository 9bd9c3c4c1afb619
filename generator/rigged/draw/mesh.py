"""One person's mesh: parts put together into the arrays that geometry and raster work on.

What a mesh may cost: at 512x512 a triangle in view takes about 0.1 us and a vertex 0.03 us a picture,
whatever its size; so hair should keep to some 12,000 triangles after `keep_seen` and clothes to 10,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from generator.rigged.asset import Shapes
from media.frames import ByteArray, FloatArray

IntArray = NDArray[np.int32]
Array = NDArray[Any]
"""Any numbers: what is only worked out while a person is built."""


class Material(IntEnum):
    """How a triangle is shaded."""

    SKIN = 0
    EYE = 1
    MOUTH = 2
    CLOTH = 3
    HAIR = 4
    HARD = 5


class Span(NamedTuple):
    """A piece of the mesh: vertices and triangles from `first` up to, not including, `end`."""

    first_vertex: int
    end_vertex: int
    first_triangle: int
    end_triangle: int


@dataclass(slots=True, eq=False)
class Part:
    """A piece of the person with n vertices and t triangles, in the person's reference pose.

    `axis` float32 (n, 3): the strand's direction for hair; `group` (t,): pixels are smoothed between
    triangles of one group and divided between different ones. `uv` float32 (n, 2): place in the texture for
    skin, eyes, cloth and hair; gloss and metal (0..1) for what is hard. `prop`: drawn only while the state
    holds that prop; empty for what is always there.
    """

    positions: FloatArray
    triangles: IntArray
    material: Material
    bone_index: ByteArray
    bone_weight: FloatArray
    albedo: FloatArray
    uv: FloatArray
    normals: FloatArray
    group: IntArray
    axis: FloatArray | None = None
    prop: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """All parts of a person: N vertices, T triangles; first what is worn, then `props`, hair last.

    Vertices and triangles from `loose_vertices` and `loose_triangles` on are hair: their normals turn with
    their bones, all others are made anew from the triangles. `baked` float32 (N, 2): how open the place is to
    the sky, and to the key light, 0..1; props are neither shaded by anything nor shade it. `skin`,
    `cloth` and `eyes` (k, 2): their vertices, from and up to. `front` (T,): 1 for triangles that are mostly
    seen; drawing them first spares many of the others, which lie behind them.
    """

    positions: FloatArray
    joints: FloatArray
    bone_index: ByteArray
    bone_weight: FloatArray
    triangles: IntArray
    material: ByteArray
    group: IntArray
    albedo: FloatArray
    uv: FloatArray
    normals: FloatArray
    axis: FloatArray
    baked: FloatArray
    shapes: Shapes
    loose_vertices: int
    loose_triangles: int
    skin: NDArray[np.int64]
    cloth: NDArray[np.int64]
    eyes: NDArray[np.int64]
    props: dict[str, Span]
    front: ByteArray

    def shown(self, held: str) -> IntArray:
        """What is drawn while the prop `held` is in the hand, all but the other props: rows of `Span`."""
        worn = min((s[::2] for s in self.props.values()), default=(self.loose_vertices, self.loose_triangles))
        hair = Span(self.loose_vertices, len(self.positions), self.loose_triangles, len(self.triangles))
        prop = [self.props[held]] if held in self.props else []
        return np.array([Span(0, worn[0], 0, worn[1]), *prop, hair], np.int32)


def unsigned(triangles: IntArray) -> NDArray[np.uint32]:
    """The same numbers as compiled code takes them: it need not look whether an index is below 0."""
    return triangles.view(np.uint32)


def in_order(parts: Sequence[Part]) -> list[Part]:
    """Parts as the mesh has them: what is worn as it comes, props by name, hair last."""
    return sorted(parts, key=lambda p: (p.material == Material.HAIR, p.prop))


def join(parts: Sequence[Part], joints: FloatArray, shapes: Shapes) -> Mesh:
    """Put parts, which stand `in_order`, together; `shapes` counts in the joined vertices."""
    starts = np.cumsum([0, *(len(p.positions) for p in parts)])
    solid = [p for p in parts if p.material != Material.HAIR]
    groups, base = [], 0
    for part in parts:
        groups.append(part.group + base)
        base += int(part.group.max()) + 1
    axes = [p.normals if p.axis is None else p.axis for p in parts]
    return Mesh(
        positions=np.concatenate([p.positions for p in parts]).astype(np.float32),
        joints=joints.astype(np.float32),
        bone_index=np.concatenate([p.bone_index for p in parts]).astype(np.uint8),
        bone_weight=np.concatenate([p.bone_weight for p in parts]).astype(np.float32),
        triangles=np.concatenate([p.triangles + s for p, s in zip(parts, starts, strict=False)]).astype(
            np.int32
        ),
        material=np.concatenate([np.full(len(p.triangles), p.material, np.uint8) for p in parts]),
        group=np.concatenate(groups).astype(np.int32),
        albedo=np.concatenate([p.albedo for p in parts]).astype(np.float32),
        uv=np.concatenate([p.uv for p in parts]).astype(np.float32),
        normals=np.concatenate([p.normals for p in parts]).astype(np.float32),
        axis=np.concatenate(axes).astype(np.float32),
        baked=np.ones((int(starts[-1]), 2), np.float32),
        shapes=shapes,
        loose_vertices=sum(len(p.positions) for p in solid),
        loose_triangles=sum(len(p.triangles) for p in solid),
        skin=_vertices(parts, Material.SKIN),
        cloth=_vertices(parts, Material.CLOTH),
        eyes=_vertices(parts, Material.EYE),
        props=_props(parts),
        front=np.ones(sum(len(p.triangles) for p in parts), np.uint8),
    )


def _vertices(parts: Sequence[Part], material: Material) -> NDArray[np.int64]:
    """Where the parts of a material are (k, 2): vertices from and up to."""
    ends = np.cumsum([len(p.positions) for p in parts])
    rows = [
        (end - len(p.positions), end) for end, p in zip(ends, parts, strict=True) if p.material == material
    ]
    return np.array(rows, np.int64).reshape(-1, 2)


def _props(parts: Sequence[Part]) -> dict[str, Span]:
    """Where each prop is, which has all its parts one after the other."""
    spans: dict[str, Span] = {}
    vertex = triangle = 0
    for part in parts:
        here = Span(vertex, vertex + len(part.positions), triangle, triangle + len(part.triangles))
        vertex, triangle = here.end_vertex, here.end_triangle
        if part.prop:
            first = spans.get(part.prop, here)
            spans[part.prop] = Span(first.first_vertex, vertex, first.first_triangle, triangle)
    return spans


def vertex_normals(positions: Array, triangles: IntArray) -> FloatArray:
    """Unit normals (n, 3), each triangle counting by its area."""
    a, b, c = (positions[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    normals = np.zeros_like(positions)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], face)
    return np.asarray(unit(normals), np.float32)


def unit(vectors: Array) -> Array:
    """Vectors (..., 3) at length 1; those of no length stay so."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))


def smooth(values: Array, triangles: IntArray, rounds: int, amount: float = 0.5) -> FloatArray:
    """Draw each vertex's values (n, k) towards the mean of its neighbours, `rounds` times."""
    edges = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    ends = np.concatenate([edges, edges[:, ::-1]])
    degree = np.maximum(np.bincount(ends[:, 0], minlength=len(values)), 1)[:, None]
    for _ in range(rounds):
        columns = [np.bincount(ends[:, 0], v[ends[:, 1]], len(values)) for v in values.T]
        values = values + amount * (np.stack(columns, 1) / degree - values)
    return values.astype(np.float32)


def compact(triangles: IntArray) -> tuple[IntArray, IntArray]:
    """(vertices used, triangles counting in them)."""
    used, inverse = np.unique(triangles, return_inverse=True)
    return used.astype(np.int32), inverse.reshape(-1, 3).astype(np.int32)


@njit(cache=True, nogil=True, fastmath={"contract", "nsz", "reassoc"})
def nearest(points, others, found, distance):  # type: ignore[no-untyped-def]
    """For each point the len(found[0]) nearest of `others`, nearest first: index and squared distance."""
    many = found.shape[1]
    for i in range(len(points)):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        distance[i] = 1e9
        for j in range(len(others)):
            dx, dy, dz = others[j, 0] - x, others[j, 1] - y, others[j, 2] - z
            d = dx * dx + dy * dy + dz * dz
            if d < distance[i, many - 1]:
                place = many - 1
                while place > 0 and distance[i, place - 1] > d:
                    distance[i, place] = distance[i, place - 1]
                    found[i, place] = found[i, place - 1]
                    place -= 1
                distance[i, place] = d
                found[i, place] = j


def neighbours(points: Array, others: Array, many: int) -> tuple[IntArray, FloatArray]:
    """(n, many) indices of the nearest `others` and their squared distances."""
    found, distance = np.zeros((len(points), many), np.int32), np.zeros((len(points), many), np.float32)
    nearest(points.astype(np.float32), others.astype(np.float32), found, distance)
    return found, distance
