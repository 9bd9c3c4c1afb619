"""Lashes and teeth finer than MakeHuman's, hung on its vertices so that every shape moves them too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

LASHES = {"upper": (42, 0.16, 3.5, 0.055), "lower": (17, 0.22, 2.2, 0.035)}
"""By lid: lashes of an eye, share of the lid from the inner corner that has none, row of the mesh (0 is the
lid) that the tips reach, and half a lash's width in columns of the mesh."""

UPPER_ROWS = ((1, 0, 2, 3, 4, 5), (19, 15, 14, 13, 12, 24), (9, 26, 11, 10, 25, 18))
LOWER_ROWS = ((1, 0, 2, 3, 4, 5), (20, 21, 22, 23, 19, 24), (18, 9, 10, 11, 12, 13))
"""MakeHuman's teeth are one band: its vertices from the middle to the person's left, root to edge, as numbers
within the part."""

UPPER_WIDTHS_M = (0.0086, 0.0069, 0.0078, 0.0072, 0.0072)
LOWER_WIDTHS_M = (0.0055, 0.0061, 0.0070, 0.0072, 0.0072)
"""From the middle tooth to the second premolar; a little wide, as MakeHuman's arch is."""

GUM_LINE = 0.43
"""Share of the band, from the root, that gums cover."""

ACROSS = (-1.0, -0.86, -0.45, 0.0, 0.45, 0.86, 1.0)
DOWN = (0.0, 1.0, 1.12, 1.6, 1.9, 2.0)
"""Columns of a tooth and rows: 0 root, 1 the gum's line, 2 the edge."""

_HERE, _NEXT = slice(None, -1), slice(1, None)
QUADS = ((_HERE, _HERE), (_HERE, _NEXT), (_NEXT, _HERE), (_NEXT, _NEXT))
"""Corners of all quads of a grid."""

SHORTER_M = (0.0, 0.0007, 0.0001, 0.0008, 0.0012)
"""How much each tooth falls short of the arch's edge."""

CANINE = 2
STILL = np.zeros(3)


@dataclass
class Fine:
    """New vertices as mixes of old ones: `index`, `weight` (4 each) and `offset` metres; and triangles."""

    index: list[list[int]] = field(default_factory=list)
    weight: list[list[float]] = field(default_factory=list)
    offset: list[Array] = field(default_factory=list)
    triangles: list[list[int]] = field(default_factory=list)
    gums: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)

    def add(self, corners: dict[int, float], offset: Array, gum: float = 0.0, gap: float = 0.0) -> int:
        """A vertex; returns its number among the new ones."""
        index, weight = list(corners), list(corners.values())
        self.index.append(index + [index[0]] * (4 - len(index)))
        self.weight.append(weight + [0.0] * (4 - len(weight)))
        self.offset.append(offset)
        self.gums.append(gum)
        self.gaps.append(gap)
        return len(self.index) - 1

    @property
    def nearest(self) -> Array:
        """(new,) the old vertex that counts most in each new one."""
        most = np.argmax(self.weight, 1)
        return np.asarray(np.array(self.index)[np.arange(len(most)), most])

    def mix(self, values: Array) -> Array:
        """(..., new, k) from (..., old, k), without the offsets."""
        weight = np.array(self.weight)[..., None]
        return np.asarray((values[..., np.array(self.index), :] * weight).sum(-2))


def between(grid: Array, row: float, column: float) -> dict[int, float]:
    """Weights of the four vertices of a grid (rows, columns) round a point of it."""
    r, c = min(int(row), len(grid) - 2), min(int(column), len(grid[0]) - 2)
    v, u = row - r, column - c
    corners: dict[int, float] = {}
    for i, j, share in (
        (r, c, (1 - v) * (1 - u)),
        (r, c + 1, (1 - v) * u),
        (r + 1, c, v * (1 - u)),
        (r + 1, c + 1, v * u),
    ):
        corners[int(grid[i, j])] = corners.get(int(grid[i, j]), 0.0) + share
    return corners


