"""Lean in: nearer to the camera, brows up."""

from __future__ import annotations

from generator.rigged.motion.action import Action, hold
from generator.rigged.motion.faces import BROWS

ACTION = Action(
    2.8,
    trunk=hold([9.0, 0.0, 0.0], 0.7, 1.2, 0.9),
    head=hold([-6.0, 0.0, 4.0], 0.75, 1.15, 0.9),
    face=hold(BROWS, 0.5, 1.4, 0.8),
)
