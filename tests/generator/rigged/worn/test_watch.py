"""The watch on left wrists."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.state import BONE_INDEX
from generator.rigged.worn.watch import watch
from tests.generator.rigged.worn.people import PEOPLE, dressed, with_


@pytest.mark.parametrize("name", list(PEOPLE))
def test_it_encloses_the_left_wrist_and_touches_it(name: str) -> None:
    wearer = dressed(name).wearer
    part = watch(with_(name, watch=True), wearer)
    joint = wearer.joint("wrist.L")
    strap = part.positions[np.unique(part.triangles[part.group == 0])]
    away = np.linalg.norm(strap - joint, axis=1)
    assert away.max() < 0.06
    assert np.linalg.norm(strap.mean(0) - joint) < 0.025
    skin = wearer.points[np.unique(wearer.skin.triangles)]
    near = skin[np.linalg.norm(skin - joint, axis=1) < 0.06]
    gap = np.linalg.norm(strap[:, None] - near, axis=2).min(1)
    assert np.median(gap) < 0.009


@pytest.mark.parametrize("name", list(PEOPLE))
def test_the_dial_lies_on_the_back_of_the_wrist(name: str) -> None:
    wearer = dressed(name).wearer
    part = watch(with_(name, watch=True), wearer)
    dial = part.positions[np.unique(part.triangles[part.group == 2])].mean(0)
    strap = part.positions[np.unique(part.triangles[part.group == 0])].mean(0)
    knuckle, thumb = wearer.joint("finger3-1.L"), wearer.joint("finger5-1.L")
    back = np.cross(wearer.joint("finger2-1.L") - thumb, knuckle - wearer.joint("wrist.L"))
    out = (dial - strap) / np.linalg.norm(dial - strap)
    assert out @ back / np.linalg.norm(back) > 0.9


def test_it_goes_with_the_left_forearm_and_hand_alone() -> None:
    wearer = dressed("man").wearer
    part = watch(with_("man", watch=True), wearer)
    carrying = part.bone_index[part.bone_weight > 0.02]
    assert set(carrying) <= {BONE_INDEX[f"{bone}.L"] for bone in ("wrist", "lowerarm02")}
    np.testing.assert_allclose(part.bone_weight.sum(1), 1, atol=1e-6)
    assert len(part.triangles) <= 700