def lash_grids(triangles: Array, points: Array, ball: Array) -> dict[tuple[str, int], Array]:
    """(rows, 13) vertices of the lashes by lid and side; row 0 is at the lid, column 0 at the nose."""
    grids = {}
    for side in (1, -1):
        centre = points[ball].mean(0) * [side, 1, 1]
        for lid in ("upper", "lower"):
            part = [t for t in connected(triangles) if points[t[0], 0].mean() * side > 0]
            heights = [points[p].mean(0)[2] for p in part]
            chosen = part[int(np.argmax(heights) if lid == "upper" else np.argmin(heights))]
            grids[lid, side] = rows_outwards(triangles, chosen, points, centre)
    return grids


def connected(triangles: Array) -> list[Array]:
    """The vertices of each separate piece of a mesh."""
    label = {int(v): int(v) for v in np.unique(triangles)}
    changed = True
    while changed:
        changed = False
        for t in triangles:
            low = min(label[int(v)] for v in t)
            for v in t:
                if label[int(v)] != low:
                    label[int(v)], changed = low, True
    names = sorted(set(label.values()))
    return [np.array([v for v, name in label.items() if name == n]) for n in names]


def rows_outwards(triangles: Array, piece: Array, points: Array, centre: Array) -> Array:
    """A strip's vertices as rows from the lid outwards, each from the nose outwards.

    The strip's long border nearest to the eye's middle is row 0; each next row shares triangles with it.
    """
    own = triangles[np.isin(triangles, piece).all(1)]
    row = nearest_border(own, points, centre)
    done, rows = set(row), [row]
    while len(done) < len(piece):
        beside = {int(v) for t in own if set(t.tolist()) & set(rows[-1]) for v in t} - done
        rows.append(sorted(beside))
        done |= beside
    assert all(len(r) == len(row) for r in rows), "the lashes' mesh is another one"
    return np.array([sorted(r, key=lambda v: abs(points[v, 0])) for r in rows])


def nearest_border(own: Array, points: Array, centre: Array) -> list[int]:
    """Of the strip's two long borders the one nearest to a point; its ends are in one quad only."""
    quads = [np.unique(q).tolist() for q in own.reshape(-1, 6)]
    inside = [v for q in quads for v in q]
    edges = [tuple(sorted((int(t[i]), int(t[i - 2])))) for t in own for i in range(3)]
    border = [e for e in edges if edges.count(e) == 1]
    sides = []
    for start in (v for v in set(inside) if inside.count(v) == 1):
        for first in (v for e in border if start in e for v in e if v != start):
            path = [start, first]
            while inside.count(path[-1]) > 1:
                path.append(next(v for e in border if path[-1] in e for v in e if v not in path))
            sides.append(path)
    longest = max(len(path) for path in sides)
    return min(
        (path for path in sides if len(path) == longest),
        key=lambda path: float(np.linalg.norm(points[path] - centre, axis=1).mean()),
    )


def add_lashes(fine: Fine, triangles: Array, points: Array, ball: Array) -> None:
    """Single lashes that taper and fan out, and a dark line along the upper lids."""
    for (lid, _), grid in lash_grids(triangles, points, ball).items():
        count, bare, reach, half = LASHES[lid]
        columns = len(grid[0]) - 1
        if lid == "upper":
            add_line(fine, grid, np.linspace(bare * 0.8, 1, 20) * columns)
        for number, place in enumerate(np.linspace(bare, 0.985, count) * columns):
            long = reach * (0.86 + 0.14 * np.cos(number * 2.4)) * (0.75 + 0.25 * place / columns)
            fan = 0.35 * (place / columns - 0.45) + 0.10 * np.cos(number * 4.1)
            add_lash(fine, grid, place, long, fan, half)


def add_line(fine: Fine, grid: Array, places: Array) -> None:
    """A strip along the lid, seen from both sides."""
    inner, outer = ([fine.add(between(grid, row, c), STILL) for c in places] for row in (0.0, 1.05))
    for a, b, c, d in zip(inner[:-1], inner[1:], outer[:-1], outer[1:], strict=True):
        fine.triangles += [[a, b, c], [b, d, c], [a, c, b], [b, c, d]]


