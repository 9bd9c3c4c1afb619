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

from generator.rigged.draw.mesh import Array, IntArray, Material
from generator.rigged.draw.quad import FURTHEST, LANES, SAMPLE_X, SAMPLE_Y, SAMPLES, cover_quad
from media.frames import FloatArray

BAND = 16
"""Rows of a band; pictures are multiples of it in height."""

TILE = 8
"""Columns that share one depth behind which nothing is seen."""

SAME_DEPTH = 0.004
"""Relative difference of depth up to which neighbouring triangles of a group are one surface (9 mm at 2.3 m):
less and wrinkles would be shaded twice, more and the nose's outline on the cheek would not be smoothed."""

_X, _Y = np.array(SAMPLE_X, np.float32), np.array(SAMPLE_Y, np.float32)


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
    """Triangles sorted into bands: those of band b stand in a list from `start[b, 0]` to `start[b, 2]`, the
    ones in front up to `start[b, 1]`. Drawn are the columns from `columns[b, 0]` up to `columns[b, 1]`, that
    one not included. `reach` (T, 4): first and last band, left and right column of each triangle; none where
    the first comes after the last."""

    start: NDArray[np.int64]
    columns: NDArray[np.int64]
    reach: NDArray[np.int16]

    @classmethod
    def empty(cls, height: int, count: int) -> Bins:
        """For pictures of `height` pixels and `count` triangles."""
        bands = height // BAND
        reach = np.zeros((count, 4), np.int16)
        return cls(np.zeros((bands, 3), np.int64), np.zeros((bands, 2), np.int64), reach)


@njit(cache=True, nogil=True, inline="always")
def _spread(reach, columns):  # type: ignore[no-untyped-def]
    for band in range(reach[0], reach[1] + 1):
        columns[band, 0] = min(columns[band, 0], reach[2])
        columns[band, 1] = max(columns[band, 1], reach[3] + 1)


