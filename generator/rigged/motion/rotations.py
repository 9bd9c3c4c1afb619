"""One joint's rotation as a matrix (3, 3) and as a rotation vector (3,) in radians."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def matrix(vector: NDArray[Any]) -> Array:
    """Rotation vector -> matrix, by Rodrigues' formula."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = np.asarray(vector, float) / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * (cross @ cross))


def vector(rotation: Array) -> Array:
    """Matrix -> rotation vector, the short way round (by way of the quaternion)."""
    r = rotation
    twice_sine = np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]])
    sine, cosine = float(np.linalg.norm(twice_sine)) / 2.0, (float(np.trace(r)) - 1.0) / 2.0
    angle = np.arctan2(sine, cosine)
    if sine > 1e-6:
        return np.asarray(twice_sine * (angle / (2.0 * sine)))
    if cosine > 0:
        return np.asarray(twice_sine / 2.0)
    lead = int(np.argmax(np.diag(r)))  # half a turn: the axis is a column of r + 1
    axis = r[:, lead] + np.eye(3)[lead]
    return np.asarray(np.pi * axis / np.linalg.norm(axis))


def turn_between(a: Array, b: Array) -> Array:
    """The smallest rotation (matrix) that takes direction a (3,) to direction b (3,)."""
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    cross, cosine = np.cross(a, b), float(a @ b)
    sine = float(np.linalg.norm(cross))
    if sine < 1e-9:
        side = np.cross(a, [1.0, 0.0, 0.0] if abs(a[0]) < 0.9 else [0.0, 1.0, 0.0])
        return np.eye(3) if cosine > 0 else matrix(np.pi * side / np.linalg.norm(side))
    return matrix(cross / sine * np.arctan2(sine, cosine))
