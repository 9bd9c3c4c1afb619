"""Shake the head: no."""

from __future__ import annotations

from generator.rigged.motion.action import Action, beats, hold
from generator.rigged.motion.faces import DOUBT

ACTION = Action(
    1.5, head=beats(0.0, 0.2, 10.5, -11.5, 9.5, -8.0, 4.5, -1.0, channel=1), face=hold(DOUBT, 0.3, 0.7, 0.4)
)
