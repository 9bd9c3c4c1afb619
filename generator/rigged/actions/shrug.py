"""Shrug: shoulders up, forearms out, palms up, the head tilted."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm
from generator.rigged.motion.faces import UNSURE


def _shrugged(arm: Arm) -> None:
    arm.point((-0.22, -0.04, -0.95), (-0.04, -0.8, 0.6), shrug=0.34 if arm.side == ".R" else 0.29)
    arm.hand((-0.48, -0.84, 0.3), (0.15, -0.3, 0.95))
    arm.open(14.0, 1.2)


ACTION = Action(
    2.0,
    arms=[(0, REST), (0.5, _shrugged), (1.15, _shrugged), (2.0, REST)],
    hands="both",
    head=hold([1.5, 0.0, 6.0], 0.45, 0.7, 0.75),
    face=hold(UNSURE, 0.4, 0.8, 0.6),
    height=0.84,
)
