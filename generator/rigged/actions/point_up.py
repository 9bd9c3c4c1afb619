"""Point up: the forefinger beside the face, for one thing that matters."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, beats, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import BROWS


def _finger(lift: float) -> Position:
    def pose(arm: Arm) -> None:
        arm.fist((3, 4, 5))
        arm.finger(2, 4.0, 7.0, 4.0, fan=2.0)
        arm.reach(arm.head(-0.2, -0.2, -0.16 + lift), (-0.5, 0.0, -1.0))
        arm.hand((0.04, -0.1, 1.0), (0.45, -0.9, 0.05))

    return pose


_UP, _BEAT = _finger(0.0), _finger(0.022)

ACTION = Action(
    2.3,
    arms=[(0, REST), (0.6, _UP), (0.76, _BEAT), (0.95, _UP), (1.6, _UP), (2.3, REST)],
    head=beats(0.45, 0.2, 3.5, 0.0),
    face=hold(BROWS, 0.45, 1.1, 0.6),
    height=0.74,
)
