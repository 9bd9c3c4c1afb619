"""Which triangle is seen at which point of the picture, with four samples a pixel.

The picture is made in bands of BAND rows, so that all buffers of a band stay in the processor's cache. A band is
rastered into samples, and the samples are resolved into jobs: one per pixel and surface, with the part of the
pixel that it covers. `shading` then works off the jobs, material by material.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from generator.rigged.mesh import IntArray, Material
from media.frames import FloatArray

BAND = 16
"""Rows of a band; pictures are multiples of it in height."""

SAMPLES = 4

SAME_DEPTH = 0.004
"""Relative difference of depth up to which neighbouring triangles of a group are one surface (9 mm at 2.3 m):
less and wrinkles would be shaded twice, more and the nose's outline on the cheek would not be smoothed."""

# The rotated grid: each sample has a row and a column of its own, which suits nearly level and upright edges.
_OFFSET_X = (0.375, 0.875, 0.125, 0.625)
_OFFSET_Y = (0.125, 0.375, 0.625, 0.875)


@dataclass(frozen=True, slots=True, eq=False)
class Jobs:
    """Shading jobs of one band by material m: for i < count[m], `pixel` in the band (row * width + column),
    `triangle`, weights of its second and third corner, part of the pixel covered."""

    count: NDArray[np.int64]
    pixel: IntArray
    triangle: IntArray
    second: FloatArray
    third: FloatArray
    cover: FloatArray

    @classmethod
    def empty(cls, width: int) -> Jobs:
        """Room for the worst case: every sample a surface of its own."""
        shape = (len(Material), BAND * width * SAMPLES)
        integers = (np.zeros(shape, np.int32) for _ in range(2))
        floats = (np.zeros(shape, np.float32) for _ in range(3))
        return cls(np.zeros(len(Material), np.int64), *integers, *floats)


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Triangles sorted into bands: those of band b are `triangles[start[b]:start[b + 1]]`."""

    start: NDArray[np.int64]
    triangles: IntArray

    @classmethod
    def empty(cls, height: int, count: int) -> Bins:
        """Room for `count` triangles that each reach into four bands on average."""
        return cls(np.zeros(height // BAND + 1, np.int64), np.zeros(4 * count + 64, np.int32))


@njit(cache=True, nogil=True)
def fill_bins(screen, triangles, one_sided, width, height, start, binned):  # type: ignore[no-untyped-def]
    """Sort the triangles in view into bands; of the first `one_sided` only those that face the camera."""
    bands = height // BAND
    first = np.zeros(len(triangles), np.int16)
    last = np.full(len(triangles), -1, np.int16)
    count = np.zeros(bands + 1, np.int64)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = (
            screen[a, 0],
            screen[a, 1],
            screen[b, 0],
            screen[b, 1],
            screen[c, 0],
            screen[c, 1],
        )
        if t < one_sided and (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) >= 0:
            continue
        top, low = min(ay, by, cy), max(ay, by, cy)
        if low <= 0 or top >= height or max(ax, bx, cx) <= 0 or min(ax, bx, cx) >= width:
            continue
        first[t] = max(0, int(top) // BAND)
        last[t] = min(bands - 1, int(low) // BAND)
        for band in range(first[t], last[t] + 1):
            count[band + 1] += 1
    start[0] = 0
    for band in range(bands):
        start[band + 1] = start[band] + count[band + 1]
    place = start[:bands].copy()
    for t in range(len(triangles)):
        for band in range(first[t], last[t] + 1):
            if place[band] < len(binned):
                binned[place[band]] = t
                place[band] += 1
    for band in range(bands + 1):
        start[band] = min(start[band], len(binned))


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
def raster_band(binned, triangles, screen, top, width, depth, ids):  # type: ignore[no-untyped-def]
    """Fill `depth` (1 / depth) and `ids` (BAND, width, SAMPLES) from the band's triangles; -1 is nothing."""
    depth[:] = 0
    ids[:] = -1
    f0 = np.float32(0)
    for i in range(len(binned)):
        t = binned[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by = screen[a, 0], screen[a, 1] - top, screen[b, 0], screen[b, 1] - top
        cx, cy = screen[c, 0], screen[c, 1] - top
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area < 0:
            b, c = c, b
            bx, by, cx, cy = cx, cy, bx, by
            area = -area
        if area < np.float32(1e-6):
            continue
        # Edge functions e(x, y) = p x + q y + r, inside where all are >= 0.
        p0, q0, p1, q1, p2, q2 = by - cy, cx - bx, cy - ay, ax - cx, ay - by, bx - ax
        r0, r1, r2 = bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx
        za, zb, zc = screen[a, 2], screen[b, 2], screen[c, 2]
        inv = np.float32(1) / area
        zp, zq = (p0 * za + p1 * zb + p2 * zc) * inv, (q0 * za + q1 * zb + q2 * zc) * inv
        zr = (r0 * za + r1 * zb + r2 * zc) * inv
        left, right = max(0, int(min(ax, bx, cx))), min(width - 1, int(max(ax, bx, cx)))
        low, high = max(0, int(min(ay, by, cy))), min(BAND - 1, int(max(ay, by, cy)))
        for row in range(low, high + 1):
            for col in range(left, right + 1):
                for s in range(SAMPLES):
                    x, y = col + np.float32(_OFFSET_X[s]), row + np.float32(_OFFSET_Y[s])
                    if p0 * x + q0 * y + r0 < f0 or p1 * x + q1 * y + r1 < f0 or p2 * x + q2 * y + r2 < f0:
                        continue
                    z = zp * x + zq * y + zr
                    if z > depth[row, col, s]:
                        depth[row, col, s] = z
                        ids[row, col, s] = t


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
def resolve_band(
    depth,
    ids,
    triangles,
    screen,
    material,
    group,
    top,
    width,
    free,
    count,
    pixel,
    triangle,
    second,
    third,
    cover,
):  # type: ignore[no-untyped-def]  # noqa: E501
    """Make jobs from samples. `free` (BAND * width,) gets the part of each pixel that shows the background."""
    count[:] = 0
    quarter = np.float32(1 / SAMPLES)
    for row in range(BAND):
        for col in range(width):
            done = 0
            empty = 0
            for s in range(SAMPLES):
                t = ids[row, col, s]
                if t < 0:
                    empty += 1
                    continue
                if done >> s & 1:
                    continue
                g, z = group[t], depth[row, col, s]
                covered = 1
                for other in range(s + 1, SAMPLES):
                    u = ids[row, col, other]
                    if u == t or (
                        u >= 0
                        and group[u] == g
                        and abs(depth[row, col, other] - z) < np.float32(SAME_DEPTH) * z
                    ):
                        covered += 1
                        done |= 1 << other
                m = material[t]
                n = count[m]
                a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
                x, y = col + np.float32(_OFFSET_X[s]), row + top + np.float32(_OFFSET_Y[s])
                ax, ay = screen[a, 0], screen[a, 1]
                ux, uy, vx, vy = screen[b, 0] - ax, screen[b, 1] - ay, screen[c, 0] - ax, screen[c, 1] - ay
                inv = np.float32(1) / (ux * vy - uy * vx)
                pixel[m, n] = row * width + col
                triangle[m, n] = t
                second[m, n] = ((x - ax) * vy - (y - ay) * vx) * inv
                third[m, n] = (ux * (y - ay) - uy * (x - ax)) * inv
                cover[m, n] = covered * quarter
                count[m] = n + 1
            free[row * width + col] = empty * quarter
