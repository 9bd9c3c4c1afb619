"""Every outfit: found by its file, within its budget, and tight from neck to hips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.rigged import asset
from generator.rigged.build.body import Body, between_eyes
from generator.rigged.clothes.atlas import TALL, WIDE
from generator.rigged.clothes.garments import HIPS_M, Clothes, dress, outfits
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import OUTFITS
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.state import BONE_INDEX

MOST_TRIANGLES = 10300


def dressed(identity: Identity) -> tuple[Clothes, Body]:
    human = asset.load()
    look = (identity.sex, identity.ageing, identity.ancestry, identity.weight, identity.changes)
    positions, joints = human.body(*look)
    body = Body(human, positions)
    return dress(identity, body, joints), body


def mean_joint(body: Body, bone: str) -> np.ndarray:
    """Where `body.canonical` has a joint."""
    human = body.human
    return np.asarray(human.joints[BONE_INDEX[bone]] - between_eyes(human, human.mean))


def test_each_file_is_an_outfit() -> None:
    assert set(outfits()) == set(OUTFITS)
    assert len(OUTFITS) >= 8


@pytest.mark.parametrize("outfit", OUTFITS)
def test_an_outfit_is_whole(outfit: str) -> None:
    clothes, body = dressed(replace(WOMAN, outfit=outfit))
    points = np.concatenate([p.positions for p in clothes.parts])
    assert np.isfinite(points).all()
    assert (points[:, 2] - body.eyes_at[2]).min() < HIPS_M + 0.03
    assert sum(len(p.triangles) for p in clothes.parts) <= MOST_TRIANGLES
    assert clothes.texture.shape == (TALL, WIDE)
    hands = np.abs(body.canonical[:, 0]) > mean_joint(body, "wrist.L")[0] + 0.02
    assert (clothes.bare[hands] > 0).all()
    for part in clothes.parts:
        assert ((part.uv >= 0) & (part.uv <= 1)).all()
        np.testing.assert_allclose(part.bone_weight.sum(1), 1, atol=1e-4)


def test_short_sleeves_bare_the_forearm_and_long_ones_do_not() -> None:
    short, body = dressed(replace(MAN, outfit="t-shirt"))
    long, _ = dressed(replace(MAN, outfit="shirt"))
    elbow, wrist = mean_joint(body, "lowerarm01.L"), mean_joint(body, "wrist.L")
    forearm = np.linalg.norm(body.canonical - (0.6 * elbow + 0.4 * wrist), axis=1) < 0.05
    assert (short.bare[forearm] > 0).all()
    assert (long.bare[forearm] < 0).all()


def test_the_same_identity_is_dressed_the_same() -> None:
    one, _ = dressed(WOMAN)
    other, _ = dressed(WOMAN)
    np.testing.assert_array_equal(one.texture, other.texture)
    for a, b in zip(one.parts, other.parts, strict=True):
        np.testing.assert_array_equal(a.positions, b.positions)
