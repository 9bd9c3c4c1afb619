"""The person's picture: the same from the same state, and moving where it should."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.rigged.draw.renderer import Renderer
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.state import ARKIT_INDEX, BONE_INDEX, BONES, FRAMINGS, FigureState
from media.errors import ConfigError

SIZE = 256
FACE = FigureState(zoom=3.0, shift=(0.0, 0.06))
"""A close view: eyes and mouth are some tens of pixels wide."""


@pytest.fixture(scope="module")
def man() -> Renderer:
    return Renderer(MAN, SIZE, SIZE)


def face(**weights: float) -> FigureState:
    values = np.zeros(len(ARKIT_INDEX), np.float32)
    for name, weight in weights.items():
        for known in (name, f"{name}Left", f"{name}Right"):
            if known in ARKIT_INDEX:
                values[ARKIT_INDEX[known]] = weight
    return replace(FACE, weights=values)


def turned(**degrees: tuple[float, float, float]) -> FigureState:
    rotations = np.zeros((len(BONES), 3), np.float32)
    for bone, angles in degrees.items():
        rotations[BONE_INDEX[bone.replace("_R", ".R")]] = np.radians(angles)
    return FigureState(rotations=rotations)


def changed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Where two pictures differ plainly."""
    return np.asarray(np.abs(a.astype(int) - b.astype(int)).max(2) > 12)


def middle(picture: np.ndarray, top: float, low: float, half: float) -> np.ndarray:
    """A part of the picture about its upright middle line; shares of its size."""
    rows, columns = (
        slice(int(top * SIZE), int(low * SIZE)),
        slice(int((0.5 - half) * SIZE), int((0.5 + half) * SIZE)),
    )
    return picture[rows, columns]


def test_twins_drawn_from_two_threads_at_once_give_the_pixels_of_one_alone(man: Renderer) -> None:
    states = [turned(head=(0, 0, 3 * n), upperarm01_R=(0, 2 * n, 0)) for n in range(12)]
    alone = [man.draw(state) for state in states]
    with ThreadPoolExecutor(2) as threads:
        drawn = [threads.submit(lambda twin: [twin.draw(s) for s in states], man.another()) for _ in range(2)]
        for twin in drawn:
            np.testing.assert_array_equal(twin.result(), alone)


def test_the_same_state_gives_the_same_pixels(man: Renderer) -> None:
    first = man.draw(face(jawOpen=0.4))
    man.draw(face(eyeBlink=1))
    np.testing.assert_array_equal(man.draw(face(jawOpen=0.4)), first)
    np.testing.assert_array_equal(man.another().draw(face(jawOpen=0.4)), first)


