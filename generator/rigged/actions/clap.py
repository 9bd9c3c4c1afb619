"""Clap: the right hand on the left one before the breast."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, beats, hold
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.faces import BROAD


def _hands(apart: float) -> Position:
    """`apart` metres from palm to palm; the right hand does more of the way."""

    def pose(arm: Arm) -> None:
        right = arm.side == ".R"
        off = arm.physique.palm + 0.004 + (0.75 if right else 0.25) * apart
        arm.flat(5.0)
        place = arm.head(-off, -0.26, -0.2 if right else -0.215)
        fingers, palm = (
            ((0.1, -0.5, 0.85), (1.0, 0.05, -0.1)) if right else ((0.02, -0.75, 0.7), (1.0, -0.02, 0.02))
        )
        arm.touch("finger3-1", place, (-0.7, 0.1, -1.0), fingers, palm)

    return pose


_OPEN, _SHUT, _LAST, _AWAY = _hands(0.2), _hands(0.0), _hands(0.13), _hands(0.3)

ACTION = Action(
    2.8,
    arms=[(0, REST), (0.62, _OPEN), (0.8, _SHUT), (1.0, _OPEN), (1.18, _SHUT), (1.38, _OPEN), (1.56, _SHUT),
          (1.76, _LAST), (1.94, _SHUT),
          (2.16, _AWAY), (2.8, REST)],
    hands="both",
    head=hold([1.5, 0.0, 2.5], 0.5, 1.4, 0.8),
    trunk=beats(0.7, 0.19, 0.5, 0.0, 0.5, 0.0, 0.5),
    face=hold(BROAD, 0.5, 1.5, 0.7),
    height=0.74,
    touches=True,
)  # fmt: skip
