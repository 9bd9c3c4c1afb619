"""Point at you: the forefinger towards the camera, seen from its tip."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import WARM


def _at(reach: float) -> Position:
    def pose(arm: Arm) -> None:
        arm.fist((3, 4, 5))
        arm.finger(2, 2.0, 5.0, 3.0)
        arm.reach(arm.head(-0.16, -0.38 - reach, -0.17), (-1.0, 0.1, -0.55))
        arm.hand((0.1, -1.0, 0.18), (0.75, 0.1, -0.65))

    return pose


_DRAWN, _OUT = _at(0.0), _at(0.08)

ACTION = Action(
    2.2,
    arms=[(0, REST), (0.5, _DRAWN), (0.7, _OUT), (1.5, _OUT), (2.2, REST)],
    head=hold([2.0, 0.0, 2.0], 0.55, 0.95, 0.7),
    trunk=hold([1.5, 1.5, 0.0], 0.6, 0.9, 0.7),
    face=hold(WARM, 0.4, 1.1, 0.7),
    height=0.72,
)
