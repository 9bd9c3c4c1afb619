"""Locks as ribbons that follow their courses, wide at the root and pointed at the tip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.build.paint import Rng, step
from generator.rigged.draw.mesh import Array, IntArray, Material, Part, unit
from generator.rigged.hair.courses import outwards

_STREAK_M = 0.16
"""A texture of streaks is this wide."""


@dataclass(slots=True, eq=False)
class Sheet:
    """Hair as triangles (t, 3) over vertices (n, ...): places relative to the eyes, outward normals, strand
    directions, place across the streaks, `shade` (n,): brightness of the colour, `blend` (n,): chance of
    another tone; `group` (t,)."""

    positions: Array
    triangles: IntArray
    normals: Array
    axis: Array
    across: Array
    shade: Array
    blend: Array
    group: IntArray


def ribbons(
    paths: Array, width: Array, rng: Rng, shade: Array, outward: Array | None = None, arch: float = 0.3
) -> Sheet:
    """Two rows of vertices along every path (n, points, 3); `width` and `shade` (n, points), `outward` (n,
    points, 3): where the ribbons face if not away from the head, `arch` how round they look."""
    count, points = paths.shape[:2]
    tangent = unit(np.gradient(paths, axis=1))
    outward = outwards(paths) if outward is None else outward
    side = unit(np.cross(outward, tangent))
    normal = unit(0.35 * np.cross(tangent, side) + outward)
    edge = unit(side + rng.normal(0, 0.16, (count, 1, 1)) * outward)
    half = 0.5 * width[..., None] * edge
    first = (np.arange(count)[:, None] * points + np.arange(points - 1)[None]) * 2
    quads = np.stack([first, first + 1, first + 3, first, first + 3, first + 2], 2).reshape(-1, 3)
    broad = width.max(1, keepdims=True) / _STREAK_M
    start = rng.random((count, 1)) * (1 - broad)
    across = np.stack([start + 0 * width, start + broad + 0 * width], 2)
    tone = rng.random((count, 1)) + 0 * width
    return Sheet(
        positions=np.stack([paths - half, paths + half], 2).reshape(-1, 3).astype(np.float32),
        triangles=quads.astype(np.int32),
        normals=np.stack([unit(normal - arch * side), unit(normal + arch * side)], 2).reshape(-1, 3),
        axis=np.repeat(tangent[:, :, None], 2, 2).reshape(-1, 3),
        across=across.reshape(-1),
        shade=np.repeat(shade[:, :, None], 2, 2).reshape(-1),
        blend=np.repeat(tone[:, :, None], 2, 2).reshape(-1),
        group=np.repeat(np.arange(count), 2 * (points - 1)).astype(np.int32),
    )


def tapered(count: int, along: Array, width: float, taper: float, rng: Rng) -> Array:
    """Widths (count, points) at `along` (points,), 0..1: pointed over the last `taper` of the length."""
    tip = 1 - step(1 - taper, 1.04, along)
    root = 0.3 + 0.7 * step(0, 0.25, along)
    return np.asarray(width * (tip * root)[None] * rng.uniform(0.7, 1.25, (count, 1)), np.float32)


def join_sheets(sheets: list[Sheet]) -> Sheet:
    """All sheets as one."""
    starts = np.cumsum([0, *(len(s.positions) for s in sheets)])
    groups = np.cumsum([0, *(int(s.group.max(initial=-1)) + 1 for s in sheets)])
    columns = ("positions", "normals", "axis", "across", "shade", "blend")
    return Sheet(
        triangles=np.concatenate([s.triangles + n for s, n in zip(sheets, starts, strict=False)]),
        group=np.concatenate([s.group + n for s, n in zip(sheets, groups, strict=False)]),
        **{name: np.concatenate([getattr(s, name) for s in sheets]) for name in columns},
    )


def hair_part(sheet: Sheet, eyes: Array, albedo: Array, bone_index: Array, bone_weight: Array) -> Part:
    """A sheet as a part of the mesh; `eyes` (3,): where its zero lies, `albedo` (n, 3), bones (n, 4)."""
    return Part(
        positions=(sheet.positions + eyes).astype(np.float32),
        triangles=sheet.triangles.astype(np.int32),
        material=Material.HAIR,
        bone_index=bone_index,
        bone_weight=bone_weight,
        albedo=albedo,
        uv=np.stack([sheet.across, 0 * sheet.across], 1).astype(np.float32),
        normals=sheet.normals.astype(np.float32),
        group=sheet.group.astype(np.int32),
        axis=sheet.axis.astype(np.float32),
    )
