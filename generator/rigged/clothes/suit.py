"""One person's garments as surfaces: cut by the pattern, laid over the body as it stands with hanging arms.

Cloth is shaped in that pose because most pictures show it, and carried back to the reference pose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.build.body import Body
from generator.rigged.build.paint import bump, step
from generator.rigged.clothes.pattern import NECK_Y_M, Pattern, Spots, pattern
from generator.rigged.draw.geometry import bone_matrices
from generator.rigged.draw.mesh import Array, smooth, unit, vertex_normals
from generator.rigged.motion.aim import Poser
from generator.rigged.state import BONE_INDEX
from media.frames import ByteArray, FloatArray


@dataclass(frozen=True, slots=True)
class Fit:
    """How a garment sits, metres outside the body suit.

    `body` everywhere; `waist` more where it hangs from the chest; `sleeve` and `wrist` more along the arm;
    `pad` lifts the shoulder's end; `drape` rounds of smoothing bridge hollows, as stiff cloth does.
    """

    body: float
    waist: float = 0.0
    sleeve: float = 0.0
    wrist: float = 0.0
    pad: float = 0.0
    drape: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """q points of cloth: `positions` (q, 3), `canonical` on the mean body (q, 3), `weights` (q, bones)."""

    positions: FloatArray
    canonical: FloatArray
    weights: FloatArray


class Surface:
    """A garment's whole surface before it is cut: as the pattern's mesh, n vertices, on one person."""

    def __init__(self, cut: Pattern, positions: FloatArray) -> None:
        self.pattern, self.positions = cut, positions
        self.normals = vertex_normals(positions, cut.triangles)

    def front(self, x: Array, z: Array, height: Array | float) -> Points:
        """Points on the front of the trunk, `height` above the cloth."""
        return self._on(self.pattern.front.find(x, z), height)

    def neck(self, turn: Array, z: Array, height: Array | float) -> Points:
        """Points about the neck by angle and height; above the surface's upper edge they go straight up."""
        return self._on(self.pattern.neck.find(turn, z), height)

    def sleeve(self, side: int, around: Array, along: Array, height: Array | float) -> Points:
        """Points on the left (1) or right (-1) sleeve."""
        return self._on(self.pattern.sleeves[side].find(around, along), height)

    def _on(self, spots: Spots, height: Array | float) -> Points:
        lift = np.ravel(height)[:, None] * unit(spots.mix(self.normals))
        up = np.maximum(spots.missed[:, 1:], 0) * [0, 0, 1] * (np.abs(spots.missed[:, :1]) < 0.3)
        return Points(
            (spots.mix(self.positions) + lift + up).astype(np.float32),
            (spots.mix(self.pattern.canonical) + up).astype(np.float32),
            spots.mix(self.pattern.weights),
        )


class Suit:
    """The body suit of one identity."""

    def __init__(self, body: Body, joints: FloatArray) -> None:
        self.pattern = pattern(body.human)
        bones = bone_matrices(joints.astype(np.float32), _hanging(joints))
        blend = np.einsum("nb,bij->nij", self.pattern.weights, bones)
        self._turn, self._shift = blend[:, :, :3], blend[:, :, 3]
        reference = self.pattern.fine(body.positions)
        self._hanging = np.einsum("nij,nj->ni", self._turn, reference) + self._shift

    def surface(self, fit: Fit) -> Surface:
        """The suit worn loosely, in the reference pose."""
        cut, points = self.pattern, self._hanging
        normals = vertex_normals(points, cut.triangles)
        # Stiff cloth lies over hollows: it may leave the body but never enter it.
        draped = smooth(points, cut.triangles, fit.drape)
        lift = np.maximum(((draped - points) * normals).sum(1), 0)
        points = points + (lift + _ease(cut, fit))[:, None] * normals + _shoulder(cut, fit)
        points = smooth(points, cut.triangles, 1).astype(np.float32)
        back = np.linalg.solve(self._turn, (points - self._shift)[..., None])[..., 0]
        return Surface(cut, back.astype(np.float32))


def _hanging(joints: FloatArray) -> FloatArray:
    """Rotations (bones, 3) of arms that hang down."""
    poser = Poser(joints)
    for side, sign in ((".L", 1.0), (".R", -1.0)):
        poser.arm(side, (0.2 * sign, 0.06, -1.0), (0.06 * sign, -0.25, -1.0))
    return np.asarray(poser.rotations(), np.float32)


def _ease(cut: Pattern, fit: Fit) -> Array:
    """(n,) how far the cloth is off the suit."""
    x, y, z = cut.canonical.T
    waist = step(-0.36, -0.52, z) * (1 - cut.of_arm)
    arm = cut.of_arm * step(0.02, 0.12, cut.along)
    wrist = arm * step(0.36, 0.50, cut.along)
    yoke = 0.003 * bump(np.hypot(x, y - NECK_Y_M), 0.085, 0.05) * bump(z, -0.16, 0.05)
    return np.asarray(fit.body + yoke + fit.waist * waist + fit.sleeve * (arm - wrist) + fit.wrist * wrist)


def _shoulder(cut: Pattern, fit: Fit) -> Array:
    """(n, 3) the shoulder's end squared by its pad, and the round of the muscle below it drawn in."""
    x, y, z = np.abs(cut.canonical[:, 0]), cut.canonical[:, 1], cut.canonical[:, 2]
    end = bump(np.sqrt((x - 0.175) ** 2 + (0.6 * (y - 0.10)) ** 2 + (z + 0.195) ** 2), 0, 0.055)
    muscle = bump(np.sqrt((x - 0.235) ** 2 + (0.6 * (y - 0.10)) ** 2 + (z + 0.265) ** 2), 0, 0.06)
    side = np.sign(cut.canonical[:, 0])
    return np.stack([side * (0.5 * fit.pad * end - 0.004 * muscle), 0 * x, fit.pad * end], 1)


def part_weights(weights: Array) -> tuple[ByteArray, FloatArray]:
    """The four strongest bones of each vertex: index uint8 and weight (n, 4)."""
    index = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    weight = np.take_along_axis(weights, index, 1)
    return index.astype(np.uint8), (weight / weight.sum(1, keepdims=True)).astype(np.float32)


SPINE, NECK = BONE_INDEX["spine01"], BONE_INDEX["neck01"]
