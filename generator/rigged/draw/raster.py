"""Which triangle is seen at which point of the picture, with four samples a pixel.

The picture is made in bands of BAND rows, so that all buffers of a band stay in the processor's cache. A
band is rastered into samples, and the samples are resolved into jobs: one per pixel and surface, with the
part of the pixel that it covers. The shaders then work off the jobs, material by material.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from generator.rigged.draw.mesh import IntArray, Material
from media.frames import FloatArray

BAND = 16
"""Rows of a band; pictures are multiples of it in height."""

SAMPLES = 4

SAME_DEPTH = 0.004
"""Relative difference of depth up to which neighbouring triangles of a group are one surface (9 mm at 2.3 m):
less and wrinkles would be shaded twice, more and the nose's outline on the cheek would not be smoothed."""

# The rotated grid: each sample has a row and a column of its own, which suits nearly level and upright edges.
X0, X1, X2, X3 = np.float32(0.375), np.float32(0.875), np.float32(0.125), np.float32(0.625)
Y0, Y1, Y2, Y3 = np.float32(0.125), np.float32(0.375), np.float32(0.625), np.float32(0.875)


class Jobs(NamedTuple):
    """Shading jobs of one band by material m: for i < counts[m], `pixel` in the band (row * width + column),
    `triangle`, weights of its second and third corner, part of the pixel covered."""

    counts: NDArray[np.int64]
    pixel: IntArray
    triangle: IntArray
    second: FloatArray
    third: FloatArray
    cover: FloatArray

    @classmethod
    def empty(cls, width: int) -> Jobs:
        """Room for the worst case: every sample a surface of its own."""
        shape = (len(Material), BAND * width * SAMPLES)
        integers = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
        second, third, cover = (np.zeros(shape, np.float32) for _ in range(3))
        return cls(np.zeros(len(Material), np.int64), *integers, second, third, cover)


class Bins(NamedTuple):
    """Triangles sorted into bands: those of band b are `triangles[start[b]:start[b + 1]]`, and they lie in
    the columns from `columns[b, 0]` up to `columns[b, 1]`, that one not included."""

    start: NDArray[np.int64]
    triangles: IntArray
    columns: NDArray[np.int64]

    @classmethod
    def empty(cls, height: int, count: int) -> Bins:
        """Room for `count` triangles that each reach into four bands on average."""
        bands = height // BAND
        return cls(
            np.zeros(bands + 1, np.int64), np.zeros(4 * count + 64, np.int32), np.zeros((bands, 2), np.int64)
        )


