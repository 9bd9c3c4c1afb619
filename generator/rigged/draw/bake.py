"""What never changes while a person moves, worked out once: soft shadows, and hair that nobody can see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numba import njit

from generator.rigged.asset import Shapes
from generator.rigged.build.paint import vec
from generator.rigged.draw.geometry import Camera, Posed, pose
from generator.rigged.draw.lights import KEY
from generator.rigged.draw.mesh import Array, Material, Mesh
from generator.rigged.draw.raster import draw_ids
from generator.rigged.state import BONE_INDEX, BONES

_PIXELS = 256
_SPAN_M = 0.62
"""Shadows are cast into pictures of _PIXELS that show _SPAN_M: a pixel is 2.4 mm."""

_BIAS_M = 0.0035
"""A point this near behind a surface still counts as lit: it is the surface itself, between two pixels."""

_HAIR_BIAS_M = 0.007
"""Light goes on through the uppermost hair this much deeper."""

_DARKEST = 0.30
"""Light that is thrown back by what is near reaches every corner."""

_SKY_DIRECTIONS = 30
_KEY_DIRECTIONS = 8
_KEY_SIZE = 0.16
"""Radius of the key light as seen from the person (radians): a soft box."""


def bake(mesh: Mesh, eyes: Array) -> Mesh:
    """The mesh with `baked` filled in: how open each vertex is to the sky and to the key light."""
    centre = eyes + vec(0, 0.08, -0.12)
    sky, key = np.zeros(len(mesh.positions)), np.zeros(len(mesh.positions))
    weight = np.full(len(mesh.positions), 1e-3)
    caster = _Caster(mesh, centre)
    for direction in _spread(_SKY_DIRECTIONS):
        facing = np.maximum(mesh.normals @ direction, 0) + 0.02
        sky += facing * caster.lit(direction)
        weight += facing
    for direction in _around(np.array(KEY), _KEY_DIRECTIONS):
        key += caster.lit(direction) / _KEY_DIRECTIONS
    baked = np.stack([np.clip(sky / weight, _DARKEST, 1), key], 1)
    for prop in mesh.props.values():
        baked[prop.first_vertex : prop.end_vertex] = 1
    return replace(mesh, baked=baked.astype(np.float32))


def _spread(count: int) -> Array:
    """Directions over the part of the sphere that light comes from (Fibonacci), none from straight below."""
    i = np.arange(count) + 0.5
    height, turn = 1 - 1.55 * i / count, i * np.pi * (3 - np.sqrt(5))
    ring = np.sqrt(1 - height**2)
    return np.stack([ring * np.cos(turn), ring * np.sin(turn), height], 1).astype(np.float32)


def _around(direction: Array, count: int) -> Array:
    middle = direction / np.linalg.norm(direction)
    side = np.cross(middle, [0, 0, 1])
    side /= np.linalg.norm(side)
    up = np.cross(side, middle)
    i = np.arange(count) + 0.5
    radius, turn = _KEY_SIZE * np.sqrt(i / count), i * np.pi * (3 - np.sqrt(5))
    spread = middle + radius[:, None] * (np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * up)
    return np.asarray((spread / np.linalg.norm(spread, axis=1, keepdims=True)), np.float32)


class _Caster:
    """Draws the mesh as a light sees it and asks which vertices that light reaches."""

    def __init__(self, mesh: Mesh, centre: Array) -> None:
        self.mesh = mesh
        shown = np.concatenate([np.arange(span[2], span[3]) for span in mesh.shown("")])
        # What is hard is thin, such as a rim: its shadow would be as broad as a pixel of the map.
        self.casting = mesh.triangles[shown[mesh.material[shown] != Material.HARD]]
        self.points = mesh.positions - centre

    def lit(self, direction: Array) -> Array:
        """0..1 for each vertex: reached from `direction`."""
        side = np.cross(direction, [0.1, 0.2, 1.0])
        side /= np.linalg.norm(side)
        up = np.cross(side, direction)
        scale = _PIXELS / _SPAN_M
        screen = np.empty_like(self.points)
        screen[:, 0] = self.points @ side.astype(np.float32) * scale + _PIXELS / 2
        screen[:, 1] = self.points @ up.astype(np.float32) * scale + _PIXELS / 2
        screen[:, 2] = self.points @ direction + 5
        _, depth = draw_ids(screen, self.casting, _PIXELS, _PIXELS)
        screen[self.mesh.loose_vertices :, 2] += _HAIR_BIAS_M
        lit = np.ones(len(screen), np.float32)
        _compare(screen, depth.mean(2), np.float32(_BIAS_M), lit)
        return lit


@njit(cache=True, nogil=True)
def _compare(screen, depth, bias, lit):  # type: ignore[no-untyped-def]
    """Share of the four nearest pixels in which nothing is nearer to the light."""
    last = len(depth) - 2
    for v in range(len(screen)):
        x, y = screen[v, 0] - 0.5, screen[v, 1] - 0.5
        ix, iy = int(x), int(y)
        if x < 0 or y < 0 or ix > last or iy > last:
            continue
        fx, fy = x - ix, y - iy
        own = screen[v, 2] + bias
        total = 0.0
        total += (1 - fx) * (1 - fy) * (depth[iy, ix] <= own)
        total += fx * (1 - fy) * (depth[iy, ix + 1] <= own)
        total += (1 - fx) * fy * (depth[iy + 1, ix] <= own)
        total += fx * fy * (depth[iy + 1, ix + 1] <= own)
        lit[v] = total


def _closeup(eyes: Array, size: int) -> Camera:
    """Head and shoulders' hair filling the picture."""
    return Camera(0, float(eyes[2]) - 0.03, 2.3, size * 2.3 / 0.42, size, size)


