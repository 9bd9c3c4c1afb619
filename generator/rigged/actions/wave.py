"""Wave hello or goodbye: the open hand beside the head, swung from the elbow, the fingers trailing."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import BROAD


def _beside(swing: float, lift: float = 0.0) -> Position:
    """`swing` -1 outwards to 1 inwards."""

    def pose(arm: Arm) -> None:
        wrist = arm.head(-0.208 + 0.05 * swing, -0.17, -0.1 + lift)
        arm.reach(wrist, (-0.35, -0.1, -1.0))
        arm.hand((0.12 + 0.27 * swing, -0.12, 1.0), (0.05, -1.0, -0.1))
        arm.open(7.0, 1.6)

    return pose


_OUT, _IN = _beside(-1.0), _beside(1.0)
_LAST_OUT = _beside(-0.6, -0.012)

ACTION = Action(
    2.8,
    arms=[(0, REST), (0.62, _OUT), (0.87, _IN), (1.13, _OUT), (1.4, _IN), (1.68, _LAST_OUT),
          (1.9, _beside(0.2)), (2.8, REST)],
    head=hold([-1.0, -2.0, 4.0], 0.55, 1.25, 0.8),
    trunk=hold([-0.5, -1.0, -1.2], 0.6, 1.1, 0.9),
    face=hold(BROAD, 0.4, 1.6, 0.7),
    height=0.8,
)  # fmt: skip
