"""Clothes: layers cut from MakeHuman's body suit, with collars and lapels laid over them.

Everything is designed on the mean body (heights from the eyes, metres) and carried over to the person's own.
"""

from __future__ import annotations

import numpy as np

from generator.rigged.build.body import Body
from generator.rigged.build.cut import clip
from generator.rigged.build.paint import bump, linear, step, vec
from generator.rigged.draw.mesh import (
    Array,
    IntArray,
    Material,
    Part,
    compact,
    neighbours,
    smooth,
    subdivide,
    vertex_normals,
)
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import CLOTH_COLOURS
from generator.rigged.state import BONES

SPAN_X_M, LOW_M, HIGH_M = 0.68, -0.95, -0.05
"""What the cloth's texture covers of the mean body, seen from the front."""

_NECK_Y_M = 0.10
"""The neck's axis, behind the eyes."""

_BUTTON_Z_M, _NECK_Z_M = -0.43, -0.150
"""A jacket's front runs from its button up to the neck's side."""


def dress(identity: Identity, body: Body) -> list[Part]:
    """The garments of one identity, inner ones first."""
    suit = Suit(body)
    colour = linear(CLOTH_COLOURS[identity.outfit_colour])
    white = linear(CLOTH_COLOURS["white"])
    if identity.outfit == "shirt":
        return _shirt(suit, 0.006, colour, 0.034, 0.10)
    if identity.outfit == "blouse":
        return _shirt(suit, 0.006, colour, 0.026, 0.16)
    if identity.outfit == "jacket":
        top = [suit.layer(0.004, _round_neck(suit.canonical, 0.045), white)]
        return [
            *(top if identity.female else _shirt(suit, 0.004, white, 0.032, 0.10)),
            *_jacket(suit, colour),
        ]
    off, depth = (0.009, 0.004) if identity.outfit == "sweater" else (0.006, 0.018)
    return [suit.layer(off, _round_neck(suit.canonical, depth), colour), suit.band(colour, depth)]


def _shirt(suit: Suit, off: float, colour: Array, stand: float, opening: float) -> list[Part]:
    # Under the collar the cloth runs up the neck, so that nothing shows between them.
    beside = 0.020 * step(0.015, 0.045, np.abs(suit.canonical[:, 0]))
    keep = _round_neck(suit.canonical, 0.0) + beside
    return [suit.layer(off, keep, colour), suit.collar(colour, stand, opening)]


def _jacket(suit: Suit, colour: Array) -> list[Part]:
    keep = np.minimum(_round_neck(suit.canonical, -0.004), _jacket_front(suit.canonical))
    lapels = [suit.lapel(colour, side) for side in (1, -1)]
    return [suit.layer(0.012, keep, colour), suit.collar(colour, 0.028, 0.75, 0.010), *lapels]


def bare(identity: Identity, body: Body) -> Array:
    """(V,) positive where skin may show: head, neck, what the neckline leaves free, and hands."""
    collar = identity.outfit in ("shirt", "blouse")
    depth, half, slope = (0.06, 0.045, 6.0) if collar else (0.10, 0.09, 3.0)
    beside = np.maximum(np.abs(body.canonical[:, 0]) - half, 0)
    neck = depth - _round_neck(body.canonical, 0) - slope * beside
    above = -0.004 - _round_neck(body.canonical, 0)
    hands = 0.022 - _before_wrist(body)
    return np.asarray(np.maximum(np.maximum(neck, above), hands), np.float32)


def _before_wrist(body: Body) -> Array:
    """How far each vertex lies before the wrist, along the forearm; metres, 1 where it is no forearm."""
    point = body.canonical * vec(1, 1, 1)
    point[:, 0] = np.abs(point[:, 0])
    wrist, elbow = body.mean_joint("wrist.L"), body.mean_joint("lowerarm01.L")
    forearm = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    return np.where(point[:, 0] > elbow[0], (wrist - point) @ forearm, 1.0).astype(np.float32)


def _neckline(y: Array, depth: float) -> Array:
    front = np.clip((_NECK_Y_M - y) / 0.06, -0.3, 1.2)
    line: Array = -0.143 - (0.024 + depth) * front
    return line


def _round_neck(canonical: Array, depth: float) -> Array:
    """How far points lie below a round neckline that dips by `depth` more at the front."""
    below: Array = _neckline(canonical[:, 1], depth) - canonical[:, 2]
    return below


