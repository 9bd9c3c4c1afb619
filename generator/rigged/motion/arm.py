"""One arm and hand in a pose in the making: point, reach, touch, and the shapes of a hand.

Everything is told as for the right arm (x < 0 is outwards) and mirrored for the left one. Directions and
points: x to the person's left, -y to the front, z up; metres.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from generator.rigged.motion.aim import Direction, Poser
from generator.rigged.motion.physique import Physique
from generator.rigged.motion.rotations import Array, matrix
from generator.rigged.state import BONE_INDEX
from generator.rigged.worn import mug

FINGERS = (2, 3, 4, 5)

FLANK_M = 0.1
"""Further aside than this the trunk turns away, and what is before it is told from there."""

BELOW_M = -0.72
"""From the head's joint to a mug that no picture shows: the widest one ends 0.59 below it."""

COVER_M = 0.012
"""Cloth over the skin, so that a hand lies on a jacket and not in it."""


class Arm:
    """The arm of one side (`.R` or `.L`) of a `poser`'s body."""

    def __init__(self, poser: Poser, physique: Physique, side: str) -> None:
        self.poser, self.physique, self.side = poser, physique, side

    def mirrored(self, direction: Direction) -> Array:
        """A direction or point told for the right arm, for this one."""
        x, y, z = direction
        return np.array([x if self.side == ".R" else -x, y, z], float)

    def head(self, x: float, y: float, z: float) -> Array:
        """A point told from the head's joint, which lies 0.1 behind the face and 0.04 below the eyes."""
        return np.asarray(self.poser.joints[BONE_INDEX["head"]] + self.mirrored((x, y, z)))

    def chest(self, x: float, z: float, off: float = 0.0) -> Array:
        """A point `off` metres in front of the clothed trunk, `x` aside and `z` above the collar bones."""
        collar = self.poser.joints[BONE_INDEX["clavicle.R"], 2]
        at = self.mirrored((x, 0.0, collar + z))
        at[1] = self.physique.front(float(np.clip(at[0], -FLANK_M, FLANK_M)), at[2], 0.05) - COVER_M - off
        return at

    @property
    def shoulder(self) -> float:
        """How far aside the shoulder's joint is, metres."""
        return abs(float(self.poser.joints[BONE_INDEX[f"upperarm01{self.side}"], 0]))

    def at(self, bone: str) -> Array:
        """Where a joint of this arm is now."""
        return np.asarray(self.poser.where(bone + self.side))

    def point(self, upper: Direction, fore: Direction, shrug: float = 0.0) -> None:
        """Point upper arm and forearm; `shrug` lifts the shoulder, radians."""
        self.poser.arm(self.side, self.mirrored(upper), self.mirrored(fore), shrug)

    def reach(self, wrist: Array, elbow: Direction) -> None:
        """Bring the wrist to a point, the elbow towards a direction."""
        self.poser.reach(self.side, wrist, self.mirrored(elbow))

    def hand(self, fingers: Direction, palm: Direction) -> None:
        """Turn the hand so that fingers point and palm looks as told."""
        self.poser.hand(self.side, self.mirrored(fingers), self.mirrored(palm))

    def touch(self, bone: str, place: Array, elbow: Direction, fingers: Direction, palm: Direction) -> None:
        """Bring a joint of the hand to a point, the hand turned as told; shape the fingers before."""
        wrist = np.asarray(place, float)
        for _ in range(3):
            self.reach(wrist, elbow)
            self.hand(fingers, palm)
            wrist = wrist + place - self.at(bone)

    def finger(self, finger: int, *bends: float, fan: float = 0.0) -> None:
        """Bend a finger's three joints, degrees from straight; `fan`: from the middle towards the thumb."""
        self.poser.finger(self.side, finger, bends, fan)

    def fingers(self, bend: float, fan: float = 1.0) -> None:
        """Bend all fingers by about so much at each joint, each a little differently, and fan them out."""
        for finger, part, out in zip(FINGERS, (0.75, 0.95, 1.1, 1.15), (5.0, 0.5, -4.0, -10.0), strict=True):
            self.finger(finger, bend * part, 1.25 * bend * part, 0.7 * bend * part, fan=fan * out)

    def open(self, bend: float = 9.0, fan: float = 1.4) -> None:
        """An open hand, the thumb out."""
        self.fingers(bend, fan)
        self.poser.thumb(self.side, (0.55, 0.42, 0.72), (0.8, 0.22, 0.56), 4.0)

    def flat(self, bend: float = 3.0) -> None:
        """A flat hand, fingers and thumb side by side."""
        self.fingers(bend, 0.45)
        self.poser.thumb(self.side, (0.76, 0.3, 0.57), (0.94, 0.1, 0.3))

    def loose(self) -> None:
        """A hand that does nothing."""
        self.fingers(24.0, 0.8)
        self.poser.thumb(self.side, (0.6, 0.6, 0.53), (0.82, 0.4, 0.4), 12.0)

    def fist(self, fingers: Sequence[int] = FINGERS) -> None:
        """Close these fingers, the outer ones a little more, and lay the thumb over them."""
        for finger in fingers:
            self.finger(
                finger, 82.0 + 1.5 * finger, 98.0 + finger, 55.0, fan=(1.5, 0.0, -1.5, -3.0)[finger - 2]
            )
        self.poser.thumb(self.side, (0.74, 0.62, 0.27), (0.42, 0.66, -0.62), 28.0)

    def grip(self) -> None:
        """Fingers round a mug, as `worn.mug` is shaped for them, the thumb along its rim."""
        for finger in FINGERS:
            self.finger(finger, *mug.FINGER_BENDS[finger])
        self.poser.thumb(self.side, (0.45, 0.62, 0.64), (0.82, 0.5, 0.28), 10.0)

    def bring(self, place: Array, turn: float, tilt: float, elbow: Direction) -> None:
        """Bring the middle of the mug to a point; degrees: `turn` of the hand, `tilt` to the face."""
        lean = matrix(np.array([-np.radians(tilt), 0.0, 0.0]))
        angle = np.radians(turn)
        fingers = lean @ np.array([np.cos(angle), -np.sin(angle), 0.0])
        palm = lean @ np.array([np.sin(angle), np.cos(angle), 0.0])
        frame = np.stack([fingers, palm, np.cross(fingers, palm)], axis=1)
        self.reach(place - self.poser.hand_length(self.side) * frame @ np.array(mug.CENTRE), elbow)
        self.hand(fingers, palm)

    def thumb_towards(self, direction: Direction) -> None:
        """Point the thumb; call it when the hand is in place."""
        goal = self.mirrored(direction)
        self.poser.aim(f"finger1-1{self.side}", f"finger1-2{self.side}", goal)
        self.poser.aim(f"finger1-2{self.side}", f"finger1-3{self.side}", goal)
        self.poser.local[BONE_INDEX[f"finger1-3{self.side}"]] = np.eye(3)


Position = Callable[[Arm], None]
"""A position of arm and hand: it poses the arm that it is given."""


def down(arm: Arm) -> None:
    """At rest: the upper arm hangs, the forearm lies in the lap, below the picture."""
    arm.point((-0.17, -0.08, -1.0), (0.18, -0.72, -0.62))
    arm.hand((0.3, -0.8, -0.45), (0.62, 0.2, -0.75))
    arm.loose()


def below(arm: Arm) -> None:
    """Where the right hand takes and leaves a prop: below every picture. The left one rests."""
    if arm.side == ".L":
        down(arm)
        return
    arm.grip()
    arm.bring(arm.head(-0.2, -0.28, BELOW_M), 70.0, -15.0, (-0.3, 0.3, -1.0))
