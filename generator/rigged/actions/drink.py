"""Drink: fetch the mug from below the picture, lift it to the lips, tilt it, put it back."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import SHUT_EYES, WARM


def _below(arm: Arm) -> None:
    arm.grip()
    arm.point((-0.2, -0.35, -1.0), (0.1, -0.75, -0.75))
    arm.hand((0.4, -0.85, -0.3), (0.75, 0.5, 0.0))


def _carried(arm: Arm) -> None:
    arm.grip()
    arm.reach(arm.head(-0.12, -0.3, -0.24), (-0.7, 0.0, -1.0))
    arm.hand((0.6, -0.75, 0.15), (0.7, 0.6, 0.0))


def _lips(tilt: float) -> Position:
    def pose(arm: Arm) -> None:
        arm.grip()
        place = arm.physique.lips + arm.mirrored((-0.045, -0.05 - 0.01 * tilt, -0.045 + 0.03 * tilt))
        arm.touch(
            "finger3-1", place, (-0.9, -0.1, -0.8), (0.75, -0.55, 0.25 + 0.3 * tilt), (0.5, 0.8, -0.3 * tilt)
        )

    return pose


_AT, _TILTED = _lips(0.0), _lips(1.0)

ACTION = Action(
    5.2,
    arms=[(0, REST), (0.6, _below), (0.8, _below), (1.4, _carried), (1.9, _AT), (2.3, _TILTED),
          (2.8, _TILTED), (3.1, _AT), (3.6, _carried), (4.3, _below), (4.5, _below), (5.2, REST)],
    hands="right",
    head=[(0, [0, 0, 0]), (0.6, [3, -3, 0]), (1.4, [0, -1, 0]), (1.9, [1, 0, 0]), (2.3, [-7, 0, 0]),
          (2.8, [-7, 0, 0]), (3.1, [0, 0, 0]), (5.2, [0, 0, 0])],
    look=[(0, [0, 0, 0]), (0.2, [-6, -20, 0]), (0.3, [-6, -20, 1]), (0.8, [-6, -20, 1]), (0.95, [0, 0, 0]),
          (5.2, [0, 0, 0])],
    face=[(0, 0 * WARM), (2.1, 0 * WARM), (2.35, 0.8 * SHUT_EYES), (2.75, 0.8 * SHUT_EYES), (3.0, 0 * WARM),
          (3.7, WARM), (5.2, 0 * WARM)],
    height=0.74,
    touches=True,
    held=("mug", 0.7, 4.4),
)  # fmt: skip
