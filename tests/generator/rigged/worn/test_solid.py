"""Rigid pieces."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.mesh import Material
from generator.rigged.state import BONE_INDEX
from generator.rigged.worn.solid import Piece, Shape, ball, circle, lathe, mirrored, rigid, tube

UP = np.array([0.0, 0.0, 1.0])


def volume(shape: Shape) -> float:
    """Enclosed by the triangles; positive where they are anticlockwise from outside."""
    points, triangles = shape
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return float((np.cross(a, b) * c).sum() / 6)


CIRCLE = np.concatenate([circle(24, 0.05), np.zeros((24, 1))], 1)
ROD = np.array([[0.0, 0, 0], [0.05, 0, 0], [0.1, 0, 0]])
CUP = np.array([[0, 0], [0, 0.03], [0.08, 0.03], [0.08, 0]])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (ball(np.ones(3), 0.02, 24), 4 / 3 * np.pi * 0.02**3),
        (ball(np.ones(3), np.array([0.01, 0.02, 0.03]), 24), 4 / 3 * np.pi * 6e-6),
        (lathe(np.ones(3), UP, CUP, 24), np.pi * 0.03**2 * 0.08),
        (lathe(np.ones(3), np.array([1.0, 0, 0]), CUP, 24), np.pi * 0.03**2 * 0.08),
        (tube(ROD, 0.01, UP, 24), np.pi * 0.01**2 * 0.1),
        (tube(ROD, np.array([[0.01, 0.02]] * 3), UP, 24), np.pi * 0.01 * 0.02 * 0.1),
        (tube(CIRCLE, 0.01, UP, 24, closed=True), 2 * np.pi**2 * 0.05 * 0.01**2),
        (mirrored(ball(np.ones(3), 0.02, 24)), 4 / 3 * np.pi * 0.02**3),
    ],
)
def test_shapes_are_closed_the_right_way_round(shape: Shape, expected: float) -> None:
    assert volume(shape) == pytest.approx(expected, rel=0.05)


def test_a_part_keeps_each_piece_with_its_own_looks() -> None:
    red, grey = np.array([0.5, 0.0, 0.0]), np.array([0.2, 0.2, 0.2])
    first, second = ball(np.zeros(3), 0.01), ball(np.ones(3), 0.01)
    part = rigid([Piece(*first, red, 0.3), Piece(*second, grey, 0.9, 1.0)], "head", "mug")
    count = len(first[0])
    assert part.material == Material.HARD
    assert part.prop == "mug"
    assert (part.bone_index[:, 0] == BONE_INDEX["head"]).all()
    np.testing.assert_array_equal(part.bone_weight.sum(1), 1)
    np.testing.assert_allclose(part.uv[count], [0.9, 1.0], atol=1e-6)
    np.testing.assert_allclose(part.albedo[0], red)
    assert part.triangles[part.group == 1].min() == count
    assert ((part.normals[:count] * first[0]).sum(1) > 0.009).all()
