"""Drink: fetch the mug from below the picture, lift it to the lips, tilt it, put it back."""

from __future__ import annotations

import numpy as np

from generator.rigged.face.visemes import weights
from generator.rigged.motion.action import REST, Action
from generator.rigged.motion.arm import Arm, Position, below
from generator.rigged.motion.faces import SHUT_EYES, WARM
from generator.rigged.worn import mug

TILT_DEG, BACK_DEG = 38.0, -8.0
"""How far the mug is tilted and the head goes back for a sip."""

LIPS_M = 0.006
"""From the middle of the lips' skin to the rim."""

_SIP = weights(mouthPucker=0.3, mouthFunnel=0.15, jawOpen=0.06)


def _sin(degrees: float) -> float:
    return float(np.sin(np.radians(degrees)))


def _cos(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


def _carried(arm: Arm) -> None:
    arm.grip()
    arm.bring(arm.chest(-0.04, -0.1, 0.15), 40.0, 0.0, (-0.8, 0.0, -0.8))


def _lips(tilt: float, away: float = 0.0) -> Position:
    """The rim at the lips, or `away` metres in front of them."""

    def pose(arm: Arm) -> None:
        arm.grip()
        arm.poser.bend_head((BACK_DEG * tilt / TILT_DEG, 0.0, 0.0))
        lips = arm.poser.carried("head", arm.physique.lips) - np.array([0.0, LIPS_M + away, 0.0])
        up, back = np.array([0.0, _sin(tilt), _cos(tilt)]), np.array([0.0, _cos(tilt), -_sin(tilt)])
        middle = lips - arm.poser.hand_length(arm.side) * (0.5 * mug.HEIGHT * up + mug.RADIUS * back)
        arm.bring(middle, 20.0, tilt, (-0.95, -0.3, -0.6))

    return pose


_NEAR, _AT, _TILTED = _lips(4.0, 0.05), _lips(14.0), _lips(TILT_DEG)

ACTION = Action(
    5.4,
    arms=[(0, REST), (0.6, below), (0.8, below), (1.4, _carried), (1.85, _NEAR), (2.15, _AT),
          (2.5, _TILTED), (3.0, _TILTED), (3.3, _AT), (3.55, _NEAR), (3.95, _carried), (4.55, below),
          (4.75, below), (5.4, REST)],
    hands="right",
    head=[(0, [0, 0, 0]), (0.6, [3, -3, 0]), (1.4, [0, -1, 0]), (2.15, [BACK_DEG * 14 / TILT_DEG, 0, 0]),
          (2.5, [BACK_DEG, 0, 0]), (3.0, [BACK_DEG, 0, 0]), (3.3, [BACK_DEG * 14 / TILT_DEG, 0, 0]),
          (3.8, [0, 0, 0]), (5.4, [0, 0, 0])],
    look=[(0, [0, 0, 0]), (0.2, [-6, -20, 0]), (0.3, [-6, -20, 1]), (0.8, [-6, -20, 1]), (0.95, [0, 0, 0]),
          (5.4, [0, 0, 0])],
    face=[(0, 0 * WARM), (1.8, 0 * WARM), (2.15, _SIP), (2.5, _SIP + 0.6 * SHUT_EYES),
          (3.0, _SIP + 0.6 * SHUT_EYES), (3.3, _SIP), (3.6, 0 * WARM), (4.1, WARM), (5.4, 0 * WARM)],
    height=0.8,
    touches=True,
    held=(mug.NAME, 0.7, 4.65),
)  # fmt: skip
