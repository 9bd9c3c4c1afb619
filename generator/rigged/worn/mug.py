"""A mug in the right hand, drawn while it is held.

It stands in the hand's own frame: along the fingers (from the wrist to the middle knuckle), out of the palm
and to the thumb, which is the mug's axis, upwards. All measures are shares of the hand's length, from wrist
to middle knuckle, so that one grip fits every hand: fingers bent by FINGER_BENDS lie round it, the palm
touches it before the knuckles, and the thumb lies on the side that is turned to the person.
"""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import linear
from generator.rigged.draw.mesh import Array, Part
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from generator.rigged.motion.aim import Poser
from generator.rigged.state import BONE_INDEX
from generator.rigged.worn.fit import Wearer
from generator.rigged.worn.solid import Piece, lathe, rigid, tube

NAME = "mug"
"""As in `FigureState.held`."""

CENTRE = (0.87, 0.475, 0.09)
"""The mug's middle: along the fingers, out of the palm, towards the thumb."""

RADIUS, HEIGHT = 0.295, 0.78
"""3.6 and 9.4 cm in a man's hand."""

FINGER_BENDS = {2: (48.0, 20.0, 36.0), 3: (54.0, 22.0, 36.0), 4: (46.0, 22.0, 36.0), 5: (28.0, 20.0, 36.0)}
"""Of the joints of fingers 2 (the first) to 5, degrees from straight, so that they lie on the wall."""

REACH = 0.58
"""From the middle to the handle's farthest point."""

_AXIS = np.array([0.0, 0.0, 1.0])

_HANDLE_TURN = np.radians(84.0)
"""Where the handle is, from the fingers' direction towards the palm's: beyond the finger tips."""

_WALL, _FULL = 0.028, 0.26
"""Thickness of the wall; the coffee's height over the middle."""

_GLAZES = (
    *((0.90, 0.89, 0.86), (0.20, 0.30, 0.42), (0.75, 0.45, 0.30), (0.42, 0.52, 0.44)),
    *((0.26, 0.26, 0.28), (0.86, 0.76, 0.52), (0.60, 0.28, 0.27)),
)
_INSIDE, _COFFEE = linear((0.88, 0.86, 0.82)), linear((0.20, 0.12, 0.075))


def in_hand(joints: Array, points: Array) -> Array:
    """Points (n, 3) told from the mug's middle, in its own axes and shares, in the reference pose of a body's
    `joints` (bones, 3)."""
    hand = Poser(joints)
    frame, length = hand.hand_frame(".R"), hand.hand_length(".R")
    return np.asarray(hand.joints[BONE_INDEX["wrist.R"]] + length * (CENTRE + points) @ frame.T)


def mug(identity: Identity, wearer: Wearer) -> Part:
    """The mug of one identity, relative to the eyes; it goes with the right hand."""
    rng = chance(identity.seed, Stream.MUG)
    glaze = linear(_GLAZES[rng.integers(len(_GLAZES))])
    pieces = [
        Piece(*lathe(np.zeros(3), _AXIS, _wall(), 20), glaze, 0.75),
        Piece(*lathe(np.zeros(3), _AXIS, _inside(), 20), _INSIDE, 0.7),
        Piece(
            *lathe(np.zeros(3), _AXIS, np.array([[_FULL, RADIUS - _WALL], [_FULL, 0.0]]), 20), _COFFEE, 0.8
        ),
        Piece(*_handle(), glaze, 0.75),
    ]
    placed = [Piece(in_hand(wearer.joints, p.points), p.triangles, p.colour, p.gloss) for p in pieces]
    return rigid(placed, "wrist.R", NAME)


def _wall() -> Array:
    """Foot and outer wall up to the rim: height and radius."""
    low, high, r = -HEIGHT / 2, HEIGHT / 2, RADIUS
    return np.array(
        [
            [low, 0],
            [low, 0.86 * r],
            [low + 0.02, 0.95 * r],
            [low + 0.07, r],
            [high - 0.012, r],
            [high, r - 0.008],
        ]
    )


def _inside() -> Array:
    """Over the rim and down to the coffee."""
    high, r = HEIGHT / 2, RADIUS
    return np.array([[high, r - 0.008], [high - 0.006, r - _WALL], [_FULL, r - _WALL]])


def _handle() -> tuple[Array, Array]:
    turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 9)
    out = np.array([np.cos(_HANDLE_TURN), np.sin(_HANDLE_TURN), 0.0])
    away = RADIUS - 0.02 + 0.22 * np.cos(turn) ** 0.7
    path = away[:, None] * out + (0.24 * np.sin(turn))[:, None] * _AXIS
    return tube(path, np.tile([0.042, 0.030], (9, 1)), np.cross(out, _AXIS), 6)
