"""`visavis render`: what is refused, and one small clip."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from agent.pictures.portrait import Who
from agent.pictures.render import Wanted, make_clips
from media.errors import ConfigError, MediaError

OUT = Console(quiet=True)


async def test_an_action_that_nobody_knows_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'no action "fly": choose one of .*wave'):
        await make_clips(Who(seed=1), tmp_path / "clip", Wanted(actions=("fly",)), OUT)
    assert not (tmp_path / "clip").exists()


@pytest.mark.parametrize(
    ("who", "wanted", "says"),
    [
        (Who(seed=1), Wanted(seconds=0), "--seconds must be above 0"),
        (Who(seed=1), Wanted(seconds=float("nan")), "--seconds must be above 0"),
        (Who(seed=1), Wanted(seconds=float("inf")), "at most 3600"),
        (Who(seed=1), Wanted(clips=0), "--clips must be 1 or more"),
        (Who(seed=1), Wanted(size=100), "choose multiples of 16"),
        (Who(seed=1, words="a man"), Wanted(clips=3), "not --seed and --words"),
        (Who(), Wanted(clips=3), "Name one person"),
    ],
)
async def test_what_cannot_be_made_is_refused_before_anything_is_made(
    tmp_path: Path, who: Who, wanted: Wanted, says: str
) -> None:
    with pytest.raises(ConfigError, match=says):
        await make_clips(who, tmp_path / "clip", wanted, OUT)
    assert not (tmp_path / "clip").exists()


async def test_a_folder_that_exists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="exists already"):
        await make_clips(Who(seed=1), tmp_path, Wanted(), OUT)


async def test_no_folder_stays_of_clips_of_which_none_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise KeyError("cut")

    monkeypatch.setattr("agent.pictures.clips.ClipWriter.add", break_off)
    with pytest.raises(KeyError):
        await make_clips(Who(seed=3), tmp_path / "clips", Wanted(actions=("nod",), size=128, clips=2), OUT)
    assert not (tmp_path / "clips").exists()


@pytest.mark.slow
async def test_several_clips_of_seeds_are_different_people_in_folders_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    await make_clips(Who(seed=3), folder, Wanted(actions=("nod",), size=128, clips=2), OUT)
    people = {(clip / "person.toml").read_text("utf-8") for clip in folder.iterdir()}
    assert sorted(clip.name for clip in folder.iterdir()) == ["00003", "00004"]
    assert len(people) == 2
    about = json.loads((folder / "00003/clip.json").read_text("utf-8"))
    with np.load(folder / "00003/truth.npz") as truth:
        assert len(truth["state"]) == about["pictures"] > 25
        assert "nod" in truth["request"]
        assert np.ptp(truth["landmarks"][:, 30, 1]) > 2, "the nose goes down and up"
