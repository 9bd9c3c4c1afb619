"""The eyes' picture."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.build.eye import eye_texture
from generator.rigged.identity.identity import Identity

SIZE = 128
Y, X = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
RADIUS = np.hypot(X, Y)


@pytest.mark.parametrize(("colour", "channel"), [("blue", 2), ("brown", 0), ("green", 1)])
def test_the_iris_has_the_colour_of_the_name(colour: str, channel: int) -> None:
    iris = eye_texture(Identity(eyes=colour), SIZE)[(RADIUS > 0.25) & (RADIUS < 0.38)].mean(0)
    assert iris.argmax() == channel


def test_the_pupil_is_black_and_a_dark_ring_ends_the_iris() -> None:
    picture = eye_texture(Identity(eyes="blue"), SIZE).mean(2)
    iris = picture[(RADIUS > 0.25) & (RADIUS < 0.33)].mean()
    assert picture[RADIUS < 0.1].max() < 0.2 * iris
    assert picture[(RADIUS > 0.41) & (RADIUS < 0.45)].mean() < iris


def test_whites_turn_pink_towards_the_corners() -> None:
    picture = eye_texture(Identity(), SIZE).astype(float)
    near = picture[(RADIUS > 0.50) & (RADIUS < 0.6)].mean(0)
    corner = picture[(np.abs(X) > 0.8) & (RADIUS < 0.95)].mean(0)
    assert corner[0] / corner[1] > near[0] / near[1] + 0.05
