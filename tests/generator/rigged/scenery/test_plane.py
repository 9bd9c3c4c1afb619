"""Planes of a view."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.build.paint import Rng
from generator.rigged.scenery.plane import Layer, Plane, defocus, view

RED, GREY = np.array([0.6, 0.0, 0.0], np.float32), np.array([0.3, 0.3, 0.3], np.float32)


def at(plane: Plane, x: float, y: float) -> tuple[list[float], float]:
    place = np.unravel_index(np.hypot(plane.x - x, plane.y - y).argmin(), plane.x.shape)
    return plane.light[place].tolist(), float(plane.cover[place])


def test_a_box_covers_its_inside_alone() -> None:
    plane = Plane(1.0)
    plane.box(0.2, 0.3, 0.6, 0.5, RED)
    assert at(plane, 0.4, 0.4)[0] == pytest.approx(RED.tolist())
    for x, y in ((0.1, 0.4), (0.7, 0.4), (0.4, 0.2), (0.4, 0.6)):
        assert at(plane, x, y) == ([0, 0, 0], 0)
    assert plane.cover.sum() == pytest.approx(0.4 * 0.2 * plane.cover.size, rel=0.02)


def test_an_oval_has_the_area_of_an_ellipse_whichever_way_it_is_turned() -> None:
    for turn in (0.0, 0.5, 2.0):
        plane = Plane(1.5)
        plane.oval(0.5, 0.5, 0.2, 0.1, RED, turn)
        assert plane.cover.sum() == pytest.approx(np.pi * 0.02 * plane.cover.size / 1.5, rel=0.03)


def test_what_is_outside_of_the_picture_is_left_out() -> None:
    plane = Plane(1.0)
    plane.box(1.2, 0.2, 1.6, 0.8, RED)
    plane.oval(0.5, -0.4, 0.1, 0.1, RED)
    assert plane.cover.max() == 0
    plane.box(-1.0, -1.0, 2.0, 2.0, RED)
    assert plane.cover.min() == 1


def test_light_shines_only_on_what_is_there() -> None:
    plane = Plane(1.0)
    plane.box(0, 0, 0.5, 1, GREY)
    plane.shine(np.ones_like(plane.x), GREY)
    assert at(plane, 0.25, 0.5)[0] == pytest.approx([0.6, 0.6, 0.6])
    assert at(plane, 0.75, 0.5)[0] == [0, 0, 0]


def test_defocus_spreads_a_point_to_a_disc_and_keeps_its_light() -> None:
    picture = np.zeros((41, 61, 1), np.float32)
    picture[20, 30] = 1
    spread = defocus(picture, 6.0)
    assert spread.sum() == pytest.approx(1, rel=1e-3)
    assert spread[20, 30, 0] == pytest.approx(spread[20, 34, 0], rel=1e-3)
    assert abs(spread[20, 39, 0]) < 1e-6


def test_defocus_leaves_an_even_field_even_up_to_its_edges() -> None:
    np.testing.assert_allclose(defocus(np.full((30, 40, 3), 0.4, np.float32), 5.0), 0.4, atol=1e-5)


def test_a_near_plane_hides_a_far_one_where_it_covers() -> None:
    def far(plane: Plane, rng: Rng) -> None:
        plane.fill(GREY)

    def near(plane: Plane, rng: Rng) -> None:
        plane.box(-1, 0.5, 2, 1, RED)

    picture = view((Layer(far, 0.01), Layer(near, 0.01)), np.random.default_rng(1), 1.0)
    np.testing.assert_allclose(picture[10, 20], GREY, atol=1e-4)
    np.testing.assert_allclose(picture[-10, 20], RED, atol=1e-4)
