"""Hand on the heart: the flat hand on the breast."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import WARM


def _breast(off: float) -> Position:
    def pose(arm: Arm) -> None:
        arm.flat(6.0)
        place = arm.chest(0.045, -0.1, arm.physique.palm + off)
        arm.touch("finger3-1", place, (-0.8, -0.15, -1.0), (0.94, -0.12, 0.3), (0.12, 0.98, -0.1))

    return pose


_NEAR, _ON = _breast(0.06), _breast(0.0)

ACTION = Action(
    2.8,
    arms=[(0, REST), (0.55, _NEAR), (0.8, _ON), (1.9, _ON), (2.15, _NEAR), (2.8, REST)],
    head=hold([4.0, 0.0, 3.0], 0.7, 1.1, 0.9),
    trunk=hold([1.5, 0.0, 0.0], 0.8, 0.9, 1.0),
    face=hold(WARM, 0.5, 1.4, 0.8),
    height=0.7,
    touches=True,
)
