"""Where a surface is."""

from __future__ import annotations

import numpy as np

from generator.rigged.worn.fit import Surface
from generator.rigged.worn.solid import ball
from tests.generator.rigged.worn.people import dressed

BALL = Surface(*ball(np.zeros(3), 1.0, 32))
X = np.array([1.0, 0, 0])


def test_a_ray_reaches_to_the_far_side_of_what_it_meets() -> None:
    origins = np.array([[0.0, 0, 0], [0.0, 0.6, 0], [-2.0, 0, 0.3], [0.3, 0, 0], [0.0, 2.0, 0]])
    found = BALL.reach(origins, X)
    np.testing.assert_allclose(found[:4], [1.0, 0.8, 2 + np.sqrt(1 - 0.09), 0.7], atol=0.02)
    assert found[4] == -np.inf


def test_a_ray_may_point_anywhere() -> None:
    for direction in np.random.default_rng(3).standard_normal((20, 3)):
        assert abs(BALL.reach(np.zeros((1, 3)), direction)[0] - 1) < 0.02


def test_within_a_box_only_what_touches_it_is_left() -> None:
    upper = BALL.within(np.array([-2.0, -2, 0.5]), np.array([2.0, 2, 2]))
    assert 0 < len(upper.triangles) < len(BALL.triangles) / 2
    assert upper.reach(np.zeros((1, 3)), np.array([0.0, 0, 1]))[0] > 0.9
    assert upper.points[upper.triangles, 2].max(1).min() >= 0.5


def test_a_smile_lifts_the_cheeks_of_the_acting_skin() -> None:
    wearer = dressed("woman").wearer
    cheeks = np.array([[0.038, 0.0, -0.04], [-0.038, 0.0, -0.04]])
    front = np.array([0.0, -1, 0])
    assert (wearer.acting(mouthSmile=1.0).reach(cheeks, front) > wearer.skin.reach(cheeks, front)).all()
