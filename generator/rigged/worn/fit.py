"""Where a body's surface is: what is worn is laid on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.asset import Human
from generator.rigged.draw.mesh import Array, IntArray, unit
from generator.rigged.state import ARKIT_INDEX, BONE_INDEX, BONES
from media.frames import ByteArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Points (n, 3) and triangles (t, 3) that rays are sent through."""

    points: Array
    triangles: IntArray

    def within(self, low: Array, high: Array) -> Surface:
        """The triangles whose bounds touch a box."""
        corners = self.points[self.triangles]
        touches = np.all((corners.min(1) <= high) & (corners.max(1) >= low), axis=1)
        return Surface(self.points, self.triangles[touches])

    def reach(self, origins: Array, direction: Array) -> Array:
        """How far (m,) from each origin (m, 3) along `direction` the surface ends; -inf where it is not."""
        along = unit(np.asarray(direction, float))
        side = unit(np.cross(along, [0.0, 0.0, 1.0] if abs(along[2]) < 0.9 else [1.0, 0.0, 0.0]))
        frame = np.stack([side, np.cross(along, side), along], 1)
        if len(self.triangles) == 0:
            return np.full(len(origins), -np.inf)
        corners = (self.points @ frame)[self.triangles]
        own = np.asarray(origins) @ frame
        u, v, inside = _weights(corners[:, :, :2], own[:, None, :2])
        a, b, c = (corners[:, k, 2] for k in range(3))
        # Rays through slivers are not to run off their planes.
        depth = np.clip(a + u * (b - a) + v * (c - a), corners[:, :, 2].min(1), corners[:, :, 2].max(1))
        return np.asarray(np.where(inside, depth, -np.inf).max(1) - own[:, 2])


def _weights(corners: Array, points: Array) -> tuple[Array, Array, Array]:
    """Weights (m, t) of each triangle's (t, 3, 2) second and third corner at points (m, 1, 2), and where
    those lie inside."""
    a, b, c = (corners[:, k] for k in range(3))
    ux, uy, vx, vy = (*(b - a).T, *(c - a).T)
    area = ux * vy - uy * vx
    inverse = np.where(np.abs(area) > 1e-14, 1 / np.where(area == 0, 1, area), 0)
    x, y = points[..., 0] - a[:, 0], points[..., 1] - a[:, 1]
    u, v = (x * vy - y * vx) * inverse, (ux * y - uy * x) * inverse
    edge = -1e-4
    return u, v, (u >= edge) & (v >= edge) & (u + v <= 1 - edge) & (inverse != 0)


Bones = tuple[ByteArray, FloatArray]
"""Numbers (n, 4) and weights (n, 4) of the bones that carry points."""


def shared(bones: Bones, near: Array) -> Bones:
    """The four bones (1, 4) that carry the points in `near` (k,) most, for what moves as one with them."""
    index, weight = bones[0][near], bones[1][near]
    total = np.bincount(index.ravel(), weight.ravel(), len(BONES))
    most = np.argsort(-total, kind="stable")[:4]
    share = total[most] / total[most].sum()
    return most[None].astype(np.uint8), share[None].astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Wearer:
    """The one to be fitted; metres from the point between the eyes.

    `skin`: all of it but the mouth's inside; `points` (V, 3): the asset's vertices; `joints` (bones, 3);
    `clothes`, with the bones that carry its points, and `hair`: what is worn under or over.
    """

    human: Human
    points: Array
    joints: Array
    skin: Surface
    clothes: Surface
    cloth_bones: Bones
    hair: Surface

    def named(self, mask: str, least: int = 128) -> Array:
        """Points of a painted area of the body."""
        return np.asarray(self.points[self.human.masks[mask] > least])

    def joint(self, bone: str) -> Array:
        """Where a joint is."""
        return np.asarray(self.joints[BONE_INDEX[bone]])

    def acting(self, **weights: float) -> Surface:
        """The skin under face actions, both sides' if named without a side."""
        moved = self.points.copy()
        for name, weight in weights.items():
            for known in (name, f"{name}Left", f"{name}Right"):
                if known in ARKIT_INDEX:
                    self.human.face.add(moved, ARKIT_INDEX[known], weight)
        return Surface(moved, self.skin.triangles)
