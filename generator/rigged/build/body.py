"""The body itself: skin, eyes, teeth, tongue and lashes of one identity as mesh parts."""

from __future__ import annotations

import numpy as np

from generator.rigged.asset import Human
from generator.rigged.build.paint import vec
from generator.rigged.draw.mesh import IntArray, Material, Part, vertex_normals
from generator.rigged.state import BONE_INDEX
from media.frames import FloatArray

TONGUE_BACK_M, TONGUE_DOWN_M = 0.011, 0.011
"""MakeHuman's tongue fills the open mouth; this puts it where one sees it."""

TEETH_DOWN_M = 0.0022
"""The upper teeth hide behind the lip; people show their edge when they speak."""

HEAD_LOW_M, HEAD_HIGH_M = -0.17, 0.15
"""Span of the head's texture, from the eyes' height in the mean body."""

AXIS_Y_M = 0.09
"""The mean head's upright axis, behind the eyes, round which the head's texture is rolled."""


_LID_M, _LASHES_FROM_M = 0.0172, 0.0205
"""Lashes nearer to the eye's middle than this stand on the lid; there are none in its inner corner."""


def _folded(points: FloatArray) -> FloatArray:
    """Both sides of the face laid on the left one."""
    return np.stack([np.abs(points[:, 0]), points[:, 1], points[:, 2]], 1)


def canonical(human: Human) -> FloatArray:
    """(V, 3) the mean body's vertices, heights and depths from the point between the eyes."""
    eyes = np.unique(human.triangles_of("eye_l", "eye_r"))
    vertices = human.mean[: len(human.bone_index)]
    return np.asarray(vertices - human.mean[eyes].mean(0) * vec(0, 1, 1))


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
        eyes = np.unique(human.triangles_of("eye_l", "eye_r"))
        self.canonical = canonical(human)
        self.eyes_at = self.positions[eyes].mean(0) * vec(0, 1, 1)
        tongue = np.unique(human.triangles_of("tongue"))
        self.positions[tongue] += vec(0, TONGUE_BACK_M, -TONGUE_DOWN_M)
        self.positions[np.unique(human.triangles_of("upper_teeth")), 2] -= TEETH_DOWN_M
        self.sources: list[IntArray] = []

    def mean_joint(self, bone: str) -> FloatArray:
        """Place of a joint in the mean body, relative to the eyes as `canonical` is."""
        eyes = np.unique(self.human.triangles_of("eye_l", "eye_r"))
        return np.asarray(self.human.joints[BONE_INDEX[bone]] - self.human.mean[eyes].mean(0) * vec(0, 1, 1))

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

    def skin(self, colour: FloatArray, keep: FloatArray) -> Part:
        """The skin where `keep` (V,) is positive, without the inside of the mouth."""
        human = self.human
        triangles = human.triangles_of("skin")
        cavity = human.masks["inside-mouth"][triangles].min(1) > 128
        triangles = triangles[~cavity & (keep[triangles].max(1) > 0)]
        albedo = np.tile(colour, (len(self.canonical), 1))
        nails = human.masks["fingernails"][:, None] / np.float32(255)
        albedo *= 1 + nails * (vec(1.12, 1.02, 1.05) - 1)
        return self.part(triangles, Material.SKIN, albedo, head_uv(self.canonical))

    def mouth(self) -> Part:
        """Cavity, teeth and tongue; uv holds how much light reaches them through the open lips."""
        human = self.human
        skin = human.triangles_of("skin")
        cavity = skin[human.masks["inside-mouth"][skin].min(1) > 128]
        albedo = np.tile(vec(0.15, 0.035, 0.035), (len(self.canonical), 1))
        for name, colour in (("upper_teeth", (0.80, 0.74, 0.64)), ("lower_teeth", (0.68, 0.62, 0.53))):
            albedo[np.unique(human.triangles_of(name))] = colour
        albedo[np.unique(human.triangles_of("tongue"))] = (0.30, 0.095, 0.105)
        triangles = np.concatenate([cavity, human.triangles_of("upper_teeth", "lower_teeth", "tongue")])
        depth = np.clip(1.05 - (self.canonical[:, 1] + 0.022) / 0.040, 0.06, 1)
        part = self.part(triangles, Material.MOUTH, albedo, np.stack([depth, 0 * depth], 1))
        part.group = np.repeat(
            np.arange(4),
            [len(cavity), *(len(human.triangles_of(p)) for p in ("upper_teeth", "lower_teeth", "tongue"))],
        ).astype(np.int32)
        return part

    def lashes(self) -> Part:
        """A dark line along the upper lids with lashes that stand out from it."""
        human = self.human
        triangles = human.triangles_of("lashes")
        upper = self.canonical[triangles, 2].mean(1) > self._lid_middle(triangles)
        corner = np.abs(self.canonical[triangles, 0]).min(1) < _LASHES_FROM_M
        triangles = triangles[upper & ~corner]
        row = self._rows_from_lid(triangles)
        line = triangles[row[triangles].max(1) == 1]
        edges = [t[row[t] == 1] for t in line if (row[t] == 1).sum() == 2]
        outer = np.flatnonzero(row == 3)
        hairs = []
        for a, b in edges:
            middle = (self.canonical[a] + self.canonical[b]) / 2
            tip = outer[((self.canonical[outer] - middle) ** 2).sum(1).argmin()]
            hairs.append((a, b, tip))
        both = np.concatenate([line, np.array(hairs, np.int32)])
        both = np.concatenate([both, both[:, ::-1]])  # seen from below and from above
        dark = np.tile(vec(0.012, 0.009, 0.008), (len(self.canonical), 1))
        return self.part(both, Material.MOUTH, dark, np.zeros((len(dark), 2), np.float32))

    def _lid_middle(self, triangles: IntArray) -> FloatArray:
        """Height between upper and lower lashes at the triangles' distance from the middle."""
        x = np.abs(self.canonical[triangles, 0].mean(1))
        return np.asarray((-0.0034 + 0.035 * (x - 0.031)), np.float32)

    def _rows_from_lid(self, triangles: IntArray) -> IntArray:
        """Row of each vertex counted outwards from the lid (0), by the mesh's edges; 99 elsewhere."""
        ball = np.unique(self.human.triangles_of("eye_l"))
        centre = self.canonical[ball].mean(0)
        used = np.unique(triangles)
        away = np.linalg.norm(_folded(self.canonical[used]) - centre, axis=1)
        row = np.full(len(self.canonical), 99, np.int32)
        row[used[away < _LID_M]] = 0
        for number in range(1, 5):
            beside = triangles[(row[triangles] == number - 1).any(1)]
            fresh = beside[row[beside] == 99]
            row[fresh] = number
        return row

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
