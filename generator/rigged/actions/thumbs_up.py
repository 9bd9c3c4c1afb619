"""Thumbs up: a fist in front of the shoulder, the thumb straight up, with one small pump."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, beats, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import BROAD


def _shown(lift: float) -> Position:
    def pose(arm: Arm) -> None:
        arm.fist()
        arm.reach(arm.head(-0.19, -0.3, -0.2 + lift), (-0.6, 0.1, -0.9))
        arm.hand((0.42, -0.85, 0.36), (0.9, 0.45, 0.0))
        arm.thumb_towards((0.0, 0.1, 1.0))

    return pose


_UP, _PUMP = _shown(0.0), _shown(0.03)

ACTION = Action(
    2.4,
    arms=[(0, REST), (0.6, _UP), (0.78, _PUMP), (0.98, _UP), (1.65, _UP), (2.4, REST)],
    head=beats(0.5, 0.2, 4.0, 0.0),
    trunk=hold([1.0, -0.5, -0.5], 0.6, 0.9, 0.8),
    face=hold(BROAD, 0.45, 1.2, 0.65),
    height=0.74,
)
