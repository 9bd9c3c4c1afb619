"""Smile broadly, the head a little aside."""

from __future__ import annotations

from generator.rigged.motion.action import Action, hold
from generator.rigged.motion.faces import BROAD

ACTION = Action(3.2, face=hold(BROAD, 0.5, 1.9, 0.8), head=hold([-1.0, 0.0, 2.5], 0.6, 1.7, 0.9))
