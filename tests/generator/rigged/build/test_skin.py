"""The head's texture shows what the identity says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.rigged import asset
from generator.rigged.build.body import Body
from generator.rigged.build.canvas import texels
from generator.rigged.build.paint import vec
from generator.rigged.build.skin import head_texture, skin_colour
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.identity import Identity

HUMAN = asset.load()
WHERE = texels(HUMAN, 256, 448)
PERSON = Identity(sex=1.0, hair="bald", skin=0.2, seed=3)


def look(**changes: object) -> Array:
    """Linear colour and shine (h, w, 4) of a small texture."""
    identity = replace(PERSON, **changes)  # type: ignore[arg-type]
    positions, _ = HUMAN.body(identity.sex, identity.ageing, identity.ancestry, 0, {})
    texture = head_texture(identity, Body(HUMAN, positions), 256).astype(np.float32) / 128
    texture[..., :3] *= vec(*skin_colour(identity))
    return texture


def area(x: float, z: float, reach: float) -> Array:
    """The texels round a place of the face."""
    return (np.hypot(WHERE.x - x, WHERE.z - z) < reach) & (WHERE.y < 0.05)


LIPS = WHERE.lips > 0.9
CHEEK = area(0.042, -0.035, 0.010)
BROW = area(0.030, 0.0205, 0.004)
CHIN = area(0.0, -0.103, 0.012)
FOREHEAD = area(0.0, 0.045, 0.020)


def bright(texture: Array, where: Array) -> float:
    return float(texture[where][:, :3].mean())


def red(texture: Array, where: Array) -> float:
    return float(texture[where][:, 0].mean() / texture[where][:, 1].mean())


def test_the_texture_is_fine_enough_for_the_picture_and_not_finer() -> None:
    assert look().shape == (256, 448, 4)


def test_the_same_identity_is_painted_the_same() -> None:
    np.testing.assert_array_equal(look(), look())


def test_another_seed_paints_other_skin() -> None:
    assert (look(seed=4) != look()).mean() > 0.5


@pytest.mark.parametrize("skin", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_lips_are_redder_than_cheeks_on_every_skin(skin: float) -> None:
    texture = look(skin=skin)
    assert red(texture, LIPS) > red(texture, CHEEK)


def test_darker_skin_is_darker_step_by_step() -> None:
    tones = [bright(look(skin=skin), CHEEK) for skin in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert np.diff(tones).max() < -0.02


def test_brows_stand_out_and_full_ones_more_than_thin_ones() -> None:
    thin, natural, full = (bright(look(brows=kind), BROW) for kind in ("thin", "natural", "full"))
    assert full < natural < thin < 0.92 * bright(look(), FOREHEAD)


def test_brows_follow_the_colour_of_the_hair_but_are_never_fair() -> None:
    black, blond, white = (bright(look(hair_colour=name), BROW) for name in ("black", "blond", "white"))
    assert black < blond < white < 0.95 * bright(look(), FOREHEAD)


def test_make_up_colours_lips_and_cheeks_the_more_the_stronger() -> None:
    bare, light, strong = (look(makeup=amount) for amount in ("none", "light", "strong"))
    assert red(bare, LIPS) < red(light, LIPS) < red(strong, LIPS)
    assert red(bare, CHEEK) < red(light, CHEEK) < red(strong, CHEEK)


def test_lips_shine_more_than_cheeks() -> None:
    texture = look()
    assert texture[LIPS][:, 3].mean() > 1.3 * texture[CHEEK][:, 3].mean()


def test_stubble_darkens_the_chin_and_not_the_forehead() -> None:
    bare, stubble = look(sex=0.0), look(sex=0.0, beard="stubble", hair_colour="black")
    assert bright(stubble, CHIN) < 0.85 * bright(bare, CHIN)
    assert bright(stubble, FOREHEAD) == pytest.approx(bright(bare, FOREHEAD), rel=0.05)


def test_stubble_greys_with_age() -> None:
    young, old = (look(sex=0.0, beard="stubble", hair_colour="black", age=age) for age in (35, 75))
    assert bright(old, CHIN) > bright(young, CHIN)


def test_each_decade_adds_lines_to_the_forehead() -> None:
    lines = [
        np.mean([look(age=age, seed=seed)[FOREHEAD][:, 1].std() for seed in range(4)])  # spots differ by seed
        for age in (25, 45, 65, 85)
    ]
    assert np.diff(lines).min() > 0


def test_the_left_and_the_right_side_of_the_canvas_mirror_each_other() -> None:
    middle = WHERE.x[:, ::-1]
    face = (WHERE.y < 0.03) & (WHERE.y[:, ::-1] < 0.03)
    assert np.abs(WHERE.x - middle)[face].mean() < 1e-4


@pytest.mark.parametrize("skin", [0.1, 0.5])
def test_chosen_freckles_show_round_the_nose_on_any_skin(skin: float) -> None:
    nose = area(0.0, -0.022, 0.030)
    none, some, many = (bright(look(skin=skin, freckles=kind), nose) for kind in ("none", "some", "many"))
    assert none > 1.005 * some > 1.01 * many


def test_freckles_by_nature_are_for_fair_skin() -> None:
    assert bright(look(skin=0.05, hair_colour="red"), CHEEK) < bright(look(skin=0.05, freckles="none"), CHEEK)
    np.testing.assert_array_equal(look(skin=0.6), look(skin=0.6, freckles="none"))