def _whole(eyes: Array, size: int) -> Camera:
    """All that the widest framing shows."""
    return Camera(0, float(eyes[2]) - 0.25, 2.3, size * 2.3 / 0.9, size, size)


_TURNS = [(pitch, yaw) for pitch in (-0.3, 0.1) for yaw in (-1.0, -0.5, 0.0, 0.5, 1.0)]
"""Head turns (radians) from which hair may be seen."""


def keep_seen(mesh: Mesh, eyes: Array) -> Mesh:
    """Leave out the hair that no turn of the head shows, half of all, and mark what is mostly in `front`."""
    size, hair = 320, mesh.loose_triangles
    seen, front = np.zeros((2, len(mesh.triangles)), bool)
    seen[:hair] = True
    posed = Posed.empty(len(mesh.positions))
    rotations = np.zeros((len(BONES), 3), np.float32)
    weights = np.zeros(len(mesh.shapes.start) - 1, np.float32)
    close, rest = _closeup(eyes, size), (0.0, 0.0)
    views = [*((turn, close) for turn in _TURNS), (rest, close), (rest, _whole(eyes, size))]
    for (pitch, yaw), camera in views:
        rotations[BONE_INDEX["head"]] = (pitch, 0, yaw)
        pose(mesh, mesh.shown(""), weights, rotations, camera, posed)
        ids, _ = draw_ids(posed.screen, mesh.triangles, size, size, hair)
        found = np.unique(ids)
        seen[found[found >= 0]] = True
        front[found[found >= 0]] |= (pitch, yaw) == rest
    kept = replace(
        mesh,
        triangles=mesh.triangles[seen],
        material=mesh.material[seen],
        group=mesh.group[seen],
        front=front[seen].astype(np.uint8),
    )
    return _without_unused_hair(kept)


def _without_unused_hair(mesh: Mesh) -> Mesh:
    """The mesh without vertices of hair that no triangle has."""
    used = np.zeros(len(mesh.positions), bool)
    used[mesh.triangles] = True
    used[: mesh.loose_vertices] = True
    number = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    index = number[mesh.shapes.index]
    start = np.concatenate([[0], np.cumsum(index >= 0)])[mesh.shapes.start].astype(np.int32)
    per_vertex = ("positions", "bone_index", "bone_weight", "albedo", "uv", "normals", "axis", "baked")
    return replace(
        mesh,
        triangles=number[mesh.triangles],
        shapes=Shapes(start, index[index >= 0], mesh.shapes.offset[index >= 0]),
        **{name: getattr(mesh, name)[used] for name in per_vertex},
    )
