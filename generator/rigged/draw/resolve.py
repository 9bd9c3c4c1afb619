"""From samples to jobs: one per pixel and surface, with the part of the pixel that it covers.

The shaders then work off the jobs, material by material.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from generator.rigged.draw.mesh import Material
from generator.rigged.draw.quad import SAMPLE_X, SAMPLE_Y, SAMPLES
from generator.rigged.draw.raster import BAND
from media.frames import FloatArray

SAME_DEPTH = 0.004
"""Relative difference of depth up to which neighbouring triangles of a group are one surface (9 mm at 2.3 m):
less and wrinkles would be shaded twice, more and the nose's outline on the cheek would not be smoothed."""

_X, _Y = np.array(SAMPLE_X, np.float32), np.array(SAMPLE_Y, np.float32)


class Jobs(NamedTuple):
    """Shading jobs of one band by material m: for i < counts[m], `pixel` in the band (row * width + column),
    `triangle`, weights of its second and third corner, part of the pixel covered."""

    counts: NDArray[np.int64]
    pixel: NDArray[np.uint32]
    triangle: NDArray[np.uint32]
    second: FloatArray
    third: FloatArray
    cover: FloatArray

    @classmethod
    def empty(cls, width: int) -> Jobs:
        """Room for the worst case: every sample a surface of its own."""
        shape = (len(Material), BAND * width * SAMPLES)
        integers = np.zeros(shape, np.uint32), np.zeros(shape, np.uint32)
        second, third, cover = (np.zeros(shape, np.float32) for _ in range(3))
        return cls(np.zeros(len(Material), np.int64), *integers, second, third, cover)


@njit(cache=True, nogil=True, inline="always")
def _alike(ids, depth, group, up, left, lane, s):  # type: ignore[no-untyped-def]
    """Which samples of a pixel show the surface of sample `s`, bit by bit; without branches, as none of them
    could be foreseen."""
    t, z = ids[up, left, lane + s], depth[up, left, lane + s]
    g, near = group[t], np.float32(SAME_DEPTH) * z
    alike = 0
    for other in range(SAMPLES):
        u = ids[up, left, lane + other]
        apart = abs(depth[up, left, lane + other] - z)
        joined = (u >= 0) & (group[max(u, 0)] == g) & (apart < near)
        alike |= ((u == t) | joined) << other
    return alike


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
def resolve_band(columns, depth, ids, surface, screen, top, width, free, jobs):  # type: ignore[no-untyped-def]
    """Make jobs from samples; `free` (BAND * width,) gets the part of each pixel that stays uncovered."""
    triangles, material, group = surface.triangles, surface.material, surface.group
    count, pixel, triangle, second, third, cover = jobs
    count[:] = 0
    zero, one, half, quarter = np.float32(0), np.float32(1), np.float32(0.5), np.float32(1 / SAMPLES)
    last = np.int32(-1)
    ax = ay = ux = uy = vx = vy = inv = zero
    for up in range(BAND // 2):
        for left in range(columns[0] // 2, columns[1] // 2):
            for corner in range(4):
                lane, row, col = corner * SAMPLES, 2 * up + corner // 2, 2 * left + corner % 2
                i0, i1 = ids[up, left, lane], ids[up, left, lane + 1]
                i2, i3 = ids[up, left, lane + 2], ids[up, left, lane + 3]
                place, whole = row * width + col, (i0 == i1) & (i0 == i2) & (i0 == i3)
                empty = (i0 < 0) + (i1 < 0) + (i2 < 0) + (i3 < 0)
                free[place] = np.float32(empty) * quarter
                if empty == SAMPLES:
                    continue
                done = 0
                for s in range(SAMPLES):
                    t = ids[up, left, lane + s]
                    if t < 0 or done >> s & 1:
                        continue
                    if whole:
                        covered, x, y = one, np.float32(col) + half, np.float32(row) + half
                        done = (1 << SAMPLES) - 1
                    else:
                        alike = _alike(ids, depth, group, up, left, lane, s) & ~done
                        done |= alike
                        bits = (alike & 1) + (alike >> 1 & 1) + (alike >> 2 & 1) + (alike >> 3)
                        covered = np.float32(bits) * quarter
                        x, y = np.float32(col) + _X[s], np.float32(row) + _Y[s]
                    if t != last:
                        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
                        ax, ay = screen[a, 0], screen[a, 1] - top
                        ux, uy = screen[b, 0] - ax, screen[b, 1] - top - ay
                        vx, vy = screen[c, 0] - ax, screen[c, 1] - top - ay
                        area = ux * vy - uy * vx
                        inv = one / area if area != zero else zero
                        last = t
                    x, y = x - ax, y - ay
                    # A sliver's weights are rounding noise or not numbers at all; comparisons that NaN fails.
                    wb, wc = (x * vy - y * vx) * inv, (ux * y - uy * x) * inv
                    wb = wb if wb > zero else zero
                    wc = wc if wc > zero else zero
                    wb = wb if wb < one else one
                    m = material[t]
                    n = count[m]
                    pixel[m, n], triangle[m, n], cover[m, n] = place, t, covered
                    second[m, n] = wb
                    third[m, n] = wc if wc < one - wb else one - wb
                    count[m] = n + 1
                    if done == (1 << SAMPLES) - 1:
                        break
