"""From a state to vertices in space and on the screen: face actions, skeleton, skinning, normals, light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from generator.rigged.draw.mesh import IntArray, Mesh, unsigned
from generator.rigged.state import PARENTS, FigureState
from media.frames import FloatArray

BREATH_M = 0.004
"""How far the chest comes forward on a full breath."""

SMALLEST_WEIGHT = 1e-4
"""Face actions below this move nothing by more than a micrometre or two and are skipped."""

WEIGHT_STEP, BREATH_STEP = 1 / 256, 1 / 16
"""Of face actions and of the breath: none moves the face or chest by more than 0.1 mm, a tenth of a pixel."""

TURN_STEP = 2.5e-4
"""Radians: 0.1 mm at the end of a forearm."""

PIXEL_STEPS, DEPTH_STEPS, NORMAL_STEPS = np.float32(16), np.float32(1 << 16), np.float32(256)
"""Vertices stand on a grid: sixteenths of a pixel and 0.1 mm in depth. What moves by less stays in its place,
and rounding that differs between machines leaves no trace."""

_PARENTS = np.array(PARENTS, np.int64)


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole in front of the person that looks along +y.

    `distance` metres from the origin plane y=0; `x`, `z` metres at the picture's centre; `focal` pixels.
    """

    x: float
    z: float
    distance: float
    focal: float
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """Buffers for one posed mesh: `points` (N, 3), `normals` and `axes` (N, 3) unit, `screen` (N, 3): pixels
    right and down and 1 / depth."""

    points: FloatArray
    normals: FloatArray
    axes: FloatArray
    screen: FloatArray

    @classmethod
    def empty(cls, count: int) -> Posed:
        """Buffers for `count` vertices."""
        return cls(*(np.zeros((count, 3), np.float32) for _ in range(4)))


def in_steps(state: FigureState) -> tuple[FloatArray, FloatArray]:
    """Weights of all shapes (face actions and breath) and rotations (bones, 3) of a state in steps too small
    to be seen, so that what almost rests does rest and need not be drawn again."""
    weights = np.append(
        np.round(state.weights / WEIGHT_STEP) * WEIGHT_STEP, BREATH_STEP * round(state.breath / BREATH_STEP)
    )
    return weights.astype(np.float32), (np.round(state.rotations / TURN_STEP) * TURN_STEP).astype(np.float32)


def pose(
    mesh: Mesh, spans: IntArray, weights: FloatArray, rotations: FloatArray, camera: Camera, out: Posed
) -> None:
    """Fill `out` for the `spans` of the mesh that are shown: `weights` (shapes,), `rotations` (bones, 3)."""
    out.points[:] = mesh.positions
    shapes = mesh.shapes
    _blend(out.points, weights, shapes.start, shapes.index, shapes.offset)
    bones = bone_matrices(mesh.joints, rotations)
    _skin(spans, out.points, mesh.bone_index, mesh.bone_weight, bones)
    loose = slice(mesh.loose_vertices, None)
    _normals(spans, mesh.loose_triangles, out.points, unsigned(mesh.triangles), out.normals)
    _turn(
        mesh.normals[loose],
        mesh.axis[loose],
        mesh.bone_index[loose],
        bones,
        out.normals[loose],
        out.axes[loose],
    )
    view = np.array([camera.x, camera.z, camera.distance, camera.focal, camera.width / 2, camera.height / 2])
    _project(spans, out.points, view, out.screen)


def bone_matrices(joints: FloatArray, rotations: FloatArray) -> FloatArray:
    """(bones, 3, 4) matrices that carry rest positions to the pose."""
    matrices: FloatArray = _bone_matrices(joints, rotations.astype(np.float32), _PARENTS)
    return matrices


@njit(cache=True, nogil=True, inline="always")
def _step(value, steps):  # type: ignore[no-untyped-def]
    """The nearest of `steps` to one."""
    return np.float32(np.rint(value * steps)) / steps


@njit(cache=True, nogil=True)
def _bone_matrices(joints, rotations, parents):  # type: ignore[no-untyped-def]
    count = len(joints)
    turn = np.zeros((count, 3, 3), np.float32)
    place = np.zeros((count, 3), np.float32)
    out = np.zeros((count, 3, 4), np.float32)
    for bone in range(count):
        x, y, z = rotations[bone, 0], rotations[bone, 1], rotations[bone, 2]
        angle = np.sqrt(x * x + y * y + z * z)
        own = np.eye(3, dtype=np.float32)
        if angle > 1e-7:
            x, y, z = x / angle, y / angle, z / angle
            c, s = np.cos(angle), np.sin(angle)
            d = 1 - c
            own[0] = (c + x * x * d, x * y * d - z * s, x * z * d + y * s)
            own[1] = (x * y * d + z * s, c + y * y * d, y * z * d - x * s)
            own[2] = (x * z * d - y * s, y * z * d + x * s, c + z * z * d)
        parent = parents[bone]
        if parent < 0:
            turn[bone] = own
            place[bone] = joints[bone]
        else:
            for i in range(3):
                place[bone, i] = place[parent, i]
                for j in range(3):
                    place[bone, i] += turn[parent, i, j] * (joints[bone, j] - joints[parent, j])
                    for k in range(3):
                        turn[bone, i, j] += turn[parent, i, k] * own[k, j]
        for i in range(3):
            out[bone, i, 3] = place[bone, i]
            for j in range(3):
                out[bone, i, j] = turn[bone, i, j]
                out[bone, i, 3] -= turn[bone, i, j] * joints[bone, j]
    return out


