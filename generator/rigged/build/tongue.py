"""How the tongue comes out: ours lies low in the mouth and must rise to be seen."""

from __future__ import annotations

import numpy as np

from generator.rigged.asset import Human, Shapes
from generator.rigged.build.paint import step
from generator.rigged.state import ARKIT
from media.frames import FloatArray

TIP_FORWARD_M, TIP_UP_M = 0.021, 0.021
"""Way of the tip: half of it lays the tip behind the upper teeth, all of it between the teeth."""

LENGTH_M = 0.034
"""The part of the tongue, from its tip, that moves."""


def free_tongue(human: Human, positions: FloatArray) -> Shapes:
    """The face actions with a tongueOut for the tongue as it lies in `positions` (V, 3)."""
    face, action = human.face, ARKIT.index("tongueOut")
    part = slice(face.start[action], face.start[action + 1])
    depth = positions[face.index[part], 1]
    share = step(LENGTH_M, 0.0, depth - depth.min())[:, None]
    offset = face.offset.copy()
    offset[part] = share * np.array([0.0, -TIP_FORWARD_M, TIP_UP_M])
    return Shapes(face.start, face.index, offset)
