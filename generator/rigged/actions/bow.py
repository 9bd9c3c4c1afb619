"""Bow: the trunk bends, the eyes go down."""

from __future__ import annotations

from generator.rigged.motion.action import Action, hold
from generator.rigged.motion.faces import WARM

ACTION = Action(
    2.1,
    head=hold([10.0, 0.0, 0.0], 0.75, 0.4, 0.95),
    trunk=hold([15.0, 0.0, 0.0], 0.7, 0.4, 1.0),
    look=hold([0.0, -32.0, 1.0], 0.6, 0.5, 0.8),
    face=hold(WARM, 0.5, 0.8, 0.7),
)
