"""A clip on disk holds exactly what was put into it."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from agent.pictures.clips import DEPTH_UNITS, ClipWriter
from generator.rigged.identity.file import load_identity
from generator.rigged.identity.people import MAN
from generator.rigged.state import BONES
from generator.rigged.truth import LABELS, STATE_NAMES, Truth
from media.files import load_sound
from media.frames import ByteArray

SIDE = 64


def some(seed: int) -> tuple[ByteArray, Truth]:
    rng = np.random.default_rng(seed)
    normals = rng.normal(size=(SIDE, SIDE, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    return rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8), Truth(
        state=rng.random(len(STATE_NAMES), np.float32),
        landmarks=rng.random((68, 2), np.float32) * SIDE,
        joints=rng.random((len(BONES), 2), np.float32) * SIDE,
        labels=rng.integers(0, len(LABELS), (SIDE, SIDE), np.uint8),
        depth=rng.uniform(1.5, 3.0, (SIDE, SIDE)).astype(np.float32),
        normals=normals,
    )


def decoded(path: Path, form: str) -> list[np.ndarray]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format=form) for frame in file.decode(video=0)]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    folder = tmp_path / "clip"
    with ClipWriter(folder, SIDE, SIDE, 25) as writer:
        for seed in range(4):
            writer.add(*some(seed), "idle", "attentive")
        writer.finish([np.zeros(3840, np.float32), np.full(3840, 0.25, np.float32)], MAN, {"seed": 7})
    return folder


def test_pictures_and_labels_come_back_bit_by_bit(clip: Path) -> None:
    for name, form in (("video", "rgb24"), ("labels", "gray")):
        for seed, found in enumerate(decoded(clip / f"{name}.mkv", form)):
            picture, truth = some(seed)
            np.testing.assert_array_equal(found, picture if name == "video" else truth.labels)


def test_depth_and_normals_come_back_to_their_last_unit(clip: Path) -> None:
    for seed, found in enumerate(decoded(clip / "depth.mkv", "gray16le")):
        np.testing.assert_allclose(found / DEPTH_UNITS, some(seed)[1].depth, atol=0.51 / DEPTH_UNITS)
    for seed, found in enumerate(decoded(clip / "normals.mkv", "rgb24")):
        np.testing.assert_allclose(found / 127.5 - 1, some(seed)[1].normals, atol=0.51 / 127.5)


def test_numbers_and_sound_stand_beside_the_pictures(clip: Path) -> None:
    with np.load(clip / "truth.npz") as numbers:
        np.testing.assert_array_equal(numbers["state"], np.stack([some(s)[1].state for s in range(4)]))
        assert numbers["landmarks"].shape == (4, 68, 2)
        assert list(numbers["phase"]) == ["idle"] * 4
    assert len(load_sound(clip / "sound.wav")) == 7680
    about = json.loads((clip / "clip.json").read_text("utf-8"))
    assert (about["seed"], about["pictures"], about["fps"]) == (7, 4, 25)
    assert about["state"] == list(STATE_NAMES)
    assert load_identity(clip / "person.toml") == MAN


def test_a_folder_that_exists_is_not_written_over(clip: Path) -> None:
    with pytest.raises(FileExistsError):
        ClipWriter(clip, SIDE, SIDE, 25)


def test_nothing_stays_of_a_clip_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(OverflowError):
        ClipWriter(tmp_path / "clip", -2, SIDE, 25)
    assert not (tmp_path / "clip").exists()


def test_nothing_stays_of_a_clip_that_is_cut_short(tmp_path: Path) -> None:
    with (
        pytest.raises(KeyError, match="cut"),
        ClipWriter(tmp_path / "clip", SIDE, SIDE, 25) as writer,
    ):
        writer.add(*some(0), "idle", "attentive")
        raise KeyError("cut")
    assert not (tmp_path / "clip").exists()
