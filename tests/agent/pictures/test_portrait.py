"""`visavis portrait`: pictures of people, sheets of them, and what cannot be drawn."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from agent import cli
from agent.pictures.portrait import SHEET_SIZE, SIZE, write_number
from generator.rigged.identity.file import load_identity
from generator.rigged.identity.seeds import from_seed
from media.errors import ConfigError
from media.frames import ByteArray


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["portrait", *arguments], env={"COLUMNS": "200"})


def picture(file: Path) -> ByteArray:
    with av.open(io.BytesIO(file.read_bytes())) as opened:
        return np.asarray(next(opened.decode(video=0)).to_ndarray(format="rgb24"), np.uint8)


def test_a_seed_and_the_file_saved_of_it_draw_the_same_person(tmp_path: Path) -> None:
    one, again, file = tmp_path / "one.png", tmp_path / "again.png", tmp_path / "one.toml"
    made = run("--seed", "7", "--out", str(one), "--size", "128", "--save", str(file))
    assert made.exit_code == 0, made.output
    assert load_identity(file) == from_seed(7)
    assert run("--identity", str(file), "--out", str(again), "--size", "128").exit_code == 0
    assert np.array_equal(picture(one), picture(again))
    assert picture(one).shape == (128, 128, 3)


def test_words_and_personas_are_drawn_too(tmp_path: Path) -> None:
    for how, who in (("--words", "a man with dark skin"), ("--persona", "support")):
        assert run(how, who, "--out", str(tmp_path / "p.png"), "--size", "128").exit_code == 0
        assert picture(tmp_path / "p.png").std() > 20


def test_a_sheet_shows_many_people_with_their_seeds(tmp_path: Path) -> None:
    assert run("--sheet", "3", "--out", str(tmp_path / "sheet.png"), "--size", "128").exit_code == 0
    sheet = picture(tmp_path / "sheet.png")
    assert sheet.shape == (256, 256, 3)
    people = [sheet[:128, :128], sheet[:128, 128:], sheet[128:, :128]]
    assert all(np.abs(a.astype(int) - b).mean() > 5 for a, b in pairwise(people))
    assert sheet[128:, 128:].max() == 0


def test_numbers_are_drawn_in_the_corner() -> None:
    luma = np.full((32, 32), 128, np.uint8)
    write_number(luma, 10)
    assert (luma[:18] == 128).all()
    assert ((luma[18:, :18] == 235) | (luma[18:, :18] == 40)).all()
    one, zero = np.full((32, 32), 128, np.uint8), np.full((32, 32), 128, np.uint8)
    write_number(one, 1)
    write_number(zero, 0)
    assert (one != zero).any()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name one person"),
        (["--seed", "1", "--words", "a man"], "--seed and --words"),
        (["--sheet", "4", "--seed", "1"], "--sheet draws many people, --seed is for one"),
        (["--sheet", "4", "--save", "a.toml"], "--sheet draws many people, --save is for one"),
        (["--sheet", "0"], "1 to 256 people, not 0"),
        (["--seed", "-1"], "0 or more"),
        (["--seed", "1", "--size", "100"], "100x100 cannot be drawn"),
        (["--seed", "1", "--size", "0"], "0x0 cannot be drawn"),
        (["--sheet", "4", "--size", "0"], "0x0 cannot be drawn"),
        (["--sheet", "4", "--size", "100"], "100x100 cannot be drawn"),
        (["--sheet", "256", "--size", "1280"], "256 people takes pictures of 512 pixels at most"),
        (["--words", "xyzzy"], 'Nothing of "xyzzy" is understood'),
        (["--persona", "nobody"], "no persona"),
        (["--identity", "none.toml"], r"no identity file none\.toml"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    failed = run(*arguments, "--out", str(tmp_path / "p.png"))
    assert isinstance(failed.exception, ConfigError)
    with pytest.raises(ConfigError, match=sentence) as error:
        raise failed.exception
    assert "\n" not in str(error.value)
    assert not (tmp_path / "p.png").exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("p.bmp", r"ends in \.png"),
        ("no/p.png", "no folder"),
        ("folder.png", "Is a directory"),
        ("p" * 300 + ".png", "name too long"),
    ],
)
def test_a_wrong_target_is_named_before_anything_is_drawn(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "folder.png").mkdir()
    for who in (("--sheet", "64"), ("--seed", "1")):
        failed = run(*who, "--out", str(tmp_path / name))
        assert isinstance(failed.exception, ConfigError)
        with pytest.raises(ConfigError, match=sentence):
            raise failed.exception


@pytest.mark.parametrize(
    ("name", "sentence"), [("a.png", r"ends in \.toml"), ("no/a.toml", "no folder"), ("a.toml", "Is a dir")]
)
def test_a_wrong_identity_file_is_named_before_anything_is_drawn(
    tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "a.toml").mkdir()
    failed = run("--seed", "1", "--out", str(tmp_path / "p.png"), "--save", str(tmp_path / name))
    assert isinstance(failed.exception, ConfigError)
    with pytest.raises(ConfigError, match=sentence):
        raise failed.exception
    assert not (tmp_path / "p.png").exists()


def test_a_target_that_is_refused_later_keeps_what_it_held(tmp_path: Path) -> None:
    kept = tmp_path / "p.png"
    kept.write_bytes(b"mine")
    assert run("--seed", "1", "--out", str(kept), "--save", str(tmp_path / "a.txt")).exit_code == 1
    assert kept.read_bytes() == b"mine"


def test_the_help_names_the_sizes_that_are_taken() -> None:
    assert f"Pixels a side: {SIZE}, on a sheet {SHEET_SIZE}." in run("--help").output
