"""Wink with the left eye."""

from __future__ import annotations

from generator.rigged.face.visemes import weights
from generator.rigged.motion.action import Action, hold

_SHUT = weights(
    eyeBlinkLeft=1.0, cheekSquintLeft=0.7, mouthSmileLeft=0.45, mouthSmileRight=0.2, browDownLeft=0.15
)

ACTION = Action(1.2, face=hold(_SHUT, 0.2, 0.25, 0.3, start=0.15), head=hold([1.0, 1.0, 4.0], 0.3, 0.35, 0.5))
