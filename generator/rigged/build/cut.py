"""Cuts a triangle mesh along a line."""

from __future__ import annotations

import numpy as np

from generator.rigged.draw.mesh import Array, IntArray, compact


def clip(triangles: IntArray, values: Array, keep: Array) -> tuple[IntArray, Array]:
    """Cut a mesh where `keep` (n,) is 0 and return what lies on the positive side.

    `values` (n, k) are all the vertices' attributes; on the cut they are interpolated.
    """
    inside = keep[triangles] > 0
    number = inside.sum(1)
    kept = [triangles[number == 3]]
    extra: list[Array] = []
    count = len(values)

    def cross(a: IntArray, b: IntArray) -> IntArray:
        nonlocal count
        share = (keep[a] / (keep[a] - keep[b]))[:, None]
        extra.append(values[a] + share * (values[b] - values[a]))
        count += len(a)
        return np.arange(count - len(a), count, dtype=np.int32)

    for corner in range(3):
        order = [corner, (corner + 1) % 3, (corner + 2) % 3]
        a, b, c = triangles[(number == 1) & inside[:, corner]][:, order].T
        kept.append(np.stack([a, cross(a, b), cross(a, c)], 1))
        a, b, c = triangles[(number == 2) & ~inside[:, corner]][:, order].T
        ab, ac = cross(b, a), cross(c, a)
        kept += [np.stack([ab, b, c], 1), np.stack([ab, c, ac], 1)]
    used, cut = compact(np.concatenate(kept))
    return cut, np.concatenate([values, *extra]).astype(np.float32)[used]
