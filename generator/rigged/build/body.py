"""The body itself: skin, eyes, teeth, tongue and lashes of one identity as mesh parts."""

from __future__ import annotations

import numpy as np

from generator.rigged.asset import Human
from generator.rigged.build.paint import step, vec
from generator.rigged.draw.mesh import IntArray, Material, Part, vertex_normals
from media.frames import FloatArray

TONGUE_BACK_M, TONGUE_DOWN_M = 0.011, 0.011
"""MakeHuman's tongue fills the open mouth; this puts it where one sees it."""

TEETH_DOWN_M = 0.0022
"""The upper teeth hide behind the lip; people show their edge when they speak."""

HEAD_LOW_M, HEAD_HIGH_M = -0.17, 0.15
"""Span of the head's texture, from the eyes' height in the mean body."""

AXIS_Y_M = 0.09
"""The mean head's upright axis, behind the eyes, round which the head's texture is rolled."""


_GUMS = vec(0.46, 0.17, 0.16)
"""Linear colour."""


def canonical(human: Human) -> FloatArray:
    """(V, 3) the mean body's vertices, heights and depths from the point between the eyes."""
    return np.asarray(human.mean[: len(human.bone_index)] - between_eyes(human, human.mean))


def between_eyes(human: Human, points: FloatArray) -> FloatArray:
    """(3,) the point between the eyes of a body with its vertices at `points` (V, 3)."""
    eyes = np.unique(human.triangles_of("eye_l", "eye_r"))
    return np.asarray(points[eyes].mean(0) * vec(0, 1, 1))


def skin_and_cavity(human: Human) -> tuple[IntArray, IntArray]:
    """The skin's triangles (asset numbers): those outside, and those of the mouth's inside."""
    triangles = human.triangles_of("skin")
    inside = human.masks["inside-mouth"][triangles].min(1) > 128
    return triangles[~inside], triangles[inside]


def head_uv(points: FloatArray) -> FloatArray:
    """(n, 2) places in the head's texture: round the head's axis (0.5 is the front), and downwards.

    The face gets half as many columns again as an even share, the back of the head the fewer.
    """
    x, y, z = points.T
    turn = np.arctan2(x, -(y - AXIS_Y_M)) / np.pi
    across = 0.5 + 0.5 * turn * (1.45 - 0.45 * turn**2)
    down = (HEAD_HIGH_M - z) / (HEAD_HIGH_M - HEAD_LOW_M)
    return np.stack([across, np.clip(down, 0, 1)], 1).astype(np.float32)


class Body:
    """One identity's rest body and the way to take parts from it; keeps which asset vertex each part uses."""

    def __init__(self, human: Human, positions: FloatArray) -> None:
        self.human = human
        self.positions = positions.copy()
        self.canonical = canonical(human)
        self.eyes_at = between_eyes(human, self.positions)
        tongue = np.unique(human.triangles_of("tongue"))
        self.positions[tongue] += vec(0, TONGUE_BACK_M, -TONGUE_DOWN_M)
        self.positions[np.unique(human.triangles_of("upper_teeth")), 2] -= TEETH_DOWN_M
        self.sources: list[IntArray] = []

    def part(self, triangles: IntArray, material: Material, albedo: FloatArray, uv: FloatArray) -> Part:
        """The vertices of `triangles` (in asset numbers) as a part; `albedo`, `uv` per asset vertex."""
        used, local = np.unique(triangles, return_inverse=True)
        self.sources.append(used.astype(np.int32))
        faces = local.reshape(-1, 3).astype(np.int32)
        positions = self.positions[used]
        return Part(
            positions=positions,
            triangles=faces,
            material=material,
            bone_index=self.human.bone_index[used],
            bone_weight=self.human.bone_weight[used],
            albedo=albedo[used].astype(np.float32),
            uv=uv[used].astype(np.float32),
            normals=vertex_normals(positions, faces),
            group=np.zeros(len(faces), np.int32),
        )

    def skin(self, albedo: FloatArray, keep: FloatArray) -> Part:
        """The skin coloured `albedo` (V, 3) where `keep` (V,) is positive, without the mouth's inside."""
        triangles, _ = skin_and_cavity(self.human)
        triangles = triangles[keep[triangles].max(1) > 0]
        return self.part(triangles, Material.SKIN, albedo, head_uv(self.canonical))

    def mouth(self, ageing: float) -> Part:
        """Cavity, teeth with gums, and tongue; uv holds how much light reaches them through the open lips."""
        human = self.human
        _, cavity = skin_and_cavity(human)
        albedo = np.tile(vec(0.15, 0.035, 0.035), (len(self.canonical), 1))
        enamel = vec(0.80, 0.75, 0.66) * (1 - ageing * vec(0.10, 0.16, 0.30))
        gums, gaps = (human.masks[name][:, None] / np.float32(255) for name in ("gums", "gaps"))
        for name, shade in (("upper_teeth", 1.0), ("lower_teeth", 0.86)):
            own = np.unique(human.triangles_of(name))
            tooth = shade * enamel * (1 - gaps[own] * vec(0.34, 0.45, 0.54))
            albedo[own] = tooth + gums[own] * (_GUMS - tooth)
        albedo[np.unique(human.triangles_of("tongue"))] = (0.42, 0.135, 0.125)
        names = ("upper_teeth", "lower_teeth", "tongue")
        triangles = np.concatenate([cavity, human.triangles_of(*names)])
        depth = np.clip(1.05 - (self.canonical[:, 1] + 0.022) / 0.040, 0.06, 1)
        depth *= 1 - 0.8 * step(0.013, 0.024, np.abs(self.canonical[:, 0]))  # the cheeks shade the corners
        part = self.part(triangles, Material.MOUTH, albedo, np.stack([depth, 0 * depth], 1))
        counts = [len(cavity), *(len(human.triangles_of(name)) for name in names)]
        part.group = np.repeat(np.arange(4), counts).astype(np.int32)
        return part

    def lashes(self) -> Part:
        """A dark line along the upper lids, and lashes."""
        dark = np.tile(vec(0.012, 0.009, 0.008), (len(self.canonical), 1))
        uv = np.zeros((len(dark), 2), np.float32)
        return self.part(self.human.triangles_of("lashes"), Material.MOUTH, dark, uv)

    def eyes(self) -> Part:
        """Both balls; uv is -1..1 over the disc that faces forward."""
        uv = np.zeros((len(self.canonical), 2), np.float32)
        for side in ("eye_l", "eye_r"):
            ball = np.unique(self.human.triangles_of(side))
            points = self.canonical[ball]
            centre = (points.max(0) + points.min(0)) / 2
            radius = np.abs(points - centre).max()
            disc = (points - centre)[:, [0, 2]] / radius
            behind = points[:, 1] > centre[1]
            disc[behind] /= np.maximum(np.linalg.norm(disc[behind], axis=1, keepdims=True), 0.3)
            uv[ball] = disc
        white = np.ones((len(uv), 3), np.float32)
        return self.part(self.human.triangles_of("eye_l", "eye_r"), Material.EYE, white, uv)