def test_a_picture_is_i420_and_its_own(man: Renderer) -> None:
    picture = man.draw(FACE)
    assert picture.shape == (SIZE * 3 // 2, SIZE)
    assert picture.dtype == np.uint8
    kept = picture.copy()
    man.draw(face(jawOpen=1))
    np.testing.assert_array_equal(picture, kept)


def test_the_person_stands_before_the_background(man: Renderer) -> None:
    picture = man.draw_rgb(FigureState())
    empty = man.draw_rgb(FigureState(shift=(3.0, 0.0)))
    covered = changed(picture, empty)
    assert covered[SIZE // 2 :, SIZE // 3 : 2 * SIZE // 3].mean() > 0.9
    assert not covered[: SIZE // 10].any()


def dark_mouth(picture: np.ndarray) -> int:
    """Pixels between the lips: darker than skin in any light."""
    part = middle(picture, 0.55, 0.95, 0.2).astype(int)
    return int((part.sum(2) < 200).sum())


def test_the_jaw_opens_the_lips_and_mouth_close_shuts_them(man: Renderer) -> None:
    shut, opened = dark_mouth(man.draw_rgb(face())), dark_mouth(man.draw_rgb(face(jawOpen=0.6)))
    closed = dark_mouth(man.draw_rgb(face(jawOpen=0.6, mouthClose=0.6)))
    assert opened > shut + 150
    assert closed < 0.1 * opened


def test_a_blink_covers_the_iris(man: Renderer) -> None:
    def iris(state: FigureState) -> int:
        part = middle(man.draw_rgb(state), 0.3, 0.55, 0.3).astype(int)
        return int((part[..., 2] > part[..., 0] + 10).sum())

    assert iris(face()) > 20
    assert iris(face(eyeBlink=1)) < 0.15 * iris(face())


def test_a_raised_arm_changes_the_picture_on_its_own_side(man: Renderer) -> None:
    arm = turned(upperarm01_R=(0, 20, 0), lowerarm01_R=(0, 100, 0))
    moved = changed(man.draw_rgb(FigureState()), man.draw_rgb(arm))
    assert moved[:, : SIZE // 2].mean() > 0.02
    assert not moved[:, 3 * SIZE // 4 :].any()


def test_a_breath_moves_little_and_only_the_body(man: Renderer) -> None:
    still, deep = man.draw_rgb(FigureState()), man.draw_rgb(FigureState(breath=1))
    different = np.abs(still.astype(int) - deep.astype(int)).max(2) > 0
    assert different[SIZE // 2 :].any()
    assert not different[: SIZE // 3].any()


def test_two_identities_are_plainly_different(man: Renderer) -> None:
    woman = Renderer(WOMAN, SIZE, SIZE)
    assert changed(man.draw_rgb(FACE), woman.draw_rgb(FACE)).mean() > 0.3


def highest(picture: np.ndarray, empty: np.ndarray) -> float:
    """The row where the person begins, as a share of the picture."""
    return float(changed(picture, empty).any(1).argmax()) / SIZE


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("hair", ["bald", "bob"])
def test_every_framing_leaves_air_above_the_hair(framing: str, hair: str) -> None:
    person = Renderer(replace(WOMAN, framing=framing, hair=hair), SIZE, SIZE)
    top = highest(person.draw_rgb(FigureState()), person.draw_rgb(FigureState(shift=(3.0, 0.0))))
    assert 0.04 < top < 0.25


@pytest.mark.parametrize(("width", "height"), [(128, 128), (640, 368), (1280, 720)])
def test_other_sizes_can_be_drawn(width: int, height: int) -> None:
    picture = Renderer(replace(MAN, hair="bald"), width, height).draw(FigureState())
    assert picture.shape == (height * 3 // 2, width)
    assert picture[:height].std() > 20


@pytest.mark.parametrize(("width", "height"), [(120, 128), (100, 100), (64, 64), (2048, 512)])
def test_a_size_that_cannot_be_drawn_is_refused(width: int, height: int) -> None:
    with pytest.raises(ConfigError, match="multiples of 16"):
        Renderer(MAN, width, height)


def wandering(rng: np.random.Generator, count: int) -> list[FigureState]:
    """States one after another of which now this, now that moves, by much or by next to nothing."""
    now, states = FigureState(), []
    for _ in range(count):
        size = float(rng.choice([1e-5, 1e-3, 0.1]))
        bone = BONE_INDEX[str(rng.choice(["head", "neck01", "spine02", "lowerarm01.R"]))]
        weights, rotations = now.weights.copy(), now.rotations.copy()
        weights[rng.integers(len(weights))] = rng.random() * 10 * size
        rotations[bone] += rng.normal(0, size, 3)
        changes: list[dict[str, object]] = [
            {"weights": np.clip(weights, 0, 1)},
            {"rotations": rotations},
            {"breath": float(rng.random())},
            {"zoom": float(rng.uniform(0.8, 2.0))},
            {"held": str(rng.choice(["", "mug"]))},
        ]
        now = replace(now, **changes[rng.choice(5, p=[0.4, 0.4, 0.1, 0.05, 0.05])])
        states.append(now)
    return states


def test_a_picture_never_depends_on_the_pictures_before(man: Renderer) -> None:
    one = man.another()
    for state in wandering(np.random.default_rng(5), 40):
        np.testing.assert_array_equal(one.draw(state), man.another().draw(state))


def test_a_still_body_is_not_drawn_again(man: Renderer) -> None:
    one = man.another()
    one.draw(FigureState())
    one.draw(turned(head=(0.0, 0.0, 3.0)))
    drawn = one._bins.columns[:, 1] > one._bins.columns[:, 0]
    assert drawn.any()
    assert not drawn[-2:].any()


_PORTRAIT = """
import sys
import numpy as np
from generator.rigged.draw.renderer import Renderer
from generator.rigged.identity.people import MAN
from generator.rigged.state import FigureState
np.save(sys.argv[1], Renderer(MAN, 256, 256).draw_rgb(FigureState()))
"""


@pytest.mark.slow
def test_a_processor_without_extensions_draws_the_same_within_two_grey_levels(
    man: Renderer, tmp_path: Path
) -> None:
    file = tmp_path / "generic.npy"
    generic = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    subprocess.run([sys.executable, "-c", _PORTRAIT, str(file)], check=True, env=os.environ | generic)
    assert np.abs(np.load(file).astype(int) - man.draw_rgb(FigureState())).max() <= 2
