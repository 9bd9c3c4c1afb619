"""The mug in the right hand."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.motion.aim import Poser
from generator.rigged.state import BONE_INDEX
from generator.rigged.worn.mug import CENTRE, FINGER_BENDS, HEIGHT, NAME, RADIUS, mug
from tests.generator.rigged.worn.people import PEOPLE, dressed, with_


def in_hand(points: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Points told from the mug's middle in its own axes, in shares of the hand's length."""
    hand = Poser(joints)
    wrist, frame = hand.joints[BONE_INDEX["wrist.R"]], hand.hand_frame(".R")
    return np.asarray((points - wrist) @ frame / hand.hand_length(".R") - CENTRE)


@pytest.mark.parametrize("name", list(PEOPLE))
def test_it_is_a_prop_that_goes_with_the_right_hand(name: str) -> None:
    wearer = dressed(name).wearer
    part = mug(with_(name), wearer)
    assert part.prop == NAME
    assert (part.bone_index[:, 0] == BONE_INDEX["wrist.R"]).all()
    local = in_hand(part.positions, wearer.joints)
    wall = np.hypot(local[:, 0], local[:, 1])[part.triangles[part.group == 0]]
    np.testing.assert_allclose(wall.max(), RADIUS, atol=1e-4)
    np.testing.assert_allclose(np.ptp(local[:, 2]), HEIGHT, atol=1e-4)
    assert len(part.triangles) <= 650


@pytest.mark.parametrize("name", list(PEOPLE))
def test_fingers_bent_as_told_lie_on_its_wall(name: str) -> None:
    joints = np.asarray(dressed(name).wearer.joints, float)
    poser = Poser(joints)
    for finger in FINGER_BENDS:
        poser.finger(".R", finger, FINGER_BENDS[finger])
    for finger in FINGER_BENDS:
        bones = [BONE_INDEX[f"finger{finger}-{joint}.R"] for joint in (1, 2, 3)]
        local = in_hand(poser.positions()[bones], joints)
        first, second = local[:2], local[1:]
        for a, b in (first, second):
            along = np.linspace(0, 1, 20)[:, None]
            away = np.hypot(*(a + along * (b - a))[:, :2].T).min() - RADIUS
            assert 0.04 < away < 0.12  # half of a finger is about 0.08


def test_the_palm_touches_it_and_does_not_enter() -> None:
    for name in PEOPLE:
        wearer = dressed(name).wearer
        local = in_hand(wearer.points[np.unique(wearer.skin.triangles)], wearer.joints)
        palm = local[(np.abs(local[:, 2]) < 0.15) & (np.abs(local[:, 0]) < 0.15) & (local[:, 1] < -0.2)]
        gap = np.hypot(palm[:, 0], palm[:, 1]) - RADIUS
        assert -0.06 < gap.min() < 0.0
