"""Thumbs down: the fist turned over, the elbow out, a slow shake of the head."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, beats, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import UNSURE


def _shown(lift: float) -> Position:
    def pose(arm: Arm) -> None:
        arm.fist()
        arm.reach(arm.head(-0.2, -0.26, -0.2 + lift), (-1.0, -0.1, -0.5))
        arm.hand((0.75, -0.65, -0.05), (-0.6, -0.75, 0.1))
        arm.thumb_towards((0.0, 0.05, -1.0))

    return pose


_DOWN, _PUMP = _shown(0.0), _shown(-0.025)

ACTION = Action(
    2.5,
    arms=[(0, REST), (0.66, _DOWN), (0.84, _PUMP), (1.04, _DOWN), (1.7, _DOWN), (2.5, REST)],
    head=beats(0.4, 0.22, 6.0, -6.0, 3.0, channel=1),
    face=hold(UNSURE * 0.6, 0.45, 1.2, 0.8),
    height=0.82,
)