@njit(cache=True, nogil=True)
def fill_bins(screen, triangles, spans, one_sided, width, height, bins):  # type: ignore[no-untyped-def]
    """Sort the triangles of the `spans` (k, 2), from and up to, that are in view into bands; of the first
    `one_sided` only those that face the camera."""
    start, binned, columns = bins
    bands = height // BAND
    columns[:, 0], columns[:, 1] = width, 0
    first = np.zeros(len(triangles), np.int16)
    last = np.full(len(triangles), -1, np.int16)
    count = np.zeros(bands + 1, np.int64)
    for span in range(len(spans)):
        for t in range(spans[span, 0], spans[span, 1]):
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            ax, bx, cx = screen[a, 0], screen[b, 0], screen[c, 0]
            ay, by, cy = screen[a, 1], screen[b, 1], screen[c, 1]
            if t < one_sided and (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) >= 0:
                continue
            top, low = min(ay, by, cy), max(ay, by, cy)
            if low <= 0 or top >= height or max(ax, bx, cx) <= 0 or min(ax, bx, cx) >= width:
                continue
            first[t] = max(0, int(top) // BAND)
            last[t] = min(bands - 1, int(low) // BAND)
            left, right = max(0, int(min(ax, bx, cx))), min(width, int(max(ax, bx, cx)) + 1)
            for band in range(first[t], last[t] + 1):
                count[band + 1] += 1
                columns[band, 0] = min(columns[band, 0], left)
                columns[band, 1] = max(columns[band, 1], right)
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


@njit(cache=True, nogil=True, inline="always")
def _inverse(p):  # type: ignore[no-untyped-def]
    return np.float32(1) / p if p != np.float32(0) else np.float32(0)


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
def raster_band(binned, columns, triangles, screen, top, width, depth, ids):  # type: ignore[no-untyped-def]
    """Fill `depth` (1 / depth) and `ids` (BAND, width, SAMPLES) in the columns used; -1 is nothing."""
    depth[:, columns[0] : columns[1]] = 0
    ids[:, columns[0] : columns[1]] = -1
    f0, wide = np.float32(0), np.float32(width - 1)
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
        if not area >= np.float32(1e-6):  # a corner that is no number fails it too
            continue
        # Edge functions e(x, y) = p x + q y + r, inside where all are >= 0.
        p0, q0, p1, q1, p2, q2 = by - cy, cx - bx, cy - ay, ax - cx, ay - by, bx - ax
        r0, r1, r2 = bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx
        za, zb, zc = screen[a, 2], screen[b, 2], screen[c, 2]
        inv = np.float32(1) / area
        zp, zq = (p0 * za + p1 * zb + p2 * zc) * inv, (q0 * za + q1 * zb + q2 * zc) * inv
        zr = (r0 * za + r1 * zb + r2 * zc) * inv
        # What each sample adds to a function's value at the pixel's corner, and the most that any adds.
        a0, a1, a2, a3 = p0 * X0 + q0 * Y0, p0 * X1 + q0 * Y1, p0 * X2 + q0 * Y2, p0 * X3 + q0 * Y3
        b0, b1, b2, b3 = p1 * X0 + q1 * Y0, p1 * X1 + q1 * Y1, p1 * X2 + q1 * Y2, p1 * X3 + q1 * Y3
        c0, c1, c2, c3 = p2 * X0 + q2 * Y0, p2 * X1 + q2 * Y1, p2 * X2 + q2 * Y2, p2 * X3 + q2 * Y3
        d0, d1, d2, d3 = zp * X0 + zq * Y0, zp * X1 + zq * Y1, zp * X2 + zq * Y2, zp * X3 + zq * Y3
        am, bm, cm = max(a0, a1, a2, a3), max(b0, b1, b2, b3), max(c0, c1, c2, c3)
        # Where along a row each function may be >= 0: from -(e + most) / p on, or up to it.
        i0, i1, i2 = _inverse(p0), _inverse(p1), _inverse(p2)
        left, right = max(f0, min(ax, bx, cx)), min(wide, max(ax, bx, cx))
        low, high = max(0, int(min(ay, by, cy))), min(BAND - 1, int(max(ay, by, cy)))
        for row in range(low, high + 1):
            y = np.float32(row)
            e0, e1, e2, zy = q0 * y + r0, q1 * y + r1, q2 * y + r2, zq * y + zr
            start, end = left, right
            k0, k1, k2 = -(e0 + am) * i0, -(e1 + bm) * i1, -(e2 + cm) * i2
            start = max(start, k0 if p0 > f0 else f0, k1 if p1 > f0 else f0, k2 if p2 > f0 else f0)
            end = min(end, k0 if p0 < f0 else wide, k1 if p1 < f0 else wide, k2 if p2 < f0 else wide)
            start = start if start >= left else left  # a sliver's bounds may not be numbers
            end = end if end <= right else right
            for col in range(int(start), int(end) + 1):
                x = np.float32(col)
                u, v, w, z = p0 * x + e0, p1 * x + e1, p2 * x + e2, zp * x + zy
                z0, z1, z2, z3 = z + d0, z + d1, z + d2, z + d3
                n0, n1, n2, n3 = (
                    depth[row, col, 0],
                    depth[row, col, 1],
                    depth[row, col, 2],
                    depth[row, col, 3],
                )
                s0, s1, s2, s3 = ids[row, col, 0], ids[row, col, 1], ids[row, col, 2], ids[row, col, 3]
                in0 = (min(u + a0, v + b0, w + c0) >= f0) & (z0 > n0)
                in1 = (min(u + a1, v + b1, w + c1) >= f0) & (z1 > n1)
                in2 = (min(u + a2, v + b2, w + c2) >= f0) & (z2 > n2)
                in3 = (min(u + a3, v + b3, w + c3) >= f0) & (z3 > n3)
                n0 = z0 if in0 else n0
                n1 = z1 if in1 else n1
                n2 = z2 if in2 else n2
                n3 = z3 if in3 else n3
                s0 = t if in0 else s0
                s1 = t if in1 else s1
                s2 = t if in2 else s2
                s3 = t if in3 else s3
                depth[row, col, 0] = n0
                depth[row, col, 1] = n1
                depth[row, col, 2] = n2
                depth[row, col, 3] = n3
                ids[row, col, 0] = s0
                ids[row, col, 1] = s1
                ids[row, col, 2] = s2
                ids[row, col, 3] = s3


def draw_ids(
    screen: FloatArray, triangles: IntArray, width: int, height: int, one_sided: int = 0
) -> tuple[IntArray, FloatArray]:
    """A whole picture at once: which triangle each sample shows, int32 (height, width, SAMPLES), -1 for none,
    and 1 / depth float32, 0 for none. For what is worked out while a person is built."""
    ids = np.full((height, width, SAMPLES), -1, np.int32)
    depth = np.zeros((height, width, SAMPLES), np.float32)
    bins = Bins.empty(height, len(triangles))
    spans = np.array([[0, len(triangles)]], np.int32)
    fill_bins(screen, triangles, spans, one_sided, width, height, bins)
    for band in range(height // BAND):
        here = bins.triangles[bins.start[band] : bins.start[band + 1]]
        top, rows = np.float32(band * BAND), slice(band * BAND, (band + 1) * BAND)
        raster_band(here, bins.columns[band], triangles, screen, top, width, depth[rows], ids[rows])
    return ids, depth


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
def resolve_band(columns, depth, ids, surface, screen, top, width, free, jobs):  # type: ignore[no-untyped-def]
    """Make jobs from samples; `free` (BAND * width,) gets the part of each pixel that stays uncovered."""
    triangles, material, group = surface.triangles, surface.material, surface.group
    count, pixel, triangle, second, third, cover = jobs
    count[:] = 0
    zero, one, quarter = np.float32(0), np.float32(1), np.float32(1 / SAMPLES)
    for row in range(BAND):
        for col in range(columns[0], columns[1]):
            i0, i1, i2, i3 = ids[row, col, 0], ids[row, col, 1], ids[row, col, 2], ids[row, col, 3]
            place = row * width + col
            if i0 & i1 & i2 & i3 == -1:
                free[place] = one
                continue
            if i0 == i1 and i0 == i2 and i0 == i3:
                free[place] = 0
                m = material[i0]
                n = count[m]
                pixel[m, n] = place
                triangle[m, n] = i0
                second[m, n] = np.float32(0.5)
                third[m, n] = np.float32(0.5)
                cover[m, n] = one
                count[m] = n + 1
                continue
            done = empty = 0
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
                    if (
                        u >= 0
                        and group[u] == g
                        and abs(depth[row, col, other] - z) < np.float32(SAME_DEPTH) * z
                    ):
                        covered += 1
                        done |= 1 << other
                m = material[t]
                n = count[m]
                pixel[m, n] = place
                triangle[m, n] = t
                second[m, n] = X0 if s == 0 else X1 if s == 1 else X2 if s == 2 else X3
                third[m, n] = np.float32(0.125) + np.float32(0.25) * np.float32(s)
                cover[m, n] = np.float32(covered) * quarter
                count[m] = n + 1
            free[place] = np.float32(empty) * quarter
    for m in range(len(count)):
        for n in range(count[m]):
            t, place = triangle[m, n], pixel[m, n]
            x, y = np.float32(place % width) + second[m, n], np.float32(place // width) + top + third[m, n]
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            ax, ay = screen[a, 0], screen[a, 1]
            ux, uy, vx, vy = screen[b, 0] - ax, screen[b, 1] - ay, screen[c, 0] - ax, screen[c, 1] - ay
            inv = _inverse(ux * vy - uy * vx)
            # A sliver's weights are rounding noise, or not numbers at all; so comparisons that NaN fails.
            wb, wc = ((x - ax) * vy - (y - ay) * vx) * inv, (ux * (y - ay) - uy * (x - ax)) * inv
            wb = wb if wb > zero else zero
            wc = wc if wc > zero else zero
            second[m, n] = wb if wb < one else one
            third[m, n] = wc if wc < one - second[m, n] else one - second[m, n]
