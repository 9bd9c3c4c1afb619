"""Open both hands: explaining, offering."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, beats, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import BROWS


def _offered(lift: float) -> Position:
    def pose(arm: Arm) -> None:
        more = lift if arm.side == ".R" else 0.7 * lift - 0.03
        arm.point((-0.18, -0.2, -0.95), (-0.03, -0.84, 0.52 + more))
        arm.hand((-0.28, -0.84, 0.3 + more), (0.35, -0.45, 0.85))
        arm.open(15.0, 1.2)

    return pose


_WIDE, _LOW = _offered(0.04), _offered(-0.08)

ACTION = Action(
    2.4,
    arms=[(0, REST), (0.58, _WIDE), (0.82, _LOW), (1.08, _WIDE), (1.6, _WIDE), (2.4, REST)],
    hands="both",
    head=beats(0.4, 0.25, 2.5, 0.0),
    trunk=hold([1.5, 0.0, 0.0], 0.6, 0.9, 0.9),
    face=hold(BROWS, 0.4, 1.1, 0.7),
    height=0.82,
)
