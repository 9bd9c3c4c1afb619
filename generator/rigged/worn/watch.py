"""A wristwatch on the person's left wrist, just beyond the sleeve; its dial lies on the back of the wrist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.build.paint import linear
from generator.rigged.draw.mesh import Array, Part, unit
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from generator.rigged.state import BONE_INDEX
from generator.rigged.worn.fit import Surface, Wearer
from generator.rigged.worn.solid import Piece, Shape, attached, lathe, tube

_BEFORE_WRIST_M = 0.014
"""Where a watch sits: this far from the wrist's joint up the forearm, unless a sleeve ends there."""

_SLEEVE_GAP_M = 0.003
_STRAP_M = np.array([0.0011, 0.0085])
"""Half of the strap's thickness and breadth."""

_LOOKS = (
    ((0.26, 0.15, 0.10), (0.80, 0.65, 0.42), (0.92, 0.91, 0.87)),
    ((0.08, 0.08, 0.085), (0.72, 0.72, 0.74), (0.10, 0.13, 0.20)),
    ((0.08, 0.08, 0.085), (0.13, 0.13, 0.14), (0.06, 0.06, 0.07)),
    ((0.36, 0.24, 0.15), (0.72, 0.72, 0.74), (0.92, 0.92, 0.91)),
    ((0.13, 0.17, 0.27), (0.78, 0.58, 0.48), (0.93, 0.91, 0.90)),
)
"""Strap, case and dial (sRGB)."""


_BONES = (
    np.array([[BONE_INDEX["lowerarm02.L"], BONE_INDEX["wrist.L"], 0, 0]], np.uint8),
    np.array([[0.5, 0.5, 0.0, 0.0]], np.float32),
)
"""At the joint the skin follows forearm and hand by halves."""


@dataclass(frozen=True, slots=True, eq=False)
class _Wrist:
    """Middle of the strap, direction of the forearm to the hand, and out of the back of the hand."""

    middle: Array
    along: Array
    back: Array


def watch(identity: Identity, wearer: Wearer) -> Part:
    """The watch of one identity, relative to the eyes; it goes with forearm and hand by halves."""
    rng = chance(identity.seed, Stream.WATCH)
    strap, case, dial = (linear(c) for c in _LOOKS[rng.integers(len(_LOOKS))])
    size = 0.0165 if identity.female else 0.0195
    wrist = _wrist(wearer)
    ring, top = _strap(wearer, wrist)
    hands = linear((0.9, 0.9, 0.9)) if dial.mean() < 0.2 else linear((0.1, 0.1, 0.12))
    pieces = [
        Piece(*ring, strap, 0.25),
        Piece(*_case(wrist, top, size), case, 0.6, 1.0),
        Piece(*_dial(wrist, top, size), dial, 0.5),
        *(Piece(*hand, hands, 0.3) for hand in _hands(wrist, top, size)),
    ]
    return attached(pieces, *_BONES)


def _wrist(wearer: Wearer) -> _Wrist:
    joint = wearer.joint("wrist.L")
    along = unit(joint - wearer.joint("lowerarm02.L"))
    fingers = wearer.joint("finger3-1.L") - joint
    across = wearer.joint("finger2-1.L") - wearer.joint("finger5-1.L")
    back = np.cross(across, fingers)
    back = unit(back - along * (back @ along))
    arm = wearer.clothes.points - joint
    arm = arm[np.linalg.norm(arm, axis=1) < 0.12]
    sleeve = -float((arm @ along).max()) if len(arm) else 1.0
    before = min(_BEFORE_WRIST_M, sleeve - _STRAP_M[1] - _SLEEVE_GAP_M)
    return _Wrist(joint - max(before, -0.002) * along, along, back)


def _strap(wearer: Wearer, wrist: _Wrist) -> tuple[Shape, Array]:
    """The ring, and the place on it where the case sits."""
    side = np.cross(wrist.along, wrist.back)
    turn = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    ray = np.cos(turn)[:, None] * wrist.back + np.sin(turn)[:, None] * side
    skin = wearer.skin.within(wrist.middle - 0.05, wrist.middle + 0.05)
    far = _around(skin, wrist, ray) + _STRAP_M[0]
    far = np.maximum(far, (np.roll(far, 1) + np.roll(far, -1)) / 2)
    ring = tube(wrist.middle + far[:, None] * ray, np.tile(_STRAP_M, (18, 1)), wrist.along, 4, closed=True)
    return ring, wrist.middle + far[0] * wrist.back


def _around(surface: Surface, wrist: _Wrist, ray: Array) -> Array:
    """How far the arm reaches from its middle along each ray (n, 3), under the whole strap."""
    edges = wrist.middle + np.array([[-1.0], [0.0], [1.0]]) * _STRAP_M[1] * wrist.along
    return np.stack([surface.reach(edges, direction).max() for direction in ray])


def _case(wrist: _Wrist, top: Array, size: float) -> Shape:
    profile = np.array(
        [[-3, 0.9], [0, 1.0], [4, 1.0], [5.4, 0.94], [5.4, 0.94], [5.4, 0.86], [5.4, 0.86], [4.8, 0.85]]
    )
    return lathe(top, wrist.back, profile * [0.001, size], 15)


def _dial(wrist: _Wrist, top: Array, size: float) -> Shape:
    return lathe(top, wrist.back, np.array([[0.0048, 0.86 * size], [0.0048, 0.0]]), 16)


def _hands(wrist: _Wrist, top: Array, size: float) -> list[Shape]:
    """Hands at ten past ten and the four quarters; twelve points away from the little finger's side."""
    twelve = np.cross(wrist.along, wrist.back)
    three = np.cross(twelve, wrist.back)
    shapes = []
    marks = [
        (305, 0.0, 0.5, 0.055),
        (60, 0.0, 0.72, 0.04),
        *((a, 0.68, 0.8, 0.035) for a in (0, 90, 180, 270)),
    ]
    for degrees, start, end, half in marks:
        turn = np.radians(degrees)
        out = np.cos(turn) * twelve + np.sin(turn) * three
        aside = np.cross(wrist.back, out) * half * size
        low, high = (top + 0.0051 * wrist.back + size * s * out for s in (start, end))
        corners = np.stack([low - aside, high - aside, high + aside, low + aside])
        shapes.append((corners, np.array([[0, 2, 1], [0, 3, 2]], np.int32)))
    return shapes
