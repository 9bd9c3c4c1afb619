"""Raise the hand, as in a class."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm
from generator.rigged.motion.faces import BROWS, WARM


def _raised(arm: Arm) -> None:
    arm.reach(arm.head(-0.215, -0.17, -0.04), (-0.4, -0.1, -1.0))
    arm.hand((0.06, -0.08, 1.0), (0.12, -1.0, -0.05))
    arm.open(6.0, 0.9)


ACTION = Action(
    3.0,
    arms=[(0, REST), (0.7, _raised), (2.2, _raised), (3.0, REST)],
    head=hold([-1.5, -1.0, -2.0], 0.6, 1.4, 0.8),
    trunk=hold([-0.5, 0.0, 1.5], 0.6, 1.4, 0.9),
    face=hold(BROWS + 0.5 * WARM, 0.5, 1.7, 0.7),
    height=0.72,
)
