"""The user's own picture."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from generator.rigged.draw.develop import tone_curve
from generator.rigged.scenery.picture import own_picture
from media.errors import ConfigError


def written(path: Path, rgb: np.ndarray) -> str:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("png" if path.suffix == ".png" else "mjpeg")
        stream.width, stream.height = rgb.shape[1], rgb.shape[0]
        stream.pix_fmt = "rgb24" if path.suffix == ".png" else "yuvj444p"
        for packet in (*stream.encode(av.VideoFrame.from_ndarray(rgb, "rgb24")), *stream.encode()):
            file.mux(packet)
    return str(path)


def developed(light: np.ndarray) -> np.ndarray:
    curve = tone_curve()
    steps = np.clip(light * (len(curve) - 1) / 2, 0, len(curve) - 1).astype(int)
    return np.asarray(curve[steps], int)


def test_a_picture_of_the_right_size_is_shown_as_it_is(tmp_path: Path) -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (64, 96, 3), np.uint8)
    shown = developed(own_picture(written(tmp_path / "a.png", rgb), 96, 64))
    assert np.abs(shown - rgb)[(rgb > 24) & (rgb < 248)].max() <= 1
    assert np.abs(shown - rgb).max() <= 8  # the tone curve has few steps near black and none at white


@pytest.mark.parametrize(("width", "height"), [(64, 64), (128, 64), (50, 80), (400, 300)])
def test_it_is_scaled_to_cover_and_cut_in_the_middle(tmp_path: Path, width: int, height: int) -> None:
    rgb = np.zeros((60, 120, 3), np.uint8)
    rgb[:, :60] = (200, 40, 40)
    rgb[:, 60:] = (40, 40, 200)
    shown = developed(own_picture(written(tmp_path / "a.jpg", rgb), width, height))
    assert shown.shape == (height, width, 3)
    assert np.abs(shown[:, : width // 2 - 12] - (200, 40, 40)).mean() < 6
    assert np.abs(shown[:, width // 2 + 12 :] - (40, 40, 200)).mean() < 6


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_as_the_camera_was_held(
    tmp_path: Path, orientation: int, name: str
) -> None:
    rgb = np.zeros((64, 128, 3), np.uint8)
    rgb[:32, :64], rgb[32:, 64:] = (200, 40, 40), (40, 40, 200)
    rgb[32:, :64] = (40, 120, 40)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    Image.fromarray(rgb).save(tmp_path / name, exif=exif, quality=100)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(tmp_path / name)).convert("RGB"), int)
    shown = developed(own_picture(str(tmp_path / name), upright.shape[1], upright.shape[0]))
    assert np.abs(shown - upright).mean() < 2.5  # lossy ones smear colour over the edges


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK"])
def test_a_picture_of_any_kind_of_colour_is_read(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    Image.new("RGB", (96, 64), (102, 102, 102)).convert(mode).save(path)
    assert np.abs(developed(own_picture(str(path), 96, 64)) - 102).max() <= 4


def test_what_is_missing_or_no_picture_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("no picture at all")
    (tmp_path / "empty.jpg").write_bytes(b"")
    for name in ("nowhere.png", "words.png", "empty.jpg"):
        with pytest.raises(ConfigError, match=f"{name} .*PNG, JPEG or WebP"):
            own_picture(str(tmp_path / name), 64, 64)
