"""Nod: yes."""

from __future__ import annotations

from generator.rigged.motion.action import Action, beats, hold
from generator.rigged.motion.faces import WARM

ACTION = Action(1.3, head=beats(0.0, 0.2, 8.5, -1.5, 6.5, -0.5, 3.0), face=hold(WARM * 0.5, 0.3, 0.5, 0.4))
