"""The shipped human: complete, of the declared shapes, and mixable into people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.rigged import asset
from generator.rigged.state import ARKIT, BONE_INDEX, BONES, PARENTS
from media.errors import ConfigError

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def human() -> asset.Human:
    return asset.load()


def test_the_asset_has_the_declared_shapes(human: asset.Human) -> None:
    vertices = len(human.bone_index)
    assert human.looks.shape == (2, 2, 3, vertices + len(BONES), 3)
    assert human.weights.shape == (2, 2, 2, vertices + len(BONES), 3)
    assert human.bone_weight.shape == (vertices, 4)
    assert len(human.face.start) == len(ARKIT) + 1
    assert human.triangles.min() == 0
    assert human.triangles.max() == vertices - 1
    assert all(mask.shape == (vertices,) for mask in human.masks.values())


def test_bone_weights_sum_to_one(human: asset.Human) -> None:
    np.testing.assert_allclose(human.bone_weight.sum(1), 1, atol=1e-6)


def test_the_asset_stays_small() -> None:
    assert asset.PATH.stat().st_size < 12 * MEGABYTE


def test_the_skeleton_is_symmetric_and_its_parents_come_first(human: asset.Human) -> None:
    assert all(parent < bone for bone, parent in enumerate(PARENTS))
    left, right = human.joints[BONE_INDEX["wrist.L"]], human.joints[BONE_INDEX["wrist.R"]]
    np.testing.assert_allclose(left * [-1, 1, 1], right, atol=1e-3)
    assert left[0] > 0.3


def test_men_and_women_differ_and_so_do_light_and_heavy_people(human: asset.Human) -> None:
    races = (0.0, 0.0, 1.0)
    man, _ = human.body(0, 0.2, races, 0, {})
    woman, _ = human.body(1, 0.2, races, 0, {})
    heavy, _ = human.body(0, 0.2, races, 0.8, {})
    assert np.abs(man - woman).max() > 0.02
    assert np.abs(heavy - man).max() > 0.01


def test_a_change_moves_the_face_both_ways(human: asset.Human) -> None:
    plain, _ = human.body(0, 0.2, (0, 0, 1), 0, {})
    more, _ = human.body(0, 0.2, (0, 0, 1), 0, {"nose-scale-depth": 0.5})
    less, _ = human.body(0, 0.2, (0, 0, 1), 0, {"nose-scale-depth": -0.5})
    tip = (more - plain)[:, 1].argmin()  # the front is at -y
    assert more[tip, 1] < plain[tip, 1] - 0.001
    assert less[tip, 1] > plain[tip, 1] + 0.001


def test_an_unknown_change_is_named_in_the_error(human: asset.Human) -> None:
    with pytest.raises(ConfigError, match="nose-that-grows"):
        human.body(0, 0, (0, 0, 1), 0, {"nose-that-grows": 1.0})


def test_a_missing_or_broken_asset_says_how_to_make_it(tmp_path: Path) -> None:
    broken = tmp_path / "human.npz"
    broken.write_bytes(b"no archive")
    for path in (tmp_path / "none.npz", broken):
        with pytest.raises(ConfigError, match="make_human"):
            asset.load(path)


def test_a_damaged_asset_says_how_to_make_it(tmp_path: Path) -> None:
    whole = asset.PATH.read_bytes()
    half = len(whole) // 2
    damages = {"cut": whole[:half], "zeros": whole[:half] + bytes(5000) + whole[half + 5000 :], "empty": b""}
    for name, content in damages.items():
        damaged = tmp_path / f"{name}.npz"
        damaged.write_bytes(content)
        with pytest.raises(ConfigError, match="make_human"):
            asset.load(damaged)


def test_an_asset_that_lacks_a_part_or_has_other_bones_says_how_to_make_it(tmp_path: Path) -> None:
    few, other = tmp_path / "few.npz", tmp_path / "other.npz"
    np.savez(few, parents=np.array(PARENTS))
    np.savez(other, parents=np.array(PARENTS[:-1]))
    with pytest.raises(ConfigError, match=r"step.*make_human"):
        asset.load(few)
    with pytest.raises(ConfigError, match=r"skeleton.*make_human"):
        asset.load(other)
