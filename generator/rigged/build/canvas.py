"""The head's texture as a canvas: where each texel lies on the head, and brushes that paint on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from generator.rigged.asset import Human
from generator.rigged.build.body import HEAD_LOW_M, canonical, head_uv
from generator.rigged.build.paint import Rng, bump, stretch, vec
from generator.rigged.draw.mesh import Array, IntArray
from generator.rigged.draw.raster import draw_ids

Window = tuple[slice, slice]
EVERYWHERE: Window = (slice(None), slice(None))


@dataclass(frozen=True, slots=True, eq=False)
class Texels:
    """Which part of the mean head each texel of a texture (h, w) shows, relative to the eyes, metres.

    `x` is folded: both sides of the face have the same; `side` is -1 or 1. `ears` and `lips` are the shares
    of the asset's masks, 0..1.
    """

    x: Array
    y: Array
    z: Array
    side: Array
    ears: Array
    lips: Array

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.x.shape[0], self.x.shape[1]

    def window(self, low: float, high: float, wide: float) -> Window:
        """The rows and columns that show the front of the face between two heights up to `wide` beside."""
        inside = (self.z > low) & (self.z < high) & (self.x < wide) & (self.y < 0.05)
        rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
        return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)

    def at(self, window: Window) -> Texels:
        """The part in a window."""
        return Texels(*(getattr(self, name)[window] for name in Texels.__slots__))


@cache
def texels(human: Human, height: int, width: int) -> Texels:
    """The texels of a texture of the head; the same for everybody, so worked out once per size."""
    points = canonical(human)
    triangles = human.triangles_of("skin")
    uv = head_uv(points)
    head = points[triangles, 2].min(1) > HEAD_LOW_M
    seam = np.ptp(uv[triangles, 0], axis=1) > 0.5
    inside = human.masks["inside-mouth"][triangles].max(1) > 128
    triangles = np.ascontiguousarray(triangles[head & ~seam & ~inside])
    outer = np.linalg.norm(points - vec(0, 0.09, 0), axis=1)
    screen = np.stack([uv[:, 0] * width, uv[:, 1] * height, outer], 1).astype(np.float32)
    ids, depth = draw_ids(screen, triangles, width, height)
    seen = np.take_along_axis(ids, depth.argmax(2)[..., None], 2)[..., 0]
    corners, weights = triangles[seen], _weights(seen, triangles, screen)
    place: Array = np.einsum("yxk,yxkc->yxc", weights, points[corners])
    place[seen < 0] = vec(0, 0.1, -0.3)  # plain skin
    weights[seen < 0] = 0
    x, y, z = (np.ascontiguousarray(place[..., axis]) for axis in range(3))
    ears, lips = (
        np.asarray((human.masks[name][corners] * weights).sum(2) / 255, np.float32)
        for name in ("ears", "lips")
    )
    return Texels(np.abs(x), y, z, np.sign(x), ears, lips)


def _weights(seen: IntArray, triangles: IntArray, screen: Array) -> Array:
    """(h, w, 3) weights of the corners of the triangle that each texel shows."""
    y, x = np.mgrid[: seen.shape[0], : seen.shape[1]].astype(np.float32) + 0.5
    a, b, c = (screen[triangles[seen, corner], :2] for corner in range(3))
    u, v, p = b - a, c - a, np.stack([x, y], 2) - a
    area = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    second = (p[..., 0] * v[..., 1] - p[..., 1] * v[..., 0]) / area
    third = (u[..., 0] * p[..., 1] - u[..., 1] * p[..., 0]) / area
    weights = np.clip(np.stack([1 - second - third, second, third], 2), 0, 1)
    return np.asarray(weights / weights.sum(2, keepdims=True), np.float32)


class Canvas:
    """What is painted: `colour` (h, w, 3) and `shine` (h, w) as ratios to plain skin."""

    def __init__(self, where: Texels) -> None:
        self.where = where
        self.colour = np.ones((*where.x.shape, 3), np.float32)
        self.shine = np.ones(where.x.shape, np.float32)

    def glaze(self, cover: Array, ratio: Array, window: Window = EVERYWHERE) -> None:
        """Multiply by `ratio` (3,) where `cover` (h, w) is 1."""
        part = self.colour[window]
        for channel in range(3):
            part[..., channel] *= 1 + cover * (ratio[channel] - 1)

    def mix(self, cover: Array, ratio: Array, window: Window = EVERYWHERE) -> None:
        """Replace by `ratio` (3,) where `cover` (h, w) is 1."""
        part = self.colour[window]
        for channel in range(3):
            part[..., channel] += cover * (ratio[channel] - part[..., channel])

    def dots(self, rng: Rng, density: Array, count: int, radius: float, ratio: Array) -> None:
        """`count` soft spots of about `radius` metres, placed by `density` (h, w)."""
        share = np.cumsum(density, dtype=np.float64)
        if count == 0 or share[-1] == 0:
            return
        chosen = np.searchsorted(share, rng.random(count) * share[-1])
        where = self.where
        depth = rng.uniform(0.35, 1, count)
        for place, deep, size in zip(chosen, depth, rng.uniform(0.6, 1.5, count) * radius, strict=True):
            row, column = divmod(int(place), where.x.shape[1])
            reach = 2 + int(size * 4000)
            window = (
                slice(max(row - reach, 0), row + reach + 1),
                slice(max(column - reach, 0), column + reach + 1),
            )
            near = where.at(window)
            off = (near.x - where.x[row, column]) ** 2 + (near.z - where.z[row, column]) ** 2
            self.glaze(deep * np.exp(-off / size**2), ratio, window)

    def enlarged(self, where: Texels) -> Canvas:
        """The same picture on more texels."""
        bigger = Canvas(where)
        for channel in range(3):
            bigger.colour[..., channel] = stretch(self.colour[..., channel], *where.x.shape)
        bigger.shine = stretch(self.shine, *where.x.shape)
        return bigger


def spot(where: Texels, x: float, z: float, wide: float, high: float) -> Array:
    """A soft spot on both sides of the face."""
    return bump(where.x, x, wide) * bump(where.z, z, high)


def line(where: Texels, points: list[tuple[float, float]], width: float, fade: float = 0.15) -> Array:
    """A line through (x, z) points that thins out towards its ends (over `fade` of its length)."""
    path = np.array(points, np.float32)
    near, along = np.full(where.x.shape, np.inf, np.float32), np.zeros(where.x.shape, np.float32)
    count = len(path) - 1
    for number, (a, b) in enumerate(pairwise(path)):
        step = b - a
        share = ((where.x - a[0]) * step[0] + (where.z - a[1]) * step[1]) / (step @ step)
        share = np.clip(share, 0, 1)
        off = (where.x - a[0] - share * step[0]) ** 2 + (where.z - a[1] - share * step[1]) ** 2
        closer = off < near
        near = np.where(closer, off, near)
        along = np.where(closer, (number + share) / count, along)
    thin = np.clip(np.minimum(along, 1 - along) / fade, 0.0, 1)
    return np.asarray(np.exp(-near / (width * width)) * thin, np.float32)
