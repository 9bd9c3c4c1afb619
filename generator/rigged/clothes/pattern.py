"""The cutter's pattern: MakeHuman's body suit on the mean body, and maps to find a place on it.

It is the same for everybody and made once per process. Places are metres from the point between the eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from generator.rigged.asset import Human
from generator.rigged.build.body import between_eyes
from generator.rigged.draw.mesh import Array, IntArray, compact, neighbours, smooth, unit
from generator.rigged.state import BONE_INDEX, BONES
from media.frames import FloatArray

NECK_Y_M = 0.10
"""The neck's axis, behind the eyes."""

_LONG_M = 0.027
"""Edges longer than this are halved where the picture shows them: a pixel is 1.1 mm."""

_HIPS_M = -0.86
"""What lies lower is never in the picture."""

_TRIED = 14
"""Triangles whose middles are nearest to a place, among which it is looked for."""

_RADIUS_M = 0.08
"""About a neck's and a sleeve's: angles are weighed as metres by it."""


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Places (q,) on a triangle mesh: corners (q, 3), their shares (q, 3), and how far (q, 2) off the map."""

    corners: IntArray
    shares: FloatArray
    missed: FloatArray

    def mix(self, values: Array) -> FloatArray:
        """Values (n, k) of the mesh's vertices -> (q, k)."""
        return np.asarray(np.einsum("qc,qck->qk", self.shares, values[self.corners]), np.float32)


class Chart:
    """A flat map of part of the mesh: `places` (n, 2) of its vertices; `period`: of the first number."""

    def __init__(self, triangles: IntArray, places: Array, period: float = 0.0) -> None:
        corners = places[triangles].astype(np.float32)
        if period:  # triangles across the seam are laid on both of its sides
            turn = corners[..., 0]
            corners[..., 0] = turn - period * np.round((turn - turn[:, :1]) / period)
            copies = [corners + np.array([k * period, 0], np.float32) for k in (-1, 0, 1)]
            triangles, corners = np.tile(triangles, (3, 1)), np.concatenate(copies)
            near = (np.abs(corners[..., 0]) < period / 2 + 0.5).any(1)
            triangles, corners = triangles[near], corners[near]
        self._triangles, self._corners = triangles, corners
        self._metres = np.array([_RADIUS_M if period else 1, 1, 0], np.float32)
        self._middles = np.pad(corners.mean(1), ((0, 0), (0, 1))) * self._metres

    def find(self, first: Array, second: Array) -> Spots:
        """The places (q,) on the map; outside of it, the nearest part of some triangle near by."""
        points = np.stack([np.ravel(first), np.ravel(second)], 1).astype(np.float32)
        near, _ = neighbours(np.pad(points, ((0, 0), (0, 1))) * self._metres, self._middles, _TRIED)
        a, b, c = (self._corners[near, i] for i in range(3))
        area = _cross(b - a, c - a)
        area = np.where(np.abs(area) < 1e-9, np.float32(1e-9), area)
        away = points[:, None] - a
        on_b, on_c = _cross(away, c - a) / area, _cross(b - a, away) / area
        inside = np.minimum(np.minimum(on_b, on_c), 1 - on_b - on_c)
        row, best = np.arange(len(points)), inside.argmax(1)
        on_b, on_c, chosen = on_b[row, best], on_c[row, best], near[row, best]
        shares = np.clip(np.stack([1 - on_b - on_c, on_b, on_c], 1), 0, 1)
        shares = (shares / shares.sum(1, keepdims=True)).astype(np.float32)
        missed = points - np.einsum("qc,qck->qk", shares, self._corners[chosen])
        return Spots(self._triangles[chosen], shares, missed)


def _cross(a: Array, b: Array) -> Array:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def turn_of(canonical: Array) -> Array:
    """Angle about the neck's axis, 0 at the front, to the person's left."""
    return np.asarray(np.arctan2(canonical[:, 0], NECK_Y_M - canonical[:, 1]))


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """The left arm's axis on the mean body: shoulder, elbow, wrist (3,)."""

    shoulder: FloatArray
    elbow: FloatArray
    wrist: FloatArray

    def places(self, canonical: Array) -> tuple[Array, Array]:
        """How far along the arm (n,) from the shoulder, metres, and the angle from the elbow's inner side."""
        points = canonical.astype(np.float32).copy()
        points[:, 0] = np.abs(points[:, 0])
        upper, fore = self.elbow - self.shoulder, self.wrist - self.elbow
        long, short = np.linalg.norm(upper), np.linalg.norm(fore)
        upper, fore = upper / long, fore / short
        inner = fore - upper * (fore @ upper)
        inner /= np.linalg.norm(inner)
        crease = (upper + fore) / np.linalg.norm(upper + fore)
        beyond = (points - self.elbow) @ crease > 0
        along = np.where(beyond, long + (points - self.elbow) @ fore, (points - self.shoulder) @ upper)
        turns = []
        for start, axis in ((self.shoulder, upper), (self.elbow, fore)):
            front = inner - axis * (inner @ axis)
            front /= np.linalg.norm(front)
            away = points - start
            turns.append(np.arctan2(away @ np.cross(axis, front), away @ front))
        return along, np.where(beyond, turns[1], turns[0])


