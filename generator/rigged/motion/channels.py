"""A moment of a body as one vector, and where in it each part stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.rigged.state import ARKIT, BONE_INDEX, BONES, FPS

JOINTS = slice(0, 3 * len(BONES))
HEAD = slice(JOINTS.stop, JOINTS.stop + 3)
TRUNK = slice(HEAD.stop, HEAD.stop + 3)
LOOK = slice(TRUNK.stop, TRUNK.stop + 3)
VIEW = slice(LOOK.stop, LOOK.stop + 1)
FACE = slice(VIEW.stop, VIEW.stop + len(ARKIT))
CHANNELS = FACE.stop
"""Joint rotations (radians); head and trunk (degrees forwards, left, tilted left); gaze (degrees left, up,
and how much it counts); how much more the view shows than the framing (metres); face actions."""

HEAD_SHARES = {"neck01": 0.14, "neck02": 0.18, "neck03": 0.22, "head": 0.46}
TRUNK_SHARES = {"spine04": 0.2, "spine03": 0.25, "spine02": 0.3, "spine01": 0.25}
"""How a bend is spread over the vertebrae."""

FRAME_S = 1.0 / FPS

SIDES = (".R", ".L")
"""The person's right arm, x < 0, and the left one."""

_GIRDLE = ("clavicle", "shoulder01", "upperarm01", "upperarm02")
GIRDLE_LAG_S = 0.06
_LAGS = {"lowerarm01": 0.0, "lowerarm02": 0.02, "wrist": 0.06}
FINGER_LAG_S = 0.08


Angles = Sequence[float] | NDArray[Any]
"""Degrees forwards, to the left, tilted left."""


def bend(rotations: NDArray[Any], shares: dict[str, float], degrees: Angles) -> None:
    """Spread a bend over bones of (bones, 3), in place."""
    down, left, tilt = np.radians(degrees)
    for bone, share in shares.items():
        rotations[BONE_INDEX[bone]] += np.array([share * down, share * tilt, share * left])


def rotations(now: NDArray[Any], head: Angles, trunk: Angles) -> NDArray[np.float64]:
    """Joint rotations (bones, 3) of a moment (CHANNELS,), head and trunk bent by degrees."""
    out = now[JOINTS].reshape(-1, 3).copy()
    bend(out, HEAD_SHARES, head)
    bend(out, TRUNK_SHARES, trunk)
    return out


def arm_channels(side: str) -> dict[float, NDArray[np.int64]]:
    """Channels of one arm by the seconds that they come late: the elbow goes first, the fingers last."""
    groups: dict[float, list[int]] = {}
    for index, bone in enumerate(BONES):
        if bone.endswith(side):
            name = bone.removesuffix(side)
            lag = GIRDLE_LAG_S if name in _GIRDLE else _LAGS.get(name, FINGER_LAG_S)
            groups.setdefault(lag, []).extend(range(3 * index, 3 * index + 3))
    return {lag: np.array(channels) for lag, channels in groups.items()}
