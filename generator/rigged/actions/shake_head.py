"""Shake the head: no."""

from __future__ import annotations

from generator.rigged.motion.action import Action, beats, hold
from generator.rigged.motion.faces import DOUBT

ACTION = Action(
    1.6, head=beats(0.0, 0.22, 9.5, -10.5, 8.5, -7.0, 4.0, -1.0, channel=1), face=hold(DOUBT, 0.3, 0.8, 0.45)
)
