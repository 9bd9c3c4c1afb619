"""A badge with the name on it, on the left side of the chest."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import linear
from generator.rigged.draw.mesh import Array, Part, unit
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from generator.rigged.worn.fit import Wearer, shared
from generator.rigged.worn.solid import Piece, Shape, attached
from media.letters import HIGH, strokes, width

_HALF_M = np.array([0.042, 0.019])
"""Half of the badge's width and height."""

_DEEP_M = 0.0022
_CORNER_M = 0.004
_BAR_M = 0.007
"""Height of the coloured bar along the upper edge."""

_ROOM_M = np.array([0.074, 0.0145])
"""What a line of text may take up at most, two lines less."""

_PEN = 0.5
"""Half of a stroke's breadth, in units of a letter."""

_BARS = ((0.13, 0.30, 0.50), (0.10, 0.38, 0.36), (0.48, 0.14, 0.19), (0.20, 0.21, 0.25), (0.36, 0.26, 0.48))
_INK, _WHITE = linear((0.08, 0.09, 0.12)), linear((0.93, 0.93, 0.92))


def badge(identity: Identity, wearer: Wearer) -> Part:
    """The badge of one identity, relative to the eyes; it goes with the cloth below it."""
    rng = chance(identity.seed, Stream.BADGE)
    bar = linear(_BARS[rng.integers(len(_BARS))])
    middle, frame = _place(wearer)
    pieces = [
        Piece(*_plate(), _WHITE, 0.35),
        Piece(
            *_flat(
                _rectangle(np.array([0, _HALF_M[1] - _BAR_M / 2 - 0.001]), _HALF_M[0] - 0.001, _BAR_M / 2)
            ),
            bar,
            0.35,
        ),
        *(Piece(*_flat(quads), _INK, 0.1) for quads in _text(identity.badge)),
    ]
    placed = [Piece(middle + p.points @ frame, p.triangles, p.colour, p.gloss) for p in pieces]
    near = np.linalg.norm(wearer.clothes.points - middle, axis=1) < 0.045
    return attached(placed, *shared(wearer.cloth_bones, near))


def _place(wearer: Wearer) -> tuple[Array, Array]:
    """The badge's middle, and its directions as rows: to the reader's right, up, out of the chest."""
    shoulder = wearer.joint("upperarm01.L")
    spot = np.array([0.52 * shoulder[0], 0.0, shoulder[2] - 0.072])
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 5)), -1).reshape(-1, 2) * _HALF_M
    origin = spot + np.stack([grid[:, 0], 0 * grid[:, 0], grid[:, 1]], 1)
    chest = wearer.clothes.within(spot - 0.08 - [0, 0.3, 0], spot + 0.08)
    front = -chest.reach(origin, np.array([0.0, -1, 0]))
    front = np.where(np.isfinite(front), front, np.median(front))
    slope = np.linalg.lstsq(np.column_stack([grid, np.ones(len(grid))]), front, rcond=None)[0]
    out = unit(np.array([slope[0], -1.0, slope[1]]))
    right = unit(np.array([1.0, slope[0], 0.0]))
    off = np.min(front - grid @ slope[:2])
    return spot + [0, off, 0] + _DEEP_M * out, np.stack([right, np.cross(out, right), out])


def _plate() -> Shape:
    """A flat box with round corners, its face at height 0: right, up, out."""
    turn = np.radians([0, 45, 90])
    corner = _CORNER_M * np.stack([np.cos(turn), np.sin(turn)], 1)
    inner = _HALF_M - _CORNER_M
    quarter = [
        np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])[k] * inner + _turned(corner, k) for k in range(4)
    ]
    edge = np.concatenate(quarter)
    rows = [np.column_stack([edge, np.full(len(edge), depth)]) for depth in (-_DEEP_M - 0.004, 0.0, 0.0)]
    count = len(edge)
    here = np.arange(count)
    beside = (here + 1) % count
    wall = [np.stack([here, beside, beside + count], 1), np.stack([here, beside + count, here + count], 1)]
    face = np.stack([np.full(count - 2, 2 * count), 2 * count + here[1:-1], 2 * count + here[2:]], 1)
    return np.concatenate(rows), np.concatenate([*wall, face]).astype(np.int32)


def _turned(points: Array, quarters: int) -> Array:
    for _ in range(quarters):
        points = np.stack([-points[:, 1], points[:, 0]], 1)
    return points


def _rectangle(middle: Array, wide: float, high: float) -> Array:
    """Corners (1, 4, 2), anticlockwise, of half sizes `wide` and `high`."""
    return np.asarray(middle + np.array([[[-1, -1], [1, -1], [1, 1], [-1, 1]]]) * [wide, high])


def _flat(quads: Array) -> Shape:
    """Quadrangles (n, 4, 2) that lie on the badge's face."""
    corners = quads.reshape(-1, 2)
    first = 4 * np.arange(len(quads))[:, None]
    triangles = np.concatenate([first + np.array(k) for k in ([0, 1, 2], [0, 2, 3])])
    return np.column_stack([corners, np.full(len(corners), 0.0004)]), triangles.astype(np.int32)


def _text(name: str) -> list[Array]:
    """The name's strokes as quadrangles (n, 4, 2), in one line or two."""
    lines = _lines(name)
    low = -_BAR_M / 2
    room = _ROOM_M / [1, 1 if len(lines) == 1 else 1.75]
    unit_m = min(room[1] / HIGH, *(room[0] / max(width(line), 1.0) for line in lines))
    quads = []
    for number, line in enumerate(lines):
        middle = low + (0.0 if len(lines) == 1 else (0.5 - number) * 1.55 * HIGH * unit_m)
        start = np.array([-0.5 * width(line) * unit_m, middle - 0.5 * HIGH * unit_m])
        pen = [_stroke(start + a * unit_m, start + b * unit_m, _PEN * unit_m) for a, b in strokes(line)]
        quads.append(np.array(pen).reshape(-1, 4, 2))
    return quads


def _lines(name: str) -> list[str]:
    """A long name of several words is split at the blank nearest to its middle."""
    words = name.split()
    if len(name) <= 9 or len(words) < 2:
        return [" ".join(words)]
    splits = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    first, second = min(splits, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
    return [first, second]


def _stroke(a: Array, b: Array, half: float) -> Array:
    """Corners (4, 2) of a stroke with square ends that fill its joints."""
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-9) * half
    aside = np.array([-along[1], along[0]])
    a, b = a - 0.6 * along, b + 0.6 * along
    return np.stack([a - aside, b - aside, b + aside, a + aside])
