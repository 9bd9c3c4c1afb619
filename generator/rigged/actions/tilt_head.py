"""Tilt the head to one side: curious."""

from __future__ import annotations

from generator.rigged.motion.action import Action, hold
from generator.rigged.motion.faces import BROWS

ACTION = Action(2.4, head=hold([0.5, 1.0, 11.0], 0.5, 1.0, 0.8), face=hold(0.6 * BROWS, 0.4, 1.2, 0.7))