def add_lash(fine: Fine, grid: Array, place: float, long: float, fan: float, half: float) -> None:
    """One lash from `place` (columns), `long` rows, leaning by `fan` columns, `half` a column wide."""

    def hung(row: float, column: float) -> int:
        return fine.add(between(grid, row, float(np.clip(column, 0, len(grid[0]) - 1))), STILL)

    left, right = hung(0.5, place - half), hung(0.5, place + half)
    middle = place + 0.45 * fan
    over, other = hung(0.5 * long, middle - 0.75 * half), hung(0.5 * long, middle + 0.75 * half)
    tip = hung(long, place + fan)
    for a, b, c in ((left, right, over), (right, other, over), (over, other, tip)):
        fine.triangles += [[a, b, c], [a, c, b]]


@dataclass(frozen=True)
class Arch:
    """One side of MakeHuman's band of teeth: `grid` (root, middle, edge; columns), its length along it."""

    grid: Array
    points: Array
    side: int
    lower: bool

    @property
    def length(self) -> Array:
        """Metres along the middle row up to each column."""
        steps = np.linalg.norm(np.diff(self.points[self.grid[1]], axis=0), axis=1)
        return np.concatenate([[0], np.cumsum(steps)])

    def outward(self, column: float) -> Array:
        """The direction out of the mouth."""
        first = min(int(column), len(self.grid[1]) - 2)
        along = self.points[self.grid[1, first + 1]] - self.points[self.grid[1, first]]
        normal = np.array([along[1], -along[0], 0.0]) * self.side
        return np.asarray(normal / np.linalg.norm(normal))


def add_teeth(
    fine: Fine, band: Array, points: Array, rows: tuple[tuple[int, ...], ...], widths: tuple[float, ...]
) -> None:
    """Crowns with rounded corners, gaps and scalloped gums in front of MakeHuman's band of teeth."""
    left = band[np.array(rows)]
    lower = bool(points[left[2], 2].mean() > points[left[0], 2].mean())
    other = points[left] * [-1, 1, 1]
    right = band[np.linalg.norm(points[band] - other[:, :, None], axis=3).argmin(2)]
    for side, grid in ((1, left), (-1, right)):
        arch, start = Arch(grid, points, side, lower), 0.0
        for number, width in enumerate(widths):
            add_tooth(fine, arch, start, width, number)
            start += width


def add_tooth(fine: Fine, arch: Arch, start: float, width: float, number: int) -> None:
    """One crown with its gum, from `start` metres beside the middle; `number` 0 is the incisor."""
    shorter = SHORTER_M[number] * (0.6 if arch.lower else 1.0)
    made = np.zeros((len(DOWN), len(ACROSS)), int)
    for i, down in enumerate(DOWN):
        for j, across in enumerate(ACROSS):
            place = start + width * (0.5 + 0.5 * across)
            column = float(np.interp(place, arch.length, np.arange(len(arch.length))))
            gum = GUM_LINE + 0.10 * across**2
            share = down * GUM_LINE if down < 1 else gum + (down - 1) * (1 - gum)
            swell = np.interp(down, [0, 1, 1.12, 1.6, 2.0], [0.8, 0.6, 0.8, 1.0, 0.45])
            bulge = 0.0004 + 0.0010 * (1 - abs(across) ** 3) * swell
            corner = 0.0008 * across**4 + (0.0012 * abs(across) ** 1.5 if number == CANINE else 0.0)
            lift = (shorter + corner) * max(down - 1, 0) * (-1 if arch.lower else 1)
            offset = bulge * arch.outward(column) + np.array([0, 0, lift])
            gap = float(abs(across) == 1 and down > 1)
            made[i, j] = fine.add(between(arch.grid, 2 * share, column), offset, float(down <= 1), gap)
    turned = (arch.side < 0) != arch.lower
    for a, b, c, d in zip(*(made[r, k].ravel() for r, k in QUADS), strict=True):
        for triangle in ((a, c, b), (b, c, d)):
            fine.triangles.append([int(v) for v in (triangle[::-1] if turned else triangle)])
