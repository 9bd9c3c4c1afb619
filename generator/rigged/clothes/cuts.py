"""Where a garment ends: functions of places on the mean body (n, 3), positive inside, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.rigged.clothes.pattern import NECK_Y_M, Pattern, turn_of
from generator.rigged.draw.mesh import Array

Cut = Callable[[Pattern, Array], Array]
Edge = Callable[[Array], Array]
"""An open front's distance from the middle, by height; negative where it is closed."""

_BASE_TURN = np.radians([0, 30, 60, 90, 120, 150, 180])
_BASE_Z = np.array([-0.196, -0.189, -0.167, -0.141, -0.134, -0.132, -0.132])
"""The neck's base on the mean body, by the angle from the front: from the pit of the throat to the nape."""


def neck_base(turn: Array) -> Array:
    """Height of the neck's base."""
    return np.asarray(np.interp(np.abs(turn), _BASE_TURN, _BASE_Z))


def neckline(front: float, side: float = 0.0, back: float = 0.0) -> Callable[[Array], Array]:
    """Height of a round neckline by angle: so far below the neck's base at front, sides and back."""

    def height(turn: Array) -> Array:
        t = np.abs(turn)
        drop = np.interp(t, [0, 0.5, 1.57, 2.6, 3.15], [front, 0.8 * front + 0.2 * side, side, back, back])
        return np.asarray(neck_base(turn) - drop)

    return height


def below(line: Callable[[Array], Array], band: float = 0.0) -> Cut:
    """What lies below a neckline, and of a `band` (metres) under its lower part only."""

    def inside(cut: Pattern, points: Array) -> Array:
        turn = turn_of(points)
        # Shoulders slope gently: so much more way lies under the same height.
        return (line(turn) - points[:, 2]) * (1 + 1.4 * np.sin(turn) ** 2) - 0.6 * band

    return inside


def open_front(edge: Edge) -> Cut:
    """What lies outside of an open front's two edges."""

    def inside(cut: Pattern, points: Array) -> Array:
        x, y, z = points.T
        return np.where(y < NECK_Y_M - 0.01, np.abs(x) - edge(z), 1.0)

    return inside


def sleeves_to(length: float) -> Cut:
    """Sleeves so long, metres from the shoulder's joint along the arm; the wrist is at 0.53."""

    def inside(cut: Pattern, points: Array) -> Array:
        along, _ = cut.arm.places(points)
        x, z = np.abs(points[:, 0]), points[:, 2]
        arm = (x > 0.20) & (x > 0.20 - 0.75 * (z + 0.40)) | (x > 0.26)
        return np.where(arm, length - along, 1.0)

    return inside


def both(*cuts: Cut) -> Cut:
    """What is inside of all."""
    return lambda cut, points: np.min([c(cut, points) for c in cuts], axis=0)


def vee(low_z: float, top_z: float, half: float, power: float = 1.0) -> Edge:
    """An opening from `low_z` up, `half` metres to each side at `top_z`."""

    def edge(z: Array) -> Array:
        up = (z - low_z) / (top_z - low_z)
        return np.where(up > 0, half * np.clip(up, 0, 1.3) ** power, -1.0)

    return edge
