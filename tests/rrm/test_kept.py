"""Readings of documents that are kept between starts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rrm import kept
from rrm.embeddings import Reader, Sentence
from rrm.kept import KEPT, WORTH, read_once

TEXTS = ["", *(f"tea {number}" for number in range(WORTH))]


class Counting:
    """Reads each word as a point of its own, and counts how many texts it was given."""

    digest = "counting"

    def __init__(self) -> None:
        self.read_texts = 0

    def read(self, texts: Sequence[str]) -> list[Sentence]:
        self.read_texts += len(texts)
        return [_sentence(text) for text in texts]


def _sentence(text: str) -> Sentence:
    names = tuple(text.split())
    words = np.array([[len(name), 1 / 3] for name in names], np.float32).reshape(-1, 2)
    return Sentence(np.array([len(text), 0.1], np.float32), names, words)


@pytest.fixture
def reader() -> Counting:
    return Counting()


def read(reader: Counting, texts: Sequence[str], folder: Path) -> list[Sentence]:
    embed: Reader = reader  # type: ignore[assignment]
    return read_once(embed, texts, folder)


def same(a: Sequence[Sentence], b: Sequence[Sentence]) -> bool:
    return all(
        one.names == other.names
        and np.array_equal(one.point, other.point)
        and np.array_equal(one.words, other.words)
        for one, other in zip(a, b, strict=True)
    )


def test_texts_are_read_at_the_first_start_only(reader: Counting, tmp_path: Path) -> None:
    first = read(reader, TEXTS, tmp_path / "new")
    assert reader.read_texts == len(TEXTS)
    assert same(read(reader, TEXTS, tmp_path / "new"), first)
    assert reader.read_texts == len(TEXTS)


def test_other_texts_and_other_weights_are_read_anew(reader: Counting, tmp_path: Path) -> None:
    read(reader, TEXTS, tmp_path)
    read(reader, TEXTS[1:], tmp_path)
    reader.digest = "another"
    read(reader, TEXTS, tmp_path)
    assert reader.read_texts == 3 * len(TEXTS) - 1


def test_a_reading_that_was_cut_off_is_made_again(reader: Counting, tmp_path: Path) -> None:
    first = read(reader, TEXTS, tmp_path)
    [file] = tmp_path.glob("*.safetensors")
    file.write_bytes(file.read_bytes()[:-9])
    assert same(read(reader, TEXTS, tmp_path), first)
    assert reader.read_texts == 2 * len(TEXTS)
    assert same(read(reader, TEXTS, tmp_path), first)
    assert reader.read_texts == 2 * len(TEXTS)


def test_where_nothing_can_be_written_texts_are_read_every_time(reader: Counting, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for count in (1, 2):
        read(reader, TEXTS, tmp_path / "file")
        assert reader.read_texts == count * len(TEXTS)


def test_few_texts_are_not_worth_a_file(reader: Counting, tmp_path: Path) -> None:
    read(reader, TEXTS[: WORTH - 1], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_readings_that_were_not_used_for_longest_make_room(reader: Counting, tmp_path: Path) -> None:
    files: list[Path] = []
    for number in range(KEPT):
        read(reader, [*TEXTS, str(number)], tmp_path)
        files += set(tmp_path.iterdir()) - set(files)
        os.utime(files[-1], (number, number))  # long ago, one after another
    for number in (0, KEPT, KEPT + 1):  # the first is used again
        read(reader, [*TEXTS, str(number)], tmp_path)
    left = set(tmp_path.iterdir())
    assert len(left) == KEPT
    assert set(files) - left == set(files[1:3])


def test_a_reading_that_cannot_be_written_to_its_end_leaves_nothing_behind(
    reader: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(arrays: object, file: Path, metadata: object) -> None:
        file.write_bytes(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(kept, "save_file", half)
    assert len(read(reader, TEXTS, tmp_path)) == len(TEXTS)
    assert list(tmp_path.iterdir()) == []


def test_where_nobody_is_at_home_texts_are_read_every_time(
    reader: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    embed: Reader = reader  # type: ignore[assignment]
    for count in (1, 2):
        assert len(read_once(embed, TEXTS)) == len(TEXTS)
        assert reader.read_texts == count * len(TEXTS)


def homeless() -> Path:
    raise RuntimeError("Could not determine home directory.")
