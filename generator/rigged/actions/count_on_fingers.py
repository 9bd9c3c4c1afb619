"""Count: one, two, three fingers open beside the face."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import BROWS


def _shown(count: int, lift: float = 0.0) -> Position:
    """`count` fingers from the forefinger on."""

    def pose(arm: Arm) -> None:
        arm.fist(tuple(range(2 + count, 6)))
        for finger in range(2, 2 + count):
            arm.finger(finger, 4.0 + finger, 7.0, 5.0, fan=(9.0, 0.0, -9.0)[finger - 2])
        arm.reach(arm.head(-0.2, -0.21, -0.16 + lift), (-0.5, 0.0, -1.0))
        arm.hand((0.05, -0.12, 1.0), (0.2, -1.0, -0.05))

    return pose


_ONE, _TWO, _THREE = _shown(1), _shown(2), _shown(3)

ACTION = Action(
    4.0,
    arms=[(0, REST), (0.6, _shown(0)), (0.96, _shown(1, 0.015)), (1.12, _ONE), (1.4, _ONE),
          (1.76, _shown(2, 0.015)), (1.92, _TWO), (2.2, _TWO), (2.56, _shown(3, 0.015)), (2.72, _THREE),
          (3.15, _THREE), (4.0, REST)],
    head=[(0, [0, 0, 0]), (0.65, [0, 0, 1]), (0.9, [3, 0, 1]), (1.2, [0, 0, 1]), (1.45, [0, 0, 0]),
          (1.7, [3, 0, 0]), (2.0, [0, 0, -1]), (2.25, [0, 0, -1]), (2.5, [3.5, 0, -1]), (2.9, [0, 0, 0]),
          (4.0, [0, 0, 0])],
    face=hold(BROWS, 0.5, 2.6, 0.8),
    height=0.74,
)  # fmt: skip
