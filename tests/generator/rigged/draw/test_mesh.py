"""Cutting and smoothing meshes."""

from __future__ import annotations

import numpy as np

from generator.rigged.asset import Shapes
from generator.rigged.build.cut import clip
from generator.rigged.draw.mesh import (
    Material,
    Mesh,
    Part,
    in_order,
    join,
    neighbours,
    smooth,
    unit,
    vertex_normals,
)

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]], np.float32)
FACES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def area(triangles: np.ndarray, points: np.ndarray) -> float:
    a, b, c = (points[triangles[:, i]] for i in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def test_normals_point_out_of_the_side_on_which_the_corners_run_left() -> None:
    np.testing.assert_allclose(vertex_normals(SQUARE, FACES), np.tile([0, -1, 0], (4, 1)), atol=1e-6)


def test_a_cut_leaves_exactly_one_side() -> None:
    triangles, points = clip(FACES, SQUARE, SQUARE[:, 0] - 0.25)
    assert abs(area(triangles, points) - 0.75) < 1e-6
    assert points[:, 0].min() == 0.25
    np.testing.assert_allclose(vertex_normals(points, triangles)[:, 1], -1, atol=1e-6)


def test_a_cut_beside_the_mesh_leaves_all_of_it() -> None:
    triangles, points = clip(FACES, SQUARE, SQUARE[:, 0] + 1)
    assert (len(triangles), len(points)) == (2, 4)


def test_smoothing_flattens_a_peak() -> None:
    middle = np.array([[0.5, 1, 0.5]], np.float32)
    fan = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]], np.int32)
    assert np.abs(smooth(np.concatenate([SQUARE, middle]), fan, 2)[:, 1]).max() < 0.5


def test_directions_get_length_1_and_nothing_stays_nothing() -> None:
    vectors = unit(np.array([[3.0, 0, 4], [0, 0, 0], [1e-3, 0, 0]]))
    np.testing.assert_allclose(vectors, [[0.6, 0, 0.8], [0, 0, 0], [1, 0, 0]])


def test_neighbours_come_nearest_first() -> None:
    found, distance = neighbours(np.array([[0.1, 0, 0]]), SQUARE, 3)
    assert found[0].tolist()[:2] == [0, 1]
    np.testing.assert_allclose(distance[0, :2], [0.01, 0.81], rtol=1e-5)


def square(material: Material, prop: str = "") -> Part:
    four = np.zeros((4, 4), np.float32)
    group = np.zeros(2, np.int32)
    return Part(
        SQUARE, FACES, material, four.astype(np.uint8), four, SQUARE, SQUARE[:, :2], SQUARE, group, prop=prop
    )


def joined(*parts: Part) -> Mesh:
    none = np.zeros(0, np.int32)
    shapes = Shapes(np.zeros(1, np.int32), none, np.zeros((0, 3), np.float32))
    return join(in_order(parts), np.zeros((1, 3), np.float32), shapes)


def test_a_prop_is_shown_only_while_it_is_held() -> None:
    mesh = joined(
        square(Material.SKIN),
        square(Material.HAIR),
        square(Material.HARD, "mug"),
        square(Material.CLOTH),
        square(Material.HARD, "pen"),
        square(Material.CLOTH, "mug"),
    )
    assert mesh.material.tolist() == [0, 0, 3, 3, 5, 5, 3, 3, 5, 5, 4, 4]
    assert mesh.shown("").tolist() == [[0, 8, 0, 4], [20, 24, 10, 12]]
    assert mesh.shown("mug").tolist() == [[0, 8, 0, 4], [8, 16, 4, 8], [20, 24, 10, 12]]
    assert mesh.shown("pen").tolist() == [[0, 8, 0, 4], [16, 20, 8, 10], [20, 24, 10, 12]]
    assert mesh.shown("hat").tolist() == mesh.shown("").tolist()


def test_cloth_is_found_wherever_it_stands() -> None:
    mesh = joined(square(Material.CLOTH), square(Material.SKIN), square(Material.CLOTH))
    assert mesh.cloth.tolist() == [[0, 4], [8, 12]]
