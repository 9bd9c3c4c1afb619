"""Clothes cut from MakeHuman's body suit: smoothed, held off the body, trimmed to exact lines."""

from __future__ import annotations

import numpy as np

from generator.rigged.body import Body
from generator.rigged.identity import CLOTH_COLOURS, Identity
from generator.rigged.mesh import IntArray, Material, Part, compact, smooth, subdivide, vertex_normals
from generator.rigged.paint import clouds, linear
from generator.rigged.state import BONES
from media.frames import ByteArray, FloatArray

SPAN_X_M, LOW_M, HIGH_M = 0.68, -0.95, -0.05
"""What the cloth's texture covers of the mean body, seen from the front; heights from the eyes."""


def dress(identity: Identity, body: Body) -> list[Part]:
    """The garments of one identity."""
    suit = _Suit(body)
    colour = linear(CLOTH_COLOURS[identity.outfit_colour])
    return [suit.layer(0.006, _round_neck(suit.canonical), colour)]


def covered(body: Body) -> FloatArray:
    """(V,) positive where skin shows: head, neck and hands."""
    canonical = body.canonical
    hands = 0.016 - _wrist_distance(body)
    return np.maximum(-_round_neck(canonical) + 0.075, hands).astype(np.float32)


def _wrist_distance(body: Body) -> FloatArray:
    """How far each vertex lies before the wrist, along the forearm of the mean body; metres."""
    canonical = body.canonical * np.float32([1, 1, 1])
    x = np.abs(canonical[:, 0])
    wrist, elbow = body.mean_joint("wrist.L"), body.mean_joint("lowerarm01.L")
    forearm = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    point = np.stack([x, canonical[:, 1], canonical[:, 2]], 1)
    ahead: FloatArray = -(point - wrist) @ forearm
    return np.where(x > elbow[0], ahead, 1.0).astype(np.float32)


def _round_neck(canonical: FloatArray) -> FloatArray:
    """Depth below a round neckline, metres."""
    front = np.clip((0.10 - canonical[:, 1]) / 0.06, -0.3, 1)
    line: FloatArray = -0.143 - 0.026 * front - canonical[:, 2]
    return line


class _Suit:
    """The body suit of one identity, finer and smoother; everything that is worn is cut from it."""

    def __init__(self, body: Body) -> None:
        used, triangles = compact(body.human.triangles_of("garment"))
        weights = np.zeros((len(used), len(BONES)), np.float32)
        rows = np.arange(len(used))
        for column in range(4):
            bones = body.human.bone_index[used, column]
            np.add.at(weights, (rows, bones), body.human.bone_weight[used, column])
        positions = smooth(body.positions[used], triangles, 2)
        self.triangles, attributes = subdivide(triangles, positions, body.canonical[used], weights)
        self.positions, self.canonical, self.weights = attributes
        self.positions = smooth(self.positions, self.triangles, 1)

    def layer(self, off: float, keep: FloatArray, colour: FloatArray) -> Part:
        """The suit where `keep` (n,) is positive, `off` metres outside the body."""
        normals = vertex_normals(self.positions, self.triangles)
        everything = np.concatenate(
            [
                self.positions + off * normals,
                self.canonical,
                self.weights,
                np.tile(colour, (len(normals), 1)),
            ],
            1,
        )
        triangles, values = clip(self.triangles, everything.astype(np.float32), keep)
        return part_from(triangles, values)


def part_from(triangles: IntArray, values: FloatArray) -> Part:
    """A cloth part from columns: position 3, canonical 3, bone weights, colour 3."""
    positions, canonical, weights, albedo = np.split(values, [3, 6, values.shape[1] - 3], 1)
    index = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    weight = np.take_along_axis(weights, index, 1)
    return Part(
        positions=positions,
        triangles=triangles,
        material=Material.CLOTH,
        bone_index=index.astype(np.uint8),
        bone_weight=(weight / weight.sum(1, keepdims=True)).astype(np.float32),
        albedo=albedo,
        uv=cloth_uv(canonical),
        normals=vertex_normals(positions, triangles),
        group=np.zeros(len(triangles), np.int32),
    )


def cloth_uv(canonical: FloatArray) -> FloatArray:
    """(n, 2) places in the cloth's texture: its left half is the front, its right half the back."""
    back = canonical[:, 1] > 0.12
    u = (canonical[:, 0] / SPAN_X_M + 1) / 4 + 0.5 * back
    v = (HIGH_M - canonical[:, 2]) / (HIGH_M - LOW_M)
    return np.stack([u, v], 1).astype(np.float32)


def clip(triangles: IntArray, values: FloatArray, keep: FloatArray) -> tuple[IntArray, FloatArray]:
    """Cut a mesh along keep = 0 and return what lies on the positive side; `values` (n, k) are interpolated."""
    inside = keep[triangles] > 0
    number = inside.sum(1)
    kept = [triangles[number == 3]]
    extra: list[FloatArray] = []
    count = len(values)

    def cross(a: IntArray, b: IntArray) -> IntArray:
        nonlocal count
        share = (keep[a] / (keep[a] - keep[b]))[:, None]
        extra.append(values[a] + share * (values[b] - values[a]))
        count += len(a)
        return np.arange(count - len(a), count, dtype=np.int32)

    for corner in range(3):
        order = [corner, (corner + 1) % 3, (corner + 2) % 3]
        one = (number == 1) & inside[:, corner]
        a, b, c = triangles[one][:, order].T
        if len(a):
            kept.append(np.stack([a, cross(a, b), cross(a, c)], 1))
        two = (number == 2) & ~inside[:, corner]
        a, b, c = triangles[two][:, order].T
        if len(a):
            ab, ac = cross(b, a), cross(c, a)
            kept += [np.stack([ab, b, c], 1), np.stack([ab, c, ac], 1)]
    used, cut = compact(np.concatenate(kept))
    return cut, np.concatenate([values, *extra]).astype(np.float32)[used]


def cloth_texture(identity: Identity, size: int) -> ByteArray:
    """uint8 (size, 2 * size, 3): tilt across, tilt upwards and shade of the folds, 128 is flat."""
    rng = np.random.default_rng((identity.seed, 4))
    folds = np.concatenate([clouds(rng, size, size, 5, 7, 2) for _ in range(2)], 1)
    across = np.gradient(folds, axis=1) * size / 60
    upwards = -np.gradient(folds, axis=0) * size / 60
    weave = rng.standard_normal(folds.shape)
    shade = 1 + 0.02 * folds + 0.012 * weave
    picture = np.stack([1 + 0.10 * across, 1 + 0.10 * upwards, shade], 2)
    return np.clip(np.round(picture * 128), 0, 255).astype(np.uint8)
