"""Namaste: palms together before the breast, and a small bow."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import WARM


def _palms(apart: float) -> Position:
    def pose(arm: Arm) -> None:
        arm.flat(4.0)
        place = arm.head(-arm.physique.palm - 0.006 - apart, -0.24, -0.17)
        arm.touch("finger3-1", place, (-1.0, 0.1, -0.75), (0.1, -0.2, 1.0), (1.0, 0.0, -0.1))

    return pose


_APART, _JOINED = _palms(0.08), _palms(0.0)

ACTION = Action(
    3.0,
    arms=[(0, REST), (0.65, _APART), (0.9, _JOINED), (2.05, _JOINED), (2.3, _APART), (3.0, REST)],
    hands="both",
    head=hold([8.0, 0.0, 0.0], 0.7, 0.5, 0.9, start=0.7),
    trunk=hold([5.0, 0.0, 0.0], 0.7, 0.5, 0.9, start=0.7),
    face=hold(WARM, 0.6, 1.5, 0.8),
    height=0.78,
    touches=True,
)