@njit(cache=True, nogil=True)
def _blend(points, weights, start, index, offset):  # type: ignore[no-untyped-def]
    for shape in range(len(weights)):
        w = weights[shape]
        if abs(w) < SMALLEST_WEIGHT:
            continue
        for i in range(start[shape], start[shape + 1]):
            v = index[i]
            points[v, 0] += w * offset[i, 0]
            points[v, 1] += w * offset[i, 1]
            points[v, 2] += w * offset[i, 2]


@njit(cache=True, nogil=True)
def _skin(spans, points, bone_index, bone_weight, bones):  # type: ignore[no-untyped-def]
    for span in range(len(spans)):
        for v in range(spans[span, 0], spans[span, 1]):
            x, y, z = points[v, 0], points[v, 1], points[v, 2]
            px = py = pz = np.float32(0)
            for k in range(4):
                w = bone_weight[v, k]
                if w > 0:
                    b = bone_index[v, k]
                    px += w * (bones[b, 0, 0] * x + bones[b, 0, 1] * y + bones[b, 0, 2] * z + bones[b, 0, 3])
                    py += w * (bones[b, 1, 0] * x + bones[b, 1, 1] * y + bones[b, 1, 2] * z + bones[b, 1, 3])
                    pz += w * (bones[b, 2, 0] * x + bones[b, 2, 1] * y + bones[b, 2, 2] * z + bones[b, 2, 3])
            points[v, 0], points[v, 1], points[v, 2] = px, py, pz


@njit(cache=True, nogil=True)
def _normals(spans, solid, points, triangles, normals):  # type: ignore[no-untyped-def]
    for span in range(len(spans)):
        first, end, start, stop = spans[span]
        if start >= solid:
            continue
        normals[first:end] = 0
        for t in range(start, stop):
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
            vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
            nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
            for v in (a, b, c):
                normals[v, 0] += nx
                normals[v, 1] += ny
                normals[v, 2] += nz
        for v in range(first, end):
            x, y, z = normals[v, 0], normals[v, 1], normals[v, 2]
            r = np.float32(1) / np.sqrt(x * x + y * y + z * z + np.float32(1e-20))
            for k in range(3):
                normals[v, k] = _step(normals[v, k] * r, NORMAL_STEPS)


@njit(cache=True, nogil=True)
def _turn(rest_normals, rest_axes, bone_index, bones, normals, axes):  # type: ignore[no-untyped-def]
    for v in range(len(rest_normals)):
        b = bone_index[v, 0]
        for i in range(3):
            normal = axis = np.float32(0)
            for k in range(3):
                normal += bones[b, i, k] * rest_normals[v, k]
                axis += bones[b, i, k] * rest_axes[v, k]
            normals[v, i], axes[v, i] = _step(normal, NORMAL_STEPS), _step(axis, NORMAL_STEPS)


@njit(cache=True, nogil=True)
def _project(spans, points, view, screen):  # type: ignore[no-untyped-def]
    cx, cz, distance, focal = (
        np.float32(view[0]),
        np.float32(view[1]),
        np.float32(view[2]),
        np.float32(view[3]),
    )
    middle, centre = np.float32(view[4]), np.float32(view[5])
    for span in range(len(spans)):
        for v in range(spans[span, 0], spans[span, 1]):
            near = np.float32(1) / (points[v, 1] + distance)
            screen[v, 0] = _step(middle + focal * (points[v, 0] - cx) * near, PIXEL_STEPS)
            screen[v, 1] = _step(centre - focal * (points[v, 2] - cz) * near, PIXEL_STEPS)
            screen[v, 2] = _step(near, DEPTH_STEPS)


@njit(cache=True, nogil=True)
def find_moved(spans, now, before, afresh, lids, eyes, moved):  # type: ignore[no-untyped-def]
    """Set `moved` (N,) to 1 for the vertices that are not exactly as they were, all where the picture is made
    `afresh`; `now` and `before` are (screen, normals, axes), each (N, 3). The `eyes` move with the `lids`,
    whose shadow is on them."""
    for span in range(len(spans)):
        for v in range(spans[span, 0], spans[span, 1]):
            same = not afresh
            for k in range(3):
                same = same and now[0][v, k] == before[0][v, k]
                same = same and now[1][v, k] == before[1][v, k]
                same = same and now[2][v, k] == before[2][v, k]
            moved[v] = not same
    blink = False
    for lid in lids.flat:
        blink = blink or moved[lid] == 1
    if blink:
        for part in range(len(eyes)):
            moved[eyes[part, 0] : eyes[part, 1]] = 1
