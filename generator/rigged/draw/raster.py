"""Which triangle is seen at which point of the picture, with four samples a pixel.

The picture is made in bands of BAND rows, so that all buffers of a band stay in the processor's cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from generator.rigged.draw.mesh import Array, IntArray, unsigned
from generator.rigged.draw.quad import LANES, SAMPLES, cover_quad
from media.frames import FloatArray

BAND = 16
"""Rows of a band; pictures are multiples of it in height."""

TILE = 4
"""Rows and columns that share one depth behind which nothing is seen."""


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
        # Written only where it is new: writing always, each step would wait for the one before.
        if reach[2] < columns[band, 0]:
            columns[band, 0] = reach[2]
        if reach[3] >= columns[band, 1]:
            columns[band, 1] = reach[3] + 1


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
    count, seen = 0, np.empty(len(triangles), np.uint32)
    for span in range(len(spans)):
        for t in range(spans[span, 0], spans[span, 1]):
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            if afresh or (moved[a] | moved[b] | moved[c]):
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
            seen[count] = t
            count += reach[t, 0] <= reach[t, 1]
    for band in range(bands):
        columns[band, 0] = columns[band, 0] // TILE * TILE
        columns[band, 1] = (columns[band, 1] + TILE - 1) // TILE * TILE
    return _binned(front, seen[:count], start, columns, reach)


@njit(cache=True, nogil=True)
def _binned(front, seen, start, columns, reach):  # type: ignore[no-untyped-def]
    """The list of triangles, those `seen` band by band; fills `start`."""
    count = np.zeros((len(start), 2), np.int64)
    for t in seen:
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
    for t in seen:
        part = 1 - front[t]
        for band in range(reach[t, 0], reach[t, 1] + 1):
            if reach[t, 2] < columns[band, 1] and reach[t, 3] >= columns[band, 0]:
                binned[place[band, part]] = t
                place[band, part] += 1
    return binned


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def _furthest(depth, first, end, furthest):  # type: ignore[no-untyped-def]
    """The smallest 1 / depth of each tile."""
    side = TILE // 2
    for row in range(BAND // TILE):
        for tile in range(first, end):
            least = depth[row * side, tile * side, 0]
            for up in range(row * side, (row + 1) * side):
                for left in range(tile * side, (tile + 1) * side):
                    for lane in range(LANES):
                        least = min(least, depth[up, left, lane])
            furthest[row, tile] = least


@njit(cache=True, nogil=True, inline="always")
def _hidden(furthest, near, low, high, left, right):  # type: ignore[no-untyped-def]
    """Whether the tiles of a rectangle show nothing behind what is as `near` as this."""
    for row in range(low // TILE, high // TILE + 1):
        for tile in range(left // TILE, right // TILE + 1):
            if furthest[row, tile] < near:
                return False
    return True


@njit(cache=True, nogil=True)  # no liberties with numbers: machines must agree on what covers what
def raster_band(binned, bins, band, triangles, screen, top, width, depth, ids):  # type: ignore[no-untyped-def]
    """Fill `depth` (1 / depth) and `ids` (BAND / 2, width / 2, LANES) in the columns used; -1 is nothing."""
    first, last = bins.columns[band, 0], bins.columns[band, 1]
    depth[:, first // 2 : last // 2] = 0
    ids[:, first // 2 : last // 2] = -1
    leftmost, rightmost = np.float32(first), np.float32(last - 1)
    begin, middle, stop = bins.start[band]
    furthest = np.zeros((BAND // TILE, width // TILE + 1), np.float32)
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
        low, high = max(0, int(min(ay, by, cy))), min(BAND - 1, int(max(ay, by, cy)))
        if i >= middle:
            near = max(za, zb, zc) * np.float32(1.00001)  # more than rounding can add
            if _hidden(furthest, near, low, high, int(left), int(right)):
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
        # All quads about the triangle: to find where it lies among them takes longer than to look into each.
        for row in range(low // 2, high // 2 + 1):
            y = np.float32(2 * row)
            e0, e1, e2, ez = q0 * y + r0, q1 * y + r1, q2 * y + r2, zq * y + zr
            for col in range(int(left) // 2, int(right) // 2 + 1):
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
    faces = unsigned(triangles)
    moved = np.ones(len(screen), np.uint8)
    binned = fill_bins(screen, moved, True, faces, front, spans, one_sided, width, height, bins)
    for band in range(height // BAND):
        top, rows = np.float32(band * BAND), slice(band * BAND // 2, (band + 1) * BAND // 2)
        raster_band(binned, bins, band, faces, screen, top, width, depth[rows], ids[rows])
    return _pixels(ids), _pixels(depth)


def _pixels(quads: Array) -> Array:
    """(H / 2, W / 2, LANES) by quads -> (H, W, SAMPLES) by pixels."""
    high, wide, _ = quads.shape
    return (
        quads.reshape(high, wide, 2, 2, SAMPLES).transpose(0, 2, 1, 3, 4).reshape(2 * high, 2 * wide, SAMPLES)
    )
