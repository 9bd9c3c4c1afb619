"""One joint's rotation as a matrix (3, 3) and as a rotation vector (3,) in radians."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cross(a: NDArray[Any], b: NDArray[Any]) -> Array:
    """Cross product of two vectors (3,): numpy's own takes ten times as long for one."""
    (ax, ay, az), (bx, by, bz) = a, b
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], float)


def matrix(vector: NDArray[Any]) -> Array:
    """Rotation vector -> matrix, by Rodrigues' formula."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = np.asarray(vector, float) / angle
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + np.sin(angle) * skew + (1.0 - np.cos(angle)) * (skew @ skew))


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
    axis, cosine = cross(a, b), float(a @ b)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-9:
        side = cross(a, np.array([1.0, 0.0, 0.0] if abs(a[0]) < 0.9 else [0.0, 1.0, 0.0]))
        return np.eye(3) if cosine > 0 else matrix(np.pi * side / np.linalg.norm(side))
    return matrix(axis / sine * np.arctan2(sine, cosine))