@njit(cache=True, nogil=True)
def fill_bins(screen, moved, afresh, triangles, front, spans, one_sided, width, height, bins):  # type: ignore[no-untyped-def]
    """Find what must be drawn, and the triangles that lie there, in one list (see `Bins`).

    Drawn is where triangles with `moved` (N,) vertices lie or lay in the picture before, whose bins `bins`
    still holds; the whole picture where it is made `afresh`. Taken are triangles of the `spans` (k, 2), from
    and up to, that are in view, of the first `one_sided` only those that face the camera. `front` (T,) is 1
    for those to be drawn first.
    """
    start, columns, reach = bins
    bands = height // BAND
    columns[:, 0], columns[:, 1] = width, 0
    if afresh:
        columns[:, 0], columns[:, 1] = 0, width
        reach[:, 0], reach[:, 1] = 1, 0
    for span in range(len(spans)):
        for t in range(spans[span, 0], spans[span, 1]):
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            if not (afresh or moved[a] or moved[b] or moved[c]):
                continue
            _spread(reach[t], columns)
            ax, bx, cx = screen[a, 0], screen[b, 0], screen[c, 0]
            ay, by, cy = screen[a, 1], screen[b, 1], screen[c, 1]
            top, low, left, right = min(ay, by, cy), max(ay, by, cy), min(ax, bx, cx), max(ax, bx, cx)
            away = t < one_sided and (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) >= 0
            reach[t, 0], reach[t, 1] = 1, 0
            # Comparisons that a corner which is no number fails.
            if not away and low > 0 and top < height and right > 0 and left < width:
                reach[t, 0], reach[t, 1] = max(0, int(top) // BAND), min(bands - 1, int(low) // BAND)
                reach[t, 2], reach[t, 3] = max(0, int(left)), min(width - 1, int(right))
                _spread(reach[t], columns)
    for band in range(bands):
        columns[band, 0] = columns[band, 0] // TILE * TILE
        columns[band, 1] = (columns[band, 1] + TILE - 1) // TILE * TILE
    return _binned(front, spans, start, columns, reach)


@njit(cache=True, nogil=True)
def _binned(front, spans, start, columns, reach):  # type: ignore[no-untyped-def]
    """The list of triangles, band by band; fills `start`."""
    count = np.zeros((len(start), 2), np.int64)
    for span in range(len(spans)):
        for t in range(spans[span, 0], spans[span, 1]):
            for band in range(reach[t, 0], reach[t, 1] + 1):
                if reach[t, 2] < columns[band, 1] and reach[t, 3] >= columns[band, 0]:
                    count[band, 1 - front[t]] += 1
    room = 0
    for band in range(len(start)):
        start[band, 0], start[band, 1] = room, room + count[band, 0]
        room += count[band, 0] + count[band, 1]
        start[band, 2] = room
    place = start[:, :2].copy()
    binned = np.empty(room, np.int32)
    for span in range(len(spans)):
        for t in range(spans[span, 0], spans[span, 1]):
            part = 1 - front[t]
            for band in range(reach[t, 0], reach[t, 1] + 1):
                if reach[t, 2] < columns[band, 1] and reach[t, 3] >= columns[band, 0]:
                    binned[place[band, part]] = t
                    place[band, part] += 1
    return binned


@njit(cache=True, nogil=True, inline="always")
def _inverse(p):  # type: ignore[no-untyped-def]
    return np.float32(1) / p if p != np.float32(0) else np.float32(0)


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def _furthest(depth, first, end, furthest):  # type: ignore[no-untyped-def]
    """The smallest 1 / depth of each tile: BAND rows of TILE columns."""
    for tile in range(first, end):
        least = depth[0, tile * TILE // 2, 0]
        for row in range(BAND // 2):
            for col in range(tile * TILE // 2, (tile + 1) * TILE // 2):
                for lane in range(LANES):
                    least = min(least, depth[row, col, lane])
        furthest[tile] = least


@njit(cache=True, nogil=True)  # no liberties with numbers: machines must agree on what covers what
def raster_band(binned, bins, band, triangles, screen, top, width, depth, ids):  # type: ignore[no-untyped-def]
    """Fill `depth` (1 / depth) and `ids` (BAND / 2, width / 2, LANES) in the columns used; -1 is nothing."""
    first, last = bins.columns[band, 0], bins.columns[band, 1]
    depth[:, first // 2 : last // 2] = 0
    ids[:, first // 2 : last // 2] = -1
    f0, leftmost, rightmost = np.float32(0), np.float32(first), np.float32(last - 1)
    begin, middle, stop = bins.start[band]
    furthest = np.zeros(width // TILE + 1, np.float32)
    for i in range(begin, stop):
        if i == middle:
            _furthest(depth, first // TILE, last // TILE, furthest)
        t = binned[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by = screen[a, 0], screen[a, 1] - top, screen[b, 0], screen[b, 1] - top
        cx, cy = screen[c, 0], screen[c, 1] - top
        left, right = max(leftmost, min(ax, bx, cx)), min(rightmost, max(ax, bx, cx))
        za, zb, zc = screen[a, 2], screen[b, 2], screen[c, 2]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area < 0:
            bx, by, zb, cx, cy, zc = cx, cy, zc, bx, by, zb
            area = -area
        if not area >= np.float32(1e-6):  # a corner that is no number fails it too
            continue
        if i >= middle:
            near, hidden = max(za, zb, zc) * np.float32(1.00001), True  # more than rounding can add
            for tile in range(int(left) // TILE, int(right) // TILE + 1):
                hidden = hidden and furthest[tile] >= near
            if hidden:
                continue
        # Edge functions e(x, y) = p x + q y + r, inside where all are >= 0.
        p0, q0, p1, q1, p2, q2 = by - cy, cx - bx, cy - ay, ax - cx, ay - by, bx - ax
        r0, r1, r2 = bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx
        inv = np.float32(1) / area
        # Depth from the first corner on: the corners' own depths are nearly equal, and would cancel out.
        zp = (p1 * (zb - za) + p2 * (zc - za)) * inv
        zq = (q1 * (zb - za) + q2 * (zc - za)) * inv
        zr = za - zp * ax - zq * ay
        across, down = (p0, p1, p2, zp), (q0, q1, q2, zq)
        low, high = max(0, int(min(ay, by, cy))), min(BAND - 1, int(max(ay, by, cy)))
        start, end = int(left) // 2, int(right) // 2
        narrow = end - start < 2  # most are, and then to look into all their quads is the quickest way
        i0 = i1 = i2 = m0 = m1 = m2 = f0
        if not narrow:
            # Where along a row of quads each function may be >= 0: from -(e + most) / p on, or up to it;
            # `most` is what the samples of a quad may add.
            reach = np.float32(FURTHEST)
            m0 = (max(p0, f0) + max(q0, f0)) * reach + r0
            m1 = (max(p1, f0) + max(q1, f0)) * reach + r1
            m2 = (max(p2, f0) + max(q2, f0)) * reach + r2
            i0, i1, i2 = _inverse(p0), _inverse(p1), _inverse(p2)
        for row in range(low // 2, high // 2 + 1):
            y = np.float32(2 * row)
            if not narrow:
                k0, k1, k2 = -(q0 * y + m0) * i0, -(q1 * y + m1) * i1, -(q2 * y + m2) * i2
                first_x = max(left, k0 if p0 > f0 else left, k1 if p1 > f0 else left, k2 if p2 > f0 else left)
                last_x = min(
                    right, k0 if p0 < f0 else right, k1 if p1 < f0 else right, k2 if p2 < f0 else right
                )
                # A sliver's bounds may not be numbers.
                start = int(first_x if first_x >= left else left) // 2
                end = int(last_x if last_x <= right else right) // 2
            e0, e1, e2, ez = q0 * y + r0, q1 * y + r1, q2 * y + r2, zq * y + zr
            for col in range(start, end + 1):
                x = np.float32(2 * col)
                corner = (p0 * x + e0, p1 * x + e1, p2 * x + e2, zp * x + ez)
                cover_quad(depth, ids, row * (width // 2) + col, t, corner, across, down)


def draw_ids(
    screen: FloatArray, triangles: IntArray, width: int, height: int, one_sided: int = 0
) -> tuple[IntArray, FloatArray]:
    """A whole picture at once: which triangle each sample shows, int32 (height, width, SAMPLES), -1 for none,
    and 1 / depth float32, 0 for none. For what is worked out while a person is built."""
    ids = np.full((height // 2, width // 2, LANES), -1, np.int32)
    depth = np.zeros((height // 2, width // 2, LANES), np.float32)
    bins = Bins.empty(height, len(triangles))
    spans, front = np.array([[0, len(triangles)]], np.int32), np.ones(len(triangles), np.uint8)
    moved = np.ones(len(screen), np.uint8)
    binned = fill_bins(screen, moved, True, triangles, front, spans, one_sided, width, height, bins)
    for band in range(height // BAND):
        top, rows = np.float32(band * BAND), slice(band * BAND // 2, (band + 1) * BAND // 2)
        raster_band(binned, bins, band, triangles, screen, top, width, depth[rows], ids[rows])
    return _pixels(ids), _pixels(depth)


def _pixels(quads: Array) -> Array:
    """(H / 2, W / 2, LANES) by quads -> (H, W, SAMPLES) by pixels."""
    high, wide, _ = quads.shape
    return (
        quads.reshape(high, wide, 2, 2, SAMPLES).transpose(0, 2, 1, 3, 4).reshape(2 * high, 2 * wide, SAMPLES)
    )


@njit(cache=True, nogil=True, fastmath={"contract", "nsz"})
def resolve_band(columns, depth, ids, surface, screen, top, width, free, jobs):  # type: ignore[no-untyped-def]
    """Make jobs from samples; `free` (BAND * width,) gets the part of each pixel that stays uncovered."""
    triangles, material, group = surface.triangles, surface.material, surface.group
    count, pixel, triangle, second, third, cover = jobs
    count[:] = 0
    zero, one, quarter = np.float32(0), np.float32(1), np.float32(1 / SAMPLES)
    for row in range(BAND):
        for col in range(columns[0], columns[1]):
            up, left, lane = row // 2, col // 2, (row % 2) * 2 * SAMPLES + (col % 2) * SAMPLES
            i0, i1 = ids[up, left, lane], ids[up, left, lane + 1]
            i2, i3 = ids[up, left, lane + 2], ids[up, left, lane + 3]
            place = row * width + col
            if i0 == i1 and i0 == i2 and i0 == i3:
                if i0 < 0:
                    free[place] = one
                    continue
                free[place] = 0
                m = material[i0]
                n = count[m]
                pixel[m, n] = place
                triangle[m, n] = i0
                second[m, n] = np.float32(col) + np.float32(0.5)
                third[m, n] = np.float32(row) + np.float32(0.5)
                cover[m, n] = one
                count[m] = n + 1
                continue
            done = empty = 0
            for s in range(SAMPLES):
                t = ids[up, left, lane + s]
                if t < 0:
                    empty += 1
                    continue
                if done >> s & 1:
                    continue
                g, z = group[t], depth[up, left, lane + s]
                covered = 1
                for other in range(s + 1, SAMPLES):
                    u = ids[up, left, lane + other]
                    apart = abs(depth[up, left, lane + other] - z)
                    if u == t or (u >= 0 and group[u] == g and apart < np.float32(SAME_DEPTH) * z):
                        covered += 1
                        done |= 1 << other
                m = material[t]
                n = count[m]
                pixel[m, n] = place
                triangle[m, n] = t
                second[m, n] = np.float32(col) + _X[s]
                third[m, n] = np.float32(row) + _Y[s]
                cover[m, n] = np.float32(covered) * quarter
                count[m] = n + 1
            free[place] = np.float32(empty) * quarter
    for m in range(len(count)):
        last = np.int32(-1)
        ax = ay = ux = uy = vx = vy = inv = zero
        for n in range(count[m]):
            t = triangle[m, n]
            if t != last:
                a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
                ax, ay = screen[a, 0], screen[a, 1] - top
                ux, uy, vx, vy = (
                    screen[b, 0] - ax,
                    screen[b, 1] - top - ay,
                    screen[c, 0] - ax,
                    screen[c, 1] - top - ay,
                )
                inv = _inverse(ux * vy - uy * vx)
                last = t
            x, y = second[m, n] - ax, third[m, n] - ay  # until here these were the sample's place
            # A sliver's weights are rounding noise, or not numbers at all; so comparisons that NaN fails.
            wb, wc = (x * vy - y * vx) * inv, (ux * y - uy * x) * inv
            wb = wb if wb > zero else zero
            wc = wc if wc > zero else zero
            wb = wb if wb < one else one
            second[m, n] = wb
            third[m, n] = wc if wc < one - wb else one - wb
