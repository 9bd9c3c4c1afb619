"""Hair as a part of the mesh, style by style."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from generator.rigged import asset
from generator.rigged.build.body import Body
from generator.rigged.build.paint import step
from generator.rigged.draw.mesh import Part
from generator.rigged.hair.growth import grow
from generator.rigged.hair.scalp import make_scalp
from generator.rigged.hair.style import styles
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import HAIR_STYLES
from generator.rigged.identity.people import MAN, WOMAN

MOST_TRIANGLES = 20_000
"""More than this and hair alone costs half of a picture's time."""


@cache
def body_of(sex: float) -> Body:
    person = WOMAN if sex > 0.5 else MAN
    human = asset.load()
    positions, _ = human.body(sex, person.ageing, person.ancestry, person.weight, person.changes)
    return Body(human, positions)


@cache
def hair(name: str, sex: float) -> Part:
    part = grow(Identity(hair=name, sex=sex, seed=3), body_of(sex))
    assert part is not None
    return part


def test_the_bald_have_no_hair() -> None:
    assert grow(replace(MAN, hair="bald"), body_of(0.0)) is None


def test_each_file_of_styles_is_a_style_that_an_identity_may_have() -> None:
    assert set(HAIR_STYLES) == {"bald", *styles()}
    assert len(styles()) >= 10


@pytest.mark.parametrize("sex", [0.0, 1.0])
@pytest.mark.parametrize("name", sorted(styles()))
def test_hair_keeps_out_of_the_head_and_off_the_shoulders(name: str, sex: float) -> None:
    body = body_of(sex)
    place = hair(name, sex).positions - body.eyes_at
    height, _ = make_scalp(styles()[name], body, np.random.default_rng(0)).nearest(place)
    assert height.min() > -0.005  # the surface is known by its thinned points only
    assert (height[place[:, 2] < -0.14] > 0.004).all()


@pytest.mark.parametrize("name", sorted(styles()))
def test_a_style_is_a_sound_mesh_that_is_cheap_to_draw(name: str) -> None:
    part = hair(name, 0.0)
    assert len(part.triangles) <= MOST_TRIANGLES
    assert part.triangles.min() >= 0 and part.triangles.max() < len(part.positions)
    assert part.axis is not None
    for values in (part.positions, part.albedo, part.uv):
        assert np.isfinite(values).all()
    np.testing.assert_allclose(np.linalg.norm(part.normals, axis=1), 1, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(part.axis, axis=1), 1, atol=1e-3)
    np.testing.assert_allclose(part.bone_weight.sum(1), 1, atol=1e-5)


def test_the_same_seed_grows_the_same_hair_and_another_seed_other_hair() -> None:
    again = grow(Identity(hair="bob", sex=1.0, seed=3), body_of(1.0))
    other = grow(Identity(hair="bob", sex=1.0, seed=4), body_of(1.0))
    assert again is not None and other is not None
    np.testing.assert_array_equal(again.positions, hair("bob", 1.0).positions)
    assert other.positions.shape != again.positions.shape or (other.positions != again.positions).any()


def test_a_fringe_leaves_the_eyes_free() -> None:
    body = body_of(1.0)
    place = hair("bob with fringe", 1.0).positions - body.eyes_at
    before_eyes = (np.abs(place[:, 0]) < 0.045) & (place[:, 1] < 0.0) & (place[:, 2] < 0.004)
    assert not before_eyes.any()


def test_hair_turns_with_the_head_above_and_stays_with_the_chest_below() -> None:
    body, part = body_of(1.0), hair("long", 1.0)
    height = (part.positions - body.eyes_at)[:, 2]
    assert (part.bone_weight[height > 0, 0] == 1).all()
    chest = step(-0.09, -0.24, height)
    assert chest.max() == 1 and (part.bone_weight[chest == 1, 0] == 1).all()
    assert set(np.unique(part.bone_index[height > 0, 0])) != set(np.unique(part.bone_index[chest == 1, 0]))
