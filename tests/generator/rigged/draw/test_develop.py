"""Tone and colour conversion."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.develop import to_i420, tone_curve


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((255, 0, 0), (82, 90, 240)),
        ((0, 255, 0), (145, 54, 34)),
        ((0, 0, 255), (41, 240, 110)),
    ],
)
def test_i420_is_studio_range_bt601(rgb: tuple[int, int, int], yuv: tuple[int, int, int]) -> None:
    picture = np.tile(np.uint8(rgb), (16, 16, 1))
    i420 = np.zeros((24, 16), np.uint8)
    to_i420(picture, np.array([[0, 16]]), i420)
    planes = i420[:16].ravel(), i420.ravel()[256:320], i420.ravel()[320:]
    for plane, expected in zip(planes, yuv, strict=True):
        assert np.abs(plane.astype(int) - expected).max() <= 1


def test_chroma_is_the_mean_of_four_pixels() -> None:
    picture = np.zeros((16, 16, 3), np.uint8)
    picture[::2, ::2, 2] = 255
    i420 = np.zeros((24, 16), np.uint8)
    to_i420(picture, np.array([[0, 16]]), i420)
    assert np.abs(i420.ravel()[256:320].astype(int) - (128 + 112 / 4)).max() <= 1


def test_the_tone_curve_rises_from_black_and_never_falls() -> None:
    curve = tone_curve().astype(int)
    assert curve[0] == 0
    assert (np.diff(curve) >= 0).all()
    assert curve[-1] > 235


def test_only_the_named_columns_are_converted() -> None:
    picture = np.full((16, 16, 3), 255, np.uint8)
    i420 = np.zeros((24, 16), np.uint8)
    to_i420(picture, np.array([[16, 0], [5, 9]]), i420)
    light = i420[:16] > 0
    assert not light[:8].any()
    assert light[8:].all(0).nonzero()[0].tolist() == [4, 5, 6, 7, 8, 9]