class Pattern:
    """The refined suit: n vertices. `of_arm` (n,): how much of a vertex the arm carries."""

    def __init__(self, human: Human) -> None:
        middle = between_eyes(human, human.mean)
        body = human.mean[: len(human.mean) - len(BONES)] - middle
        joint = {bone: human.joints[BONE_INDEX[bone]] - middle for bone in BONES}
        self.arm = Arm(joint["upperarm01.L"], joint["lowerarm01.L"], joint["wrist.L"])
        triangles = human.triangles_of("garment")
        self._used, triangles = compact(triangles[_shown(body[triangles])])
        self._coarse = triangles
        weights = np.zeros((len(self._used), len(BONES)), np.float32)
        for column in range(4):
            bones = human.bone_index[self._used, column]
            np.add.at(weights, (np.arange(len(self._used)), bones), human.bone_weight[self._used, column])
        coarse = body[self._used]
        self.triangles, self._ends = refine(triangles, coarse, _wanted(coarse))
        self.canonical = self.fine(body)
        self.weights = _four(np.concatenate([weights, weights[self._ends].mean(1)]))
        arm = [i for i, bone in enumerate(BONES) if bone.startswith(("upperarm", "lowerarm", "wrist"))]
        self.of_arm = self.weights[:, arm].sum(1)
        self.along, self.around = self.arm.places(self.canonical)
        self._charts()

    def fine(self, positions: Array) -> FloatArray:
        """Positions (V, 3) of the asset's vertices -> of the pattern's (n, 3)."""
        coarse = smooth(positions[self._used], self._coarse, 2)
        return smooth(np.concatenate([coarse, coarse[self._ends].mean(1)]), self.triangles, 1)

    def _charts(self) -> None:
        corners = self.canonical[self.triangles]
        normal = unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
        middle = corners.mean(1)
        trunk = self.of_arm[self.triangles].mean(1) < 0.6
        front = trunk & (normal[:, 1] < -0.05)
        self.front = Chart(self.triangles[front], self.canonical[:, [0, 2]])
        radius = np.hypot(middle[:, 0], middle[:, 1] - NECK_Y_M)
        out = middle[:, :2] - [0, NECK_Y_M]
        facing = (normal[:, :2] * out).sum(1) > -0.05 * radius
        neck = trunk & (radius < 0.16) & (middle[:, 2] > -0.33) & facing
        round_neck = np.stack([turn_of(self.canonical), self.canonical[:, 2]], 1)
        self.neck = Chart(self.triangles[neck], round_neck, 2 * np.pi)
        self.sleeves = {}
        for side in (1, -1):
            arm = (self.of_arm[self.triangles].min(1) > 0.3) & (side * middle[:, 0] > 0)
            places = np.stack([self.around, self.along], 1)
            self.sleeves[side] = Chart(self.triangles[arm], places, 2 * np.pi)


def _four(weights: Array) -> FloatArray:
    """Weights (n, bones) of the four strongest bones only, which is what the mesh keeps."""
    least = np.partition(weights, -4, axis=1)[:, -4:-3]
    kept = np.where(weights >= least, weights, 0)
    return np.asarray(kept / kept.sum(1, keepdims=True), np.float32)


def _shown(corners: Array) -> Array:
    """(t,) triangles that some picture may show: not the back below the shoulders, nothing below the hips."""
    behind = (corners[..., 1].min(1) > 0.165) & (corners[..., 2].max(1) < -0.34)
    return np.asarray(~behind & (corners[..., 2].max(1) > _HIPS_M))


def _wanted(points: Array) -> Array:
    """(n,) the longest edge wanted round each vertex."""
    x, y, z = points.T
    trunk = np.abs(x) < 0.25
    hidden = trunk & ((z < -0.60) | (y > 0.16) & (z < -0.24))
    plain = ~trunk | (z < -0.42)
    return np.where(hidden, 0.06, np.where(plain, 1.15 * _LONG_M, _LONG_M))


def refine(triangles: IntArray, points: Array, wanted: Array) -> tuple[IntArray, IntArray]:
    """Halve the edges that are longer than `wanted` (n,) at either end, without gaps.

    Returned are the new triangles and the ends (m, 2) of the halved edges: their middles follow the n points.
    """
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, inverse = np.unique(edges, axis=0, return_inverse=True)
    length = np.linalg.norm(points[unique[:, 0]] - points[unique[:, 1]], axis=1)
    halved = length > wanted[unique].min(1)
    number = np.where(halved, len(points) + np.cumsum(halved) - 1, -1).astype(np.int32)
    middle = number[inverse.reshape(-1, 3)]
    count = (middle >= 0).sum(1)
    out = [triangles[count == 0]]
    for turn in range(3):
        order = [turn, (turn + 1) % 3, (turn + 2) % 3]
        corners, halves = triangles[:, order], middle[:, order]
        one = (count == 1) & (halves[:, 0] >= 0)
        (a, b, c), (ab, _, _) = corners[one].T, halves[one].T
        out += [np.stack([a, ab, c], 1), np.stack([ab, b, c], 1)]
        two = (count == 2) & (halves[:, 0] < 0)
        (a, b, c), (_, bc, ca) = corners[two].T, halves[two].T
        out += [np.stack([c, ca, bc], 1), np.stack([a, b, bc], 1), np.stack([a, bc, ca], 1)]
    (a, b, c), (ab, bc, ca) = triangles[count == 3].T, middle[count == 3].T
    out += [np.stack(p, 1) for p in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    return np.concatenate(out).astype(np.int32), unique[halved].astype(np.int32)


@cache
def pattern(human: Human) -> Pattern:
    """The pattern of an asset."""
    return Pattern(human)
