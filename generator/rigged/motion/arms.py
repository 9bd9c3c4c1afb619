"""Positions of arms and hands that gestures pass through, made for one body by aiming.

Sides: `.R` is the person's right arm, x < 0. Directions: x to the person's left, -y to the front, z up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.rigged.motion.aim import Direction, Poser
from generator.rigged.motion.rotations import Array
from generator.rigged.state import BONE_INDEX
from media.frames import FloatArray

FINGERS = (2, 3, 4, 5)


def _mirror(side: str, direction: Direction) -> Direction:
    """A direction told for the right arm, for `side`."""
    x, y, z = direction
    return (x if side == ".R" else -x), y, z


def _beside(poser: Poser, side: str, place: Direction) -> Array:
    """A point told from the head's joint, metres; the chin's tip is 0.1 in front of it and 0.065 below."""
    return np.asarray(poser.joints[BONE_INDEX["head"]] + np.asarray(_mirror(side, place)))


def _open(poser: Poser, side: str, bend: float = 6.0, spread: float = 7.0) -> None:
    for finger, share in zip(FINGERS, (1.0, 0.35, -0.4, -1.2), strict=True):
        poser.spread(side, finger, spread * share)
        poser.curl(side, finger, bend, bend * 1.2, bend)


def _fist(poser: Poser, side: str, first: int = 2) -> None:
    """Close the fingers from the `first` one on; the thumb is left to the caller."""
    for finger in range(first, 6):
        poser.curl(side, finger, 78.0, 95.0, 55.0)


def _loose(poser: Poser, side: str) -> None:
    for finger, bend in zip(FINGERS, (14.0, 18.0, 21.0, 24.0), strict=True):
        poser.curl(side, finger, bend, bend * 1.2, bend * 0.7)


def _down(poser: Poser, side: str) -> None:
    """The arm hangs, elbow slightly bent, the palm to the thigh."""
    poser.arm(side, _mirror(side, (-0.2, 0.06, -1.0)), _mirror(side, (-0.06, -0.25, -1.0)))
    poser.hand(side, _mirror(side, (-0.02, -0.22, -1.0)), _mirror(side, (1.0, 0.35, 0.0)))
    _loose(poser, side)


def _wave(swing: float) -> Callable[[Poser, str], None]:
    """The open hand beside the head, the palm to the camera; `swing` -1 outwards to 1 inwards."""

    def pose(poser: Poser, side: str) -> None:
        fingers = (0.12 + 0.38 * swing, -0.1, 1.0)
        wrist = _beside(poser, side, (-0.245 + 0.035 * swing, -0.16, -0.085))
        poser.reach(side, wrist, _mirror(side, (-0.3, -0.1, -1.0)))
        poser.hand(side, _mirror(side, fingers), _mirror(side, (0.05, -1.0, -0.05)))
        _open(poser, side)
        poser.spread(side, 1, 8.0)

    return pose


def _raised(poser: Poser, side: str) -> None:
    """As in a class: the hand beside the head, still."""
    poser.reach(side, _beside(poser, side, (-0.24, -0.15, -0.07)), _mirror(side, (-0.3, -0.1, -1.0)))
    poser.hand(side, _mirror(side, (0.02, -0.05, 1.0)), _mirror(side, (0.1, -1.0, 0.0)))
    _open(poser, side, 4.0, 2.0)


def _offered(lift: float) -> Callable[[Poser, str], None]:
    """Forearm forwards and out, the palm up: explaining; `lift` raises it a little."""

    def pose(poser: Poser, side: str) -> None:
        poser.arm(side, _mirror(side, (-0.2, -0.2, -0.95)), _mirror(side, (-0.12, -0.8, 0.66 + lift)))
        poser.hand(side, _mirror(side, (-0.45, -0.66, 0.5)), _mirror(side, (0.3, -0.5, 0.8)))
        _open(poser, side, 14.0, 5.0)

    return pose


def _shrugged(poser: Poser, side: str) -> None:
    """Shoulders up, hands out, palms up."""
    poser.arm(side, _mirror(side, (-0.25, -0.05, -0.95)), _mirror(side, (-0.2, -0.8, 0.6)), shrug=0.32)
    poser.hand(side, _mirror(side, (-0.62, -0.6, 0.4)), _mirror(side, (0.15, -0.4, 0.9)))
    _open(poser, side, 10.0, 5.0)


def _thumb(lift: float) -> Callable[[Poser, str], None]:
    """Fist in front of the shoulder, the thumb straight up; `lift` raises it a little."""

    def pose(poser: Poser, side: str) -> None:
        poser.arm(side, _mirror(side, (-0.3, -0.25, -0.92)), _mirror(side, (-0.05, -0.68, 0.85 + lift)))
        poser.hand(side, _mirror(side, (0.35, -0.85, 0.4)), _mirror(side, (0.85, 0.45, 0.1)))
        _fist(poser, side)
        poser.curl(side, 1, -14.0, -12.0, -8.0)

    return pose


def _chin(poser: Poser, side: str) -> None:
    """The hand at the chin, forefinger and thumb along the jaw."""
    wrist = _beside(poser, side, (-0.062, -0.15, -0.183))
    poser.reach(side, wrist, _mirror(side, (-0.1, -0.3, -1.0)))
    poser.hand(side, _mirror(side, (0.5, -0.02, 0.85)), _mirror(side, (0.15, 1.0, -0.1)))
    poser.curl(side, 2, 30.0, 35.0, 20.0)
    for finger in (3, 4, 5):
        poser.curl(side, finger, 60.0, 80.0, 45.0)


def _thumb_down(poser: Poser, side: str) -> None:
    """As with the thumb up, the elbow out and the fist turned over."""
    poser.reach(side, _beside(poser, side, (-0.2, -0.26, -0.29)), _mirror(side, (-1.0, -0.1, -0.4)))
    poser.hand(side, _mirror(side, (0.6, -0.75, -0.1)), _mirror(side, (-0.75, -0.6, 0.1)))
    _fist(poser, side)
    poser.curl(side, 1, -14.0, -12.0, -8.0)


def _finger(poser: Poser, side: str) -> None:
    """The forefinger up beside the face: one thing, or pay attention."""
    poser.reach(side, _beside(poser, side, (-0.2, -0.19, -0.15)), _mirror(side, (-0.3, -0.1, -1.0)))
    poser.hand(side, _mirror(side, (0.02, -0.08, 1.0)), _mirror(side, (0.3, -1.0, 0.05)))
    _fist(poser, side, first=3)
    poser.curl(side, 1, 20.0, 30.0, 25.0)


def _clap(apart: float) -> Callable[[Poser, str], None]:
    """Hands before the breast, palms to each other; `apart`: from the middle to a wrist, metres."""

    def pose(poser: Poser, side: str) -> None:
        poser.reach(side, _beside(poser, side, (-apart, -0.27, -0.3)), _mirror(side, (-0.7, 0.1, -1.0)))
        poser.hand(side, _mirror(side, (-0.06, -0.5, 0.85)), _mirror(side, (1.0, -0.1, 0.0)))
        _open(poser, side, 0.0, -6.0)

    return pose


def _heart(poser: Poser, side: str) -> None:
    """The flat hand on the breast."""
    poser.arm(side, _mirror(side, (-0.3, -0.35, -0.9)), _mirror(side, (0.83, -0.3, 0.5)))
    poser.hand(side, _mirror(side, (0.95, -0.05, 0.3)), _mirror(side, (-0.05, 1.0, 0.0)))
    _open(poser, side, 10.0, -5.0)


RIGHT, BOTH = (".R",), (".L", ".R")

_POSES: dict[str, tuple[Callable[[Poser, str], None], tuple[str, ...]]] = {
    "down": (_down, ()),
    "wave": (_wave(0.0), RIGHT),
    "wave_out": (_wave(-1.0), RIGHT),
    "wave_in": (_wave(1.0), RIGHT),
    "raised": (_raised, RIGHT),
    "offered": (_offered(0.0), BOTH),
    "offered_low": (_offered(-0.16), BOTH),
    "shrugged": (_shrugged, BOTH),
    "thumb": (_thumb(0.0), RIGHT),
    "thumb_up": (_thumb(0.12), RIGHT),
    "chin": (_chin, RIGHT),
    "heart": (_heart, RIGHT),
    "thumb_down": (_thumb_down, RIGHT),
    "finger": (_finger, RIGHT),
    "clap_open": (_clap(0.13), BOTH),
    "clap_shut": (_clap(0.036), BOTH),
}
"""How each is posed, and which arms take part; the other arm hangs."""


def arm_poses(joints: FloatArray) -> dict[str, Array]:
    """Rotations (bones, 3) of every arm position for a body with these joints (bones, 3)."""
    out = {}
    for name, (pose, sides) in _POSES.items():
        poser = Poser(joints)
        for side in BOTH:
            (pose if side in sides else _down)(poser, side)
        out[name] = poser.rotations()
    return out
