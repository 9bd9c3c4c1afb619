"""Poses by aiming: point a bone, frame a hand, curl fingers; the joint rotations follow.

Every rotation is about the world's axes as they stand in the reference pose, before the parents' rotations
(`FigureState.rotations`), so a pose made for one skeleton is made anew for each body from its joints.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.rigged.motion.channels import HEAD_SHARES, bend
from generator.rigged.motion.rotations import Array, cross, matrix, turn_between, vector
from generator.rigged.state import BONE_INDEX, BONES, PARENTS

CLAVICLE_SHARE, SHOULDER_SHARE = 0.12, 0.22
"""Parts of an upper arm's swing that the shoulder girdle takes: one joint alone puffs the shoulder."""

TWIST_SHARE = 0.5
"""Part of the hand's twist that the forearm takes, as radius and ulna do."""

Direction = Sequence[float] | Array

ARM = ("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02")


class Poser:
    """A pose in the making: local rotations over a body's `joints` (len(BONES), 3), metres."""

    def __init__(self, joints: NDArray[Any]) -> None:
        self.joints = np.asarray(joints, float)
        self.local = np.tile(np.eye(3), (len(BONES), 1, 1))

    def rotations(self) -> Array:
        """The pose as rotation vectors (len(BONES), 3)."""
        return np.stack([vector(r) for r in self.local])

    def world(self, bone: str) -> Array:
        """Matrix that the bone and its parents turn the reference pose by."""
        index, turn = BONE_INDEX[bone], np.eye(3)
        while index >= 0:
            turn = self.local[index] @ turn
            index = PARENTS[index]
        return turn

    def span(self, bone: str, to: str) -> Array:
        """From one joint to another in the reference pose."""
        return np.asarray(self.joints[BONE_INDEX[to]] - self.joints[BONE_INDEX[bone]])

    def _under(self, bone: str) -> Array:
        parent = PARENTS[BONE_INDEX[bone]]
        return self.world(BONES[parent]) if parent >= 0 else np.eye(3)

    def turn(self, bone: str, rotation: Array) -> None:
        """Turn a bone by a matrix about the world's axes as they are in the reference pose, on top."""
        self.local[BONE_INDEX[bone]] = rotation @ self.local[BONE_INDEX[bone]]

    def aim(self, bone: str, to: str, direction: Direction) -> None:
        """Turn `bone` the short way so that the joint `to` lies in `direction` (world) from it."""
        goal = self._under(bone).T @ np.asarray(direction, float)
        self.local[BONE_INDEX[bone]] = turn_between(self.span(bone, to), goal)

    def arm(self, side: str, upper: Direction, fore: Direction, shrug: float = 0.0) -> None:
        """Point upper arm and forearm; the shoulder girdle goes along. `shrug` lifts it, radians."""
        rest = self.span(f"upperarm01{side}", f"lowerarm01{side}")
        swing = vector(turn_between(rest, np.asarray(upper, float)))
        lift = np.array([0.0, -shrug if side == ".L" else shrug, 0.0])
        self.turn(f"clavicle{side}", matrix(CLAVICLE_SHARE * swing + lift))
        self.turn(f"shoulder01{side}", matrix(SHOULDER_SHARE * swing - 0.5 * lift))
        self.aim(f"upperarm01{side}", f"lowerarm01{side}", upper)
        self.roll_elbow(side, upper, fore)
        self.aim(f"lowerarm01{side}", f"wrist{side}", fore)

    def reach(self, side: str, wrist: Direction, elbow: Direction) -> None:
        """Bring the wrist to a point (metres, in reach), the elbow towards a direction: two-bone IK."""
        chain = [f"upperarm01{side}", f"lowerarm01{side}", f"wrist{side}"]
        long, short = (float(np.linalg.norm(self.span(a, b))) for a, b in pairwise(chain))
        for _ in range(3):  # the shoulder moves with the arm
            way = np.asarray(wrist, float) - self.where(chain[0])
            far = min(float(np.linalg.norm(way)), 0.999 * (long + short))
            along = way / np.linalg.norm(way)
            aside = np.asarray(elbow, float) - along * (along @ np.asarray(elbow, float))
            part = (long**2 - short**2 + far**2) / (2.0 * far)
            off = aside / np.linalg.norm(aside) * np.sqrt(max(long**2 - part**2, 0.0))
            for bone in ARM:
                self.local[BONE_INDEX[f"{bone}{side}"]] = np.eye(3)
            self.arm(side, along * part + off, along * (far - part) - off)

    def roll_elbow(self, side: str, upper: Direction, fore: Direction) -> None:
        """Roll the upper arm about itself until the elbow, a hinge, bends towards `fore`."""
        bone = f"upperarm01{side}"
        axis = np.asarray(upper, float) / np.linalg.norm(upper)
        bend = self.world(bone) @ self.span(f"lowerarm01{side}", f"wrist{side}")
        now, goal = (v - axis * (v @ axis) for v in (bend, np.asarray(fore, float)))
        if min(np.linalg.norm(now), np.linalg.norm(goal)) > 1e-6:
            angle = np.arctan2(axis @ cross(now, goal), now @ goal)
            self._roll(side, axis, float(angle))

    def _roll(self, side: str, axis: Array, angle: float) -> None:
        for bone in (f"upperarm01{side}", f"upperarm02{side}"):
            about = self._under(bone).T @ axis
            self.turn(bone, matrix(about * angle / 2.0))

    def hand(self, side: str, fingers: Direction, palm: Direction) -> None:
        """Turn the hand so that fingers point and palm looks as told; the forearm shares the twist."""
        rest = self.hand_frame(side)
        goal = _frame(np.asarray(fingers, float), np.asarray(palm, float))
        fore = f"lowerarm02{side}"
        axis = self.span(fore, f"wrist{side}")
        wanted = self._under(fore).T @ goal @ rest.T
        self.turn(fore, matrix(_twist(wanted, axis) * TWIST_SHARE))
        self.local[BONE_INDEX[f"wrist{side}"]] = self.world(fore).T @ goal @ rest.T

    def hand_frame(self, side: str) -> Array:
        """Columns: finger direction, palm normal (out of the palm), their cross product, in reference."""
        fingers = self.span(f"wrist{side}", f"finger3-1{side}")
        across = self.span(f"finger5-1{side}", f"finger2-1{side}")
        palm = cross(fingers, across) if side == ".L" else cross(across, fingers)
        return _frame(fingers, palm)

    def hand_length(self, side: str) -> float:
        """From the wrist to the middle knuckle, metres."""
        return float(np.linalg.norm(self.span(f"wrist{side}", f"finger3-1{side}")))

    def in_hand(self, side: str, along: float, palm: float, thumb: float) -> Array:
        """A direction (world) told by the hand as it is: along the fingers, out of the palm, to the thumb."""
        across = thumb if side == ".R" else -thumb
        frame = self.world(f"wrist{side}") @ self.hand_frame(side)
        return np.asarray(frame @ np.array([along, palm, across]))

    def finger(self, side: str, finger: int, bends: Sequence[float], fan: float = 0.0) -> None:
        """Bend a finger's three joints, degrees from straight; `fan`: from the middle towards the thumb."""
        bent, out = 0.0, np.radians(fan)
        for joint, bend_ in enumerate(bends[:2], start=1):
            bent += float(np.radians(bend_))
            along = np.cos(bent) * np.cos(out), np.sin(bent), np.cos(bent) * np.sin(out)
            bone = f"finger{finger}-{joint}{side}"
            self.aim(bone, f"finger{finger}-{joint + 1}{side}", self.in_hand(side, *along))
        flat = self.span(f"finger{finger}-2{side}", f"finger{finger}-3{side}")
        axis = cross(flat, self.hand_frame(side)[:, 1])
        turn = matrix(axis / np.linalg.norm(axis) * np.radians(bends[2]))
        self.local[BONE_INDEX[f"finger{finger}-3{side}"]] = turn

    def thumb(self, side: str, base: Sequence[float], middle: Sequence[float], bend: float = 0.0) -> None:
        """Point the thumb's first two bones as `in_hand`; its tip bends by degrees towards the fingers."""
        for joint, along in ((1, base), (2, middle)):
            bone, end = f"finger1-{joint}{side}", f"finger1-{joint + 1}{side}"
            self.aim(bone, end, self.in_hand(side, *along))
        middle_bone = self.span(f"finger1-2{side}", f"finger1-3{side}")
        aside = np.array([0.3, 0.3, -1.0 if side == ".R" else 1.0])
        axis = cross(middle_bone, self.hand_frame(side) @ aside)
        self.local[BONE_INDEX[f"finger1-3{side}"]] = matrix(axis / np.linalg.norm(axis) * np.radians(bend))

    def bend_head(self, degrees: Sequence[float]) -> None:
        """Bend the neck, degrees forwards, left and tilted left, for hands that touch the face."""
        turns = np.zeros((len(BONES), 3))
        bend(turns, HEAD_SHARES, degrees)
        for bone in HEAD_SHARES:
            self.local[BONE_INDEX[bone]] = matrix(turns[BONE_INDEX[bone]])

    def carried(self, bone: str, point: Array) -> Array:
        """Where a point of the reference pose is when it goes with a bone."""
        return np.asarray(self.where(bone) + self.world(bone) @ (point - self.joints[BONE_INDEX[bone]]))

    def where(self, bone: str) -> Array:
        """Where one joint is in this pose (3,)."""
        index = BONE_INDEX[bone]
        out, parent = self.joints[index], PARENTS[index]
        while parent >= 0:
            out = self.joints[parent] + self.local[parent] @ (out - self.joints[parent])
            parent = PARENTS[parent]
        return np.asarray(out)

    def positions(self) -> Array:
        """Where the joints are in this pose (len(BONES), 3)."""
        return place(self.joints, self.local)


def place(joints: Array, local: Array) -> Array:
    """Joint positions (n, 3) of a body under local rotation matrices (n, 3, 3)."""
    turns, out = np.empty_like(local), np.empty_like(joints)
    for i, parent in enumerate(PARENTS):
        turns[i] = turns[parent] @ local[i] if parent >= 0 else local[i]
        offset = joints[i] - joints[parent] if parent >= 0 else joints[i]
        out[i] = out[parent] + turns[parent] @ offset if parent >= 0 else offset
    return out


def _frame(first: Array, second: Array) -> Array:
    first = first / np.linalg.norm(first)
    second = second - first * (first @ second)
    second = second / np.linalg.norm(second)
    return np.stack([first, second, cross(first, second)], axis=1)


def _twist(rotation: Array, axis: Array) -> Array:
    """The part of a rotation that turns about `axis`, as a rotation vector."""
    axis, whole = axis / np.linalg.norm(axis), vector(rotation)
    half = float(np.linalg.norm(whole)) / 2.0
    along = float(whole @ axis) / max(2.0 * half, 1e-9)
    return np.asarray(axis * 2.0 * np.arctan2(along * np.sin(half), np.cos(half)))
