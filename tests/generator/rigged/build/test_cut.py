"""Cutting a mesh along a line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged.build.cut import clip

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], np.float32)
TRIANGLE = np.array([[0, 1, 2]], np.int32)


def area(triangles: np.ndarray, points: np.ndarray) -> float:
    a, b, c = (points[triangles[:, i]] for i in range(3))
    u, v = b - a, c - a
    return float((u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum() / 2)


@given(st.floats(0.05, 0.95))
def test_what_lies_right_of_a_line_is_kept_with_its_area_and_orientation(at: float) -> None:
    kept, points = clip(TRIANGLE, CORNERS, CORNERS[:, 0] - np.float32(at))
    assert points[:, 0].min() == pytest.approx(at, abs=1e-5)
    assert area(kept, points) == pytest.approx((1 - at) ** 2 / 2, abs=1e-5)


def test_a_mesh_on_the_positive_side_stays_whole() -> None:
    kept, points = clip(TRIANGLE, CORNERS, np.ones(3, np.float32))
    np.testing.assert_array_equal(points[kept], CORNERS[TRIANGLE])