def _front_edge(z: Array) -> Array:
    """A jacket's open edge: distance from the middle at height z."""
    up = (z - _BUTTON_Z_M) / (_NECK_Z_M - _BUTTON_Z_M)
    return np.where(up > 0, 0.064 * np.clip(up, 0, 2) ** 0.85, -1.0).astype(np.float32)


def _jacket_front(canonical: Array) -> Array:
    """Positive where the jacket is."""
    x, y, z = canonical.T
    return np.where(y < _NECK_Y_M - 0.01, np.abs(x) - _front_edge(z), 1.0).astype(np.float32)


class Suit:
    """The body suit of one identity, finer and smoother, with the mean body's shape beside it."""

    def __init__(self, body: Body) -> None:
        used, triangles = compact(body.human.triangles_of("garment"))
        weights = np.zeros((len(used), len(BONES)), np.float32)
        for column in range(4):
            bones = body.human.bone_index[used, column]
            np.add.at(weights, (np.arange(len(used)), bones), body.human.bone_weight[used, column])
        positions = smooth(body.positions[used], triangles, 2)
        self.triangles, attributes = subdivide(
            triangles, positions, smooth(body.canonical[used], triangles, 2), weights
        )
        self.positions, self.canonical, self.weights = attributes
        self.positions = smooth(self.positions, self.triangles, 1)
        self.canonical = smooth(self.canonical, self.triangles, 1)
        neck = (
            (np.abs(body.canonical[:, 0]) < 0.14)
            & (body.canonical[:, 2] > -0.30)
            & (body.canonical[:, 2] < -0.10)
        )
        neck &= body.human.masks["inside-mouth"] < 128
        skin = np.unique(body.human.triangles_of("skin"))
        self._neck = np.concatenate([body.canonical[skin[neck[skin]]], self.canonical])

    def layer(self, off: float, keep: Array, colour: Array) -> Part:
        """The suit where `keep` (n,) is positive, `off` metres outside the body."""
        normals = vertex_normals(self.positions, self.triangles)
        columns = [
            self.positions + off * normals,
            self.canonical,
            self.weights,
            np.tile(colour, (len(normals), 1)),
        ]
        triangles, values = clip(self.triangles, np.concatenate(columns, 1).astype(np.float32), keep)
        return _part(triangles, values)

    def carry(self, points: Array) -> tuple[Array, Array]:
        """Points on the mean body -> the person's own places (n, 3) and bone weights (n, bones)."""
        near, distance = neighbours(points, self.canonical, 6)
        share = 1 / (distance + 1e-4)
        share = (share / share.sum(1, keepdims=True))[:, :, None]
        moved = ((self.positions - self.canonical)[near] * share).sum(1)
        return (points + moved).astype(np.float32), (self.weights[near] * share).sum(1)

    def sheet(self, grid: Array, colour: Array, flip: bool = False) -> Part:
        """A cloth part from a grid of points on the mean body (rows, columns, 3)."""
        rows, columns = grid.shape[:2]
        points = grid.reshape(-1, 3).astype(np.float32)
        positions, weights = self.carry(points)
        first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
        corners = [first, first + 1, first + columns + 1, first, first + columns + 1, first + columns]
        triangles = np.stack(corners, 1).reshape(-1, 3).astype(np.int32)
        values = np.concatenate([positions, points, weights, np.tile(colour, (len(points), 1))], 1)
        return _part(triangles[:, ::-1] if flip else triangles, values.astype(np.float32))

    def radius(self, turn: Array, z: Array) -> Array:
        """Distance of neck and shoulders from the neck's axis, by the angle from the front and the height."""
        x, y = self._neck[:, 0], self._neck[:, 1] - _NECK_Y_M
        own_turn, own = np.arctan2(x, -y), np.hypot(x, y)
        apart = np.abs((turn[..., None] - own_turn + np.pi) % (2 * np.pi) - np.pi)
        weight = bump(apart, 0, 0.16) * bump(z[..., None] - self._neck[:, 2], 0, 0.011) * (own < 0.2) + 1e-12
        mean: Array = (weight * own).sum(-1) / weight.sum(-1)
        return mean

    def _ring(self, turn: Array, z: Array, off: Array | float) -> Array:
        r = self.radius(turn, z) + off
        return np.stack([r * np.sin(turn), _NECK_Y_M - r * np.cos(turn), z + 0 * r], -1)

    def collar(self, colour: Array, stand: float, opening: float, off: float = 0.004) -> Part:
        """A turned-down collar round the neck, open at the front by `opening` radians to each side."""
        turn = np.linspace(opening, 2 * np.pi - opening, 72)
        front = np.minimum(turn, 2 * np.pi - turn)
        sign = np.where(turn < np.pi, 1, -1)
        tip = bump(front, opening, 0.42)
        low = self._base(turn)
        leaf = 0.037 + 0.026 * tip
        height = stand * (1 - 0.25 * tip)
        rows = []
        for level, out in ((-0.004, 0.001), (0.5, 0.003), (0.92, 0.004), (1.0, 0.0065), (0.93, 0.009)):
            rows.append(self._ring(turn, low + level * height, off + out))
        for share, out in ((0.35, 0.011), (0.7, 0.012), (1.0, 0.012), (1.02, 0.005)):
            spread = sign * 0.22 * tip * share
            z = low + height * 0.93 - leaf * share
            rows.append(self._ring(turn + spread, z, off + out))
        return self.sheet(np.stack(rows), colour, flip=True)

    def _base(self, turn: Array) -> Array:
        y = _NECK_Y_M - 0.065 * np.cos(turn)
        return _neckline(y, 0.0) + 0.004

    def band(self, colour: Array, depth: float) -> Part:
        """The knitted edge of a round neck."""
        turn = np.linspace(-np.pi, np.pi, 73)
        rows = []
        for level, out in (
            (0.016, 0.002),
            (0.016, 0.006),
            (0.006, 0.0095),
            (-0.004, 0.0115),
            (-0.012, 0.010),
            (-0.014, 0.004),
        ):
            z = _neckline(_NECK_Y_M - 0.07 * np.cos(turn), depth) + level
            rows.append(self._ring(turn, z, out))
        return self.sheet(np.stack(rows), colour * 0.94, flip=True)

    def _front(self, x: Array, z: Array) -> Array:
        """How far forward the suit stands at (x, z)."""
        chest = self.canonical[self.canonical[:, 1] < 0.09]
        weight = (
            bump(x[..., None] - chest[:, 0], 0, 0.011) * bump(z[..., None] - chest[:, 2], 0, 0.011) + 1e-12
        )
        forward: Array = (weight * chest[:, 1]).sum(-1) / weight.sum(-1)
        return forward

    def lapel(self, colour: Array, side: int) -> Part:
        """One lapel of a jacket, turned outwards from the open edge."""
        up = np.unique(np.concatenate([np.linspace(0, 0.8, 22), [0.801], np.linspace(0.82, 1.0, 6)]))
        z = _BUTTON_Z_M + up * (_NECK_Z_M - _BUTTON_Z_M)
        edge = _front_edge(z + 1e-5)
        width = np.where(up <= 0.8, 0.004 + 0.068 * (up / 0.8) ** 0.9, 0.050 - 0.10 * (up - 0.8))
        rows = []
        for across, off in (
            (-0.03, 0.010),
            (0.0, 0.021),
            (0.06, 0.0245),
            (0.35, 0.024),
            (0.7, 0.0235),
            (1.0, 0.0225),
            (1.01, 0.012),
        ):
            x = edge + across * width
            height = z + 0.012 * across * (up > 0.5) * (up - 0.5)
            rows.append(np.stack([side * x, self._front(x, height) - off, height], -1))
        return self.sheet(np.stack(rows), colour, flip=side > 0)


def _part(triangles: IntArray, values: Array) -> Part:
    """A cloth part from columns: position 3, place on the mean body 3, bone weights, colour 3."""
    positions, canonical, weights, albedo = np.split(values, [3, 6, values.shape[1] - 3], 1)
    index = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    weight = np.take_along_axis(weights, index, 1)
    return Part(
        positions=positions,
        triangles=np.ascontiguousarray(triangles),
        material=Material.CLOTH,
        bone_index=index.astype(np.uint8),
        bone_weight=(weight / weight.sum(1, keepdims=True)).astype(np.float32),
        albedo=albedo,
        uv=cloth_uv(canonical),
        normals=vertex_normals(positions, triangles),
        group=np.zeros(len(triangles), np.int32),
    )


def cloth_uv(canonical: Array) -> Array:
    """(n, 2) places in the cloth's texture: its left half is the front, its right half the back."""
    back = canonical[:, 1] > 0.12
    u = (canonical[:, 0] / SPAN_X_M + 1) / 4 + 0.5 * back
    v = (HIGH_M - canonical[:, 2]) / (HIGH_M - LOW_M)
    return np.stack([u, v], 1).astype(np.float32)
