"""Rotation vectors, matrices, and the shortest turn."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged.motion.rotations import matrix, turn_between, vector

DIRECTIONS = st.tuples(*[st.floats(-1, 1)] * 3).map(np.array).filter(lambda v: np.linalg.norm(v) > 0.1)


@given(DIRECTIONS, st.floats(0, np.pi))
def test_a_vector_survives_the_way_over_its_matrix(axis: np.ndarray, angle: float) -> None:
    turn = matrix(axis / np.linalg.norm(axis) * angle)
    np.testing.assert_allclose(matrix(vector(turn)), turn, atol=1e-5)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)


@given(DIRECTIONS, DIRECTIONS)
def test_the_turn_between_two_directions_takes_one_to_the_other(a: np.ndarray, b: np.ndarray) -> None:
    turned = turn_between(a, b) @ a / np.linalg.norm(a)
    np.testing.assert_allclose(turned, b / np.linalg.norm(b), atol=1e-7)


def test_opposite_directions_are_half_a_turn_apart() -> None:
    up = np.array([0.0, 0.0, 1.0])
    np.testing.assert_allclose(turn_between(up, -up) @ up, -up, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(vector(turn_between(up, -up))), np.pi)
