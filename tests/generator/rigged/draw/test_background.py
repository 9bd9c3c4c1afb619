"""What is behind the person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.rigged.draw.background import background
from generator.rigged.identity.palette import BACKGROUNDS
from generator.rigged.identity.people import MAN
from media.errors import ConfigError


def behind(place: str, seed: int = 0, width: int = 256, height: int = 256) -> np.ndarray:
    return np.asarray(background(replace(MAN, background=place, seed=seed), width, height))


def test_there_are_the_places_that_people_ask_for() -> None:
    assert {"office", "room", "library", "window", "plain"} <= set(BACKGROUNDS)


@pytest.mark.parametrize("place", BACKGROUNDS)
def test_a_place_is_quiet_light_out_of_focus(place: str) -> None:
    picture = behind(place)
    assert picture.shape == (256, 256, 3)
    assert picture.dtype == np.float32
    assert picture.min() > 0
    assert picture.max() < 2
    assert np.abs(np.diff(picture.mean(2), axis=1)).max() < 0.2  # no hard edge
    assert (picture.max(2) - picture.min(2)).mean() < 0.25  # no loud colour


@pytest.mark.parametrize("place", BACKGROUNDS)
def test_the_seed_varies_a_place_and_repeats_it(place: str) -> None:
    np.testing.assert_array_equal(behind(place, 5), behind(place, 5))
    others = [np.abs(behind(place, 5) - behind(place, seed)).mean() for seed in range(4)]
    assert max(others) > 0.02


@pytest.mark.parametrize(("width", "height"), [(128, 128), (1280, 720), (720, 1280)])
def test_a_place_fills_any_size(width: int, height: int) -> None:
    picture = behind("office", 2, width, height)
    assert picture.shape == (height, width, 3)
    assert (picture > 0).all()


def test_a_picture_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match=r"not-there\.png"):
        behind("not-there.png")
