"""Whether what the right hand holds is below the picture, where it comes and goes unseen. Pure."""

from __future__ import annotations

import numpy as np

from generator.rigged.motion.aim import Poser
from generator.rigged.motion.channels import HEAD, TRUNK, VIEW, rotations
from generator.rigged.motion.physique import Physique
from generator.rigged.motion.rotations import Array, matrix
from generator.rigged.state import DISTANCE_M, Framing
from generator.rigged.worn import mug

HIDDEN_M = 0.03
"""What is this far below the picture is hidden: breath, sway and the mood's lean move it a little."""


def hidden(body: Physique, framing: Framing, now: Array) -> bool:
    """Whether a mug in the right hand is out of the picture in a moment (CHANNELS,)."""
    poser = Poser(body.joints)
    poser.local = np.stack([matrix(turn) for turn in rotations(now, now[HEAD], now[TRUNK])])
    middle = poser.carried("wrist.R", mug.in_hand(body.joints, np.zeros((1, 3)))[0])
    top = middle[2] + mug.REACH * poser.hand_length(".R")
    height = framing.height + float(now[VIEW][0])
    camera = body.eyes[2] - (0.5 - framing.eye_line) * height
    near = DISTANCE_M / (DISTANCE_M + middle[1] - body.eyes[1])
    return bool((camera - top) * near > 0.5 * height + HIDDEN_M)
