"""Parts of the body: teeth, lashes, hands."""

from __future__ import annotations

import numpy as np

from generator.rigged import asset
from generator.rigged.build.body import Body
from generator.rigged.build.hands import hand_ratio
from generator.rigged.build.paint import vec
from generator.rigged.build.skin import skin_colour
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.identity import Identity
from generator.rigged.state import ARKIT, BONE_INDEX

HUMAN = asset.load()


def body(age: float = 0.2) -> Body:
    return Body(HUMAN, HUMAN.body(1.0, age, (0.0, 0.0, 1.0), 0, {})[0])


def hands(identity: Identity) -> Array:
    return hand_ratio(body(), identity, vec(*skin_colour(identity)))


def test_teeth_are_parted_by_dark_gaps_under_gums() -> None:
    front = np.unique(HUMAN.triangles_of("upper_teeth"))
    gums, gaps = HUMAN.masks["gums"][front], HUMAN.masks["gaps"][front]
    height = HUMAN.mean[front, 2]
    assert (gaps > 128).sum() > 40
    assert height[gums > 128].min() > height[gaps > 128].min()
    assert not ((gums > 128) & (gaps > 128)).any()


def test_teeth_grow_yellower_with_age() -> None:
    young, old = body().mouth(0.0).albedo, body().mouth(1.0).albedo
    teeth = young[:, 2] > 0.5
    assert (old[teeth, 2] / old[teeth, 0]).mean() < 0.85 * (young[teeth, 2] / young[teeth, 0]).mean()


def test_lashes_move_with_the_lid_in_a_blink() -> None:
    moved = np.zeros_like(HUMAN.mean)
    HUMAN.face.add(moved, ARKIT.index("eyeBlinkLeft"), 1.0)
    lashes = np.unique(HUMAN.triangles_of("lashes"))
    left = lashes[HUMAN.mean[lashes, 0] > 0]
    right = lashes[HUMAN.mean[lashes, 0] < 0]
    assert (moved[left, 2] < -0.003).sum() > 100
    assert np.abs(moved[right]).max() < 0.001


def test_only_hands_are_tinted() -> None:
    tinted = np.abs(hands(Identity()) - 1).max(1) > 1e-3
    elbow = HUMAN.joints[BONE_INDEX["lowerarm01.L"]]
    assert tinted.sum() > 500
    assert np.abs(HUMAN.mean[: len(tinted)][tinted, 0]).min() > elbow[0]


def test_palms_are_lighter_than_the_backs_of_dark_hands() -> None:
    ratio = hands(Identity(skin=0.9))
    assert (ratio.min(1) > 1.8).sum() > 100


def test_strong_make_up_paints_the_nails() -> None:
    nails = HUMAN.masks["fingernails"] > 200
    plain, painted = hands(Identity(sex=1.0)), hands(Identity(sex=1.0, makeup="strong"))
    assert painted[nails, 1].mean() < 0.5 * plain[nails, 1].mean()
