"""Pictures between their forms: sizes are right, colours stay, nothing is cut off."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import video
from media.frames import ByteArray, VideoFrame

SIZES = st.integers(1, 400).map(lambda half: half * 2)


def from_rgb(rgb: ByteArray, pts: int = 0) -> VideoFrame:
    return video.from_av(av.VideoFrame.from_ndarray(rgb, format="rgb24"), pts)


def flat(width: int, height: int, colour: tuple[int, int, int], pts: int = 0) -> VideoFrame:
    return from_rgb(np.full((height, width, 3), colour, np.uint8), pts)


def colour_at(frame: VideoFrame, x: int, y: int) -> list[int]:
    return [int(value) for value in video.to_av(frame).to_ndarray(format="rgb24")[y, x]]


def test_colours_survive_the_way_to_i420_and_back() -> None:
    for colour in [(0, 0, 0), (255, 255, 255), (200, 30, 40), (20, 160, 90), (30, 60, 220)]:
        assert colour_at(flat(64, 32, colour), 30, 16) == pytest.approx(colour, abs=4)


def test_the_planes_are_views_of_the_right_sizes() -> None:
    frame = video.blank(64, 34)
    luma, blue, red = video.planes(frame.i420)
    assert (luma.shape, blue.shape, red.shape) == ((34, 64), (17, 32), (17, 32))
    red[:] = 7
    assert (frame.i420.ravel()[-17 * 32 :] == 7).all()


@pytest.mark.parametrize("form", ["yuv420p", "yuvj420p", "nv12", "rgb24", "bgra", "gray", "yuv444p"])
def test_any_form_of_picture_becomes_i420(form: str) -> None:
    rgb = np.full((48, 64, 3), 120, np.uint8)
    picture = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=form)
    frame = video.from_av(picture, pts=5)
    assert (frame.width, frame.height, frame.pts) == (64, 48, 5)
    assert colour_at(frame, 30, 20) == pytest.approx([120, 120, 120], abs=4)


@pytest.mark.parametrize(
    ("size", "maximum", "expected"),
    [
        ((1280, 720), (640, 480), (640, 360)),
        ((720, 1280), (640, 480), (270, 480)),
        ((320, 240), (640, 480), (320, 240)),
        ((641, 481), (641, 481), (640, 480)),
        ((4000, 2), (400, 400), (400, 2)),
    ],
)
def test_pictures_are_shrunk_to_fit_and_never_enlarged(
    size: tuple[int, int], maximum: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert video.fit(*size, *maximum) == expected
    picture = av.VideoFrame(size[0], size[1], "rgb24")
    frame = video.from_av(picture, 0, *maximum)
    assert (frame.width, frame.height) == expected


@given(SIZES, SIZES, SIZES, SIZES)
def test_a_fitted_size_is_even_and_inside(width: int, height: int, max_width: int, max_height: int) -> None:
    inner = video.fit(width, height, max_width, max_height)
    assert all(side >= 2 and side % 2 == 0 for side in inner)
    assert inner[0] <= max_width and inner[1] <= max_height


@pytest.mark.parametrize(
    ("size", "edge"), [((64, 32), (10, 40)), ((32, 64), (40, 10)), ((128, 64), (10, 40))]
)
def test_a_letterboxed_picture_is_whole_in_the_middle_of_black(
    size: tuple[int, int], edge: tuple[int, int]
) -> None:
    boxed = video.letterbox(flat(*size, (250, 250, 250), pts=9), 128, 128)
    assert (boxed.width, boxed.height, boxed.pts) == (128, 128, 9)
    assert colour_at(boxed, 64, 64) == pytest.approx([250, 250, 250], abs=4)
    black = (edge[1], edge[0]) if size[0] > size[1] else (edge[1] - 30, edge[0])
    assert colour_at(boxed, *black) == pytest.approx([0, 0, 0], abs=4)


def test_a_picture_of_the_right_size_is_not_touched() -> None:
    frame = flat(64, 64, (1, 2, 3))
    assert video.letterbox(frame, 64, 64) is frame
    assert video.scale(frame, 64, 64) is frame


@given(SIZES, SIZES, st.integers(0, 50), st.integers(0, 50))
def test_a_placed_picture_stays_inside_its_rectangle(width: int, height: int, x: int, y: int) -> None:
    canvas = video.blank(128, 128)
    video.place(canvas.i420, video.blank(width, height), 2 * (x // 2), 2 * (y // 2), 64, 32)
    white: ByteArray = np.full((height * 3 // 2, width), 235, np.uint8)
    x, y = 2 * (x // 2), 2 * (y // 2)
    video.place(canvas.i420, VideoFrame(white, 0), x, y, 64, 32)
    luma = video.planes(canvas.i420)[0].copy()
    assert luma[y : y + 32, x : x + 64].max() > 200
    luma[y : y + 32, x : x + 64] = 16
    assert (luma == 16).all()


def test_a_picture_becomes_a_jpeg_that_shows_the_same() -> None:
    rgb = np.zeros((64, 96, 3), np.uint8)
    rgb[:, 48:] = (200, 40, 40)
    data = video.to_jpeg(from_rgb(rgb))
    with av.open(io.BytesIO(data)) as file:
        shown = next(file.decode(video=0)).to_ndarray(format="rgb24")
    assert shown.shape == rgb.shape
    assert np.abs(shown[:, :40].astype(int) - rgb[:, :40]).max() < 12
    assert np.abs(shown[:, 56:].astype(int) - rgb[:, 56:]).max() < 12
