"""Aiming bones: what is pointed points there, and no joint bends where it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.asset import load
from generator.rigged.motion.aim import Poser
from generator.rigged.motion.rotations import Array
from generator.rigged.state import BONE_INDEX

SIDES = (".L", ".R")


def poser() -> Poser:
    return Poser(load().joints)


def unit(*v: float) -> Array:
    return np.asarray(v) / np.linalg.norm(v)


def along(positions: Array, bone: str, to: str) -> Array:
    return unit(*(positions[BONE_INDEX[to]] - positions[BONE_INDEX[bone]]))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("upper", "fore"), [((-0.5, -0.5, -0.6), (0, 0, 1)), ((0, 0, -1), (0, -1, 0)), ((0, -1, 0), (0.5, 0, 1))]
)
def test_upper_arm_and_forearm_point_as_told(
    side: str, upper: tuple[float, ...], fore: tuple[float, ...]
) -> None:
    pose = poser()
    pose.arm(side, upper, fore)
    placed = pose.positions()
    assert along(placed, f"upperarm01{side}", f"lowerarm01{side}") @ unit(*upper) > 0.999
    assert along(placed, f"lowerarm01{side}", f"wrist{side}") @ unit(*fore) > 0.999


@pytest.mark.parametrize("side", SIDES)
def test_the_hand_points_its_fingers_and_shows_its_palm_as_told(side: str) -> None:
    pose = poser()
    pose.arm(side, (-0.4 if side == ".R" else 0.4, -0.5, -0.7), (0, 0, 1))
    pose.hand(side, (0, 0, 1), (0, -1, 0))
    placed = pose.positions()
    assert along(placed, f"wrist{side}", f"finger3-1{side}") @ unit(0, 0, 1) > 0.999
    palm = pose.world(f"wrist{side}") @ pose.hand_frame(side)[:, 1]
    assert palm @ unit(0, -1, 0) > 0.999


@pytest.mark.parametrize("side", SIDES)
def test_a_raised_palm_that_looks_forward_has_its_thumb_towards_the_head(side: str) -> None:
    pose = poser()
    pose.arm(side, (-0.4 if side == ".R" else 0.4, -0.5, -0.7), (0, 0, 1))
    pose.hand(side, (0, 0, 1), (0, -1, 0))
    placed = np.abs(pose.positions()[:, 0])
    assert placed[BONE_INDEX[f"finger1-3{side}"]] < placed[BONE_INDEX[f"finger5-3{side}"]]


@pytest.mark.parametrize("finger", [2, 3, 4, 5])
def test_a_curled_finger_brings_its_tip_to_the_palm(finger: int) -> None:
    open_hand, half, fist = poser(), poser(), poser()
    half.finger(".R", finger, (45, 30, 10))
    fist.finger(".R", finger, (85, 98, 60))
    normal = open_hand.hand_frame(".R")[:, 1]
    tip, wrist = BONE_INDEX[f"finger{finger}-3.R"], BONE_INDEX["wrist.R"]
    places = [p.positions() for p in (open_hand, half, fist)]
    straight, bent, shut = (placed[tip] - placed[wrist] for placed in places)
    assert np.linalg.norm(shut) < 0.85 * np.linalg.norm(straight)
    assert bent @ normal > straight @ normal + 0.01


def test_bones_keep_their_length_in_every_pose() -> None:
    pose = poser()
    pose.arm(".L", (0.3, -0.5, 0.4), (-0.6, -0.2, 0.5), shrug=0.2)
    rest, placed = pose.joints, pose.positions()
    for bone, to in (("upperarm01.L", "upperarm02.L"), ("lowerarm01.L", "lowerarm02.L")):
        lengths = [np.linalg.norm(p[BONE_INDEX[to]] - p[BONE_INDEX[bone]]) for p in (rest, placed)]
        assert lengths[0] == pytest.approx(lengths[1])


def test_a_shrug_lifts_the_shoulder() -> None:
    low, high = poser(), poser()
    low.arm(".R", (-0.2, 0, -1), (-0.1, -0.2, -1))
    high.arm(".R", (-0.2, 0, -1), (-0.1, -0.2, -1), shrug=0.3)
    shoulder = BONE_INDEX["upperarm01.R"]
    assert high.positions()[shoulder, 2] > low.positions()[shoulder, 2] + 0.01
