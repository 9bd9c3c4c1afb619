"""Measures of posed bodies for tests: skin against skin, joint angles, and what a picture shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from generator.rigged.asset import load
from generator.rigged.draw.mesh import neighbours
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.motion import channels
from generator.rigged.motion.aim import place
from generator.rigged.motion.channels import HEAD, TRUNK
from generator.rigged.motion.physique import Physique, physique_of
from generator.rigged.motion.rotations import Array, matrix
from generator.rigged.state import BONES, DISTANCE_M, FRAMINGS, PARENTS, Framing

BODIES: dict[str, Identity] = {
    "man": MAN,
    "woman": WOMAN,
    "thin": replace(WOMAN, weight=-1.0),
    "heavy": replace(MAN, weight=1.0),
    "old": replace(WOMAN, age=85),
}

NEAR_M = 0.03
"""Skin deeper than this below other skin is on the far side of a limb, not in it."""


@cache
def physique(name: str) -> Physique:
    return physique_of(BODIES[name])


def rotations(now: Array) -> Array:
    """Joint rotations (bones, 3) of a body's channels, head and trunk bent."""
    return channels.rotations(now, now[HEAD], now[TRUNK])


def joints(body: Physique, now: Array) -> Array:
    return place(body.joints, np.stack([matrix(v) for v in rotations(now)]))


@dataclass(frozen=True)
class Part:
    """Vertices of the asset that belong to some bones, every `thin`th of them."""

    vertices: np.ndarray

    @classmethod
    def of(cls, *starts: str, side: str = "", thin: int = 1) -> Part:
        human = load()
        main = human.bone_index[np.arange(len(human.bone_index)), human.bone_weight.argmax(1)]
        named = [b.endswith(side) and b.startswith(starts) for b in BONES]
        skin = np.unique(human.triangles_of("skin"))
        return cls(skin[np.array(named)[main[skin]]][::thin])


HANDS = {side: Part.of("wrist", "finger", "metacarpal", side=side, thin=2) for side in (".R", ".L")}
FOREARMS = {side: Part.of("lowerarm02", side=side, thin=2) for side in (".R", ".L")}
MIDDLE = Part.of("spine", "neck", "head", "clavicle", "root")
ARMS = {
    side: Part.of("lowerarm", "wrist", "finger", "metacarpal", "upperarm", side=side) for side in (".R", ".L")
}


@dataclass(frozen=True)
class Skin:
    """Posed skin: points (V, 3), and their normals once they are asked for."""

    points: Array

    @cached_property
    def normals(self) -> Array:
        return skin_normals(self.points)


def skin(body: Physique, now: Array) -> Skin:
    """By linear blending; float32 is exact to a thousandth of a millimetre and takes half the time."""
    turns = np.stack([matrix(v) for v in rotations(now)])
    world = np.empty_like(turns)
    for i, parent in enumerate(PARENTS):
        world[i] = world[parent] @ turns[i] if parent >= 0 else turns[i]
    shifts = place(body.joints, turns) - np.einsum("bij,bj->bi", world, body.joints)
    moves, human = np.concatenate((world.reshape(-1, 9), shifts), axis=1).astype(np.float32), load()
    mixed = np.zeros((len(body.skin), 12), np.float32)
    for bone, weight in zip(human.bone_index.T, human.bone_weight.T.astype(np.float32), strict=True):
        mixed += weight[:, None] * moves[bone]
    points = np.einsum("vij,vj->vi", mixed[:, :9].reshape(-1, 3, 3), body.skin.astype(np.float32))
    points += mixed[:, 9:]
    return Skin(points)


@cache
def corners() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The skin's triangles (T, 3); those of each vertex one after the other, where each begins, and whose."""
    triangles = load().triangles_of("skin")
    order = np.argsort(triangles.ravel(), kind="stable")
    vertices, begins = np.unique(triangles.ravel()[order], return_index=True)
    return triangles, order // 3, begins, vertices


def skin_normals(points: Array) -> Array:
    """Of each vertex the mean of its triangles' normals, large ones counting more; 0 where there is none."""
    triangles, touching, begins, vertices = corners()
    a, b, c = points[triangles.T]
    normals = np.zeros_like(points)
    normals[vertices] = np.add.reduceat(cross(b - a, c - a)[touching], begins)
    return np.asarray(normals / (np.sqrt(np.einsum("vi,vi->v", normals, normals))[:, None] + 1e-12))


def cross(a: Array, b: Array) -> Array:
    """Of rows; numpy's own takes twice the time."""
    (ax, ay, az), (bx, by, bz) = a.T, b.T
    return np.stack((ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx), axis=1)


def depth(posed: Skin, part: Part, other: Part) -> float:
    """How deep, metres, `part` is under the skin of `other`; 0 where it is outside."""
    skin_, at = posed.points[other.vertices], posed.points[part.vertices]
    own = at[within(at, skin_)]
    close = np.flatnonzero(within(skin_, own)) if len(own) else ()
    if not len(close):
        return 0.0
    found, apart = neighbours(own, skin_[close], 1)
    near = apart[:, 0] < NEAR_M**2
    if not near.any():
        return 0.0
    nearest = other.vertices[close[found[near, 0]]]
    inside = -((own[near] - posed.points[nearest]) * posed.normals[nearest]).sum(1)
    return float(inside.max(initial=0.0))


def within(points: Array, others: Array) -> Array:
    """Which points (n,) are near the box about others; no other point is near any of them."""
    low, high = others.min(0) - NEAR_M, others.max(0) + NEAR_M
    return np.asarray(((points > low) & (points < high)).all(1))


UPPER_ARMS = {side: Part.of("lowerarm01", "upperarm", side=side, thin=2) for side in (".R", ".L")}

FRAMING = FRAMINGS["head and shoulders"]
"""The one that poses and actions are told for: their views are as high as it needs."""


def needed_height(body: Physique, points: Array, hand: Part, arm: Part, framing: Framing = FRAMING) -> float:
    """Metres of a square picture that shows the whole hand, and no arm cut off at its sides."""
    needs = []
    for part, whole in ((hand, True), (arm, False)):
        p = points[part.vertices]
        near = DISTANCE_M / (DISTANCE_M + p[:, 1] - body.eyes[1])
        aside, up = np.abs(p[:, 0]) * near, (p[:, 2] - body.eyes[2]) * near
        below = -up / (1.0 - framing.eye_line)
        if whole:
            needs.append(np.maximum(2.0 * aside, np.maximum(up / framing.eye_line, below)).max())
        else:  # an arm may come from below
            needs.append(np.where(up < 0.0, np.minimum(2.0 * aside, below), 2.0 * aside).max())
    return float(max(needs))
