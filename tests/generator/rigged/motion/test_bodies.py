"""Truth of bodies: no hand in body, face or other hand, no joint bent where it cannot, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations

import numpy as np
import pytest

from generator.rigged.motion.aim import Poser
from generator.rigged.motion.channels import VIEW
from generator.rigged.motion.deed import ACTIONS, Deed
from generator.rigged.motion.repertoire import Repertoire
from generator.rigged.motion.rotations import Array, matrix, vector
from generator.rigged.motion.stances import STANCES
from generator.rigged.state import BONE_INDEX, FRAMINGS, Framing
from tests.generator.rigged.motion.anatomy import (
    ARMS,
    BODIES,
    FOREARMS,
    FRAMING,
    HANDS,
    MIDDLE,
    UPPER_ARMS,
    depth,
    needed_height,
    physique,
    rotations,
    skin,
)

TOLERANCE_M = 0.0065
"""Skin yields this much where hands touch; measured against vertices some 5 mm apart."""

WITH_ARMS = [name for name, action in ACTIONS.items() if action.arms]
POSES = list({stance.arms: name for name, stance in reversed(STANCES.items())}.values())
"""One pose of each position of the arms."""

CHANGES = [Deed("", begin, end, holds=STANCES[begin].held) for begin, end in permutations(POSES, 2)]


def called(deed: Deed) -> str:
    return deed.action or f"{deed.begin} to {deed.end}"


EACH_DEED = pytest.mark.parametrize("deed", [*(Deed(name) for name in WITH_ARMS), *CHANGES], ids=called)

EACH_BODY = ["heavy", *(pytest.param(name, marks=pytest.mark.slow) for name in BODIES if name != "heavy")]
"""The heavy man's hands have the least room."""


@cache
def repertoire(name: str) -> Repertoire:
    return Repertoire(physique(name), FRAMING)


def moments(deed: Deed, count: int) -> Iterator[float]:
    return iter(np.linspace(0.0, deed.seconds, count).tolist())


@pytest.mark.parametrize("action", WITH_ARMS)
@pytest.mark.parametrize("name", EACH_BODY)
def test_no_hand_passes_through_body_face_or_other_arm(name: str, action: str) -> None:
    check_hands(name, Deed(action), 9)


@pytest.mark.parametrize("deed", CHANGES, ids=called)
@pytest.mark.parametrize("name", EACH_BODY)
def test_no_hand_passes_through_anything_on_its_way_from_pose_to_pose(name: str, deed: Deed) -> None:
    check_hands(name, deed, 24)


def check_hands(name: str, deed: Deed, count: int) -> None:
    for t in moments(deed, count):
        posed = skin(physique(name), repertoire(name).at(deed, t))
        for side, other in ((".R", ".L"), (".L", ".R")):
            deepest = max(
                depth(posed, HANDS[side], MIDDLE),
                depth(posed, HANDS[side], ARMS[other]),
                depth(posed, FOREARMS[side], MIDDLE),
            )
            assert deepest < TOLERANCE_M, f"{side} at {t:.2f} s"


@EACH_DEED
@pytest.mark.parametrize("name", EACH_BODY)
def test_no_joint_bends_where_it_cannot(name: str, deed: Deed) -> None:
    body = physique(name)
    for t in moments(deed, 15):
        turns = rotations(repertoire(name).at(deed, t))
        for side in (".R", ".L"):
            check_arm(Poser(body.joints), turns, side)


def check_arm(rest: Poser, turns: Array, side: str) -> None:
    """Angles in degrees; the limits are those of the usual tables of joint motion, and a little more."""
    frame = rest.hand_frame(side)
    upper = rest.span(f"upperarm01{side}", f"lowerarm01{side}")
    fore = rest.span(f"lowerarm01{side}", f"wrist{side}")
    local = {b: matrix(turns[BONE_INDEX[b + side]]) for b in ("lowerarm01", "lowerarm02", "wrist")}
    elbow = bent(upper, local["lowerarm01"] @ fore)
    assert elbow <= 152.0, f"elbow {elbow:.0f}"
    hinge = np.cross(upper, fore)
    backwards = np.cross(upper, local["lowerarm01"] @ fore) @ hinge < 0.0
    assert not (backwards and elbow > 5.0), f"elbow bent backwards by {elbow:.0f}"
    twist = sum(about(local[b], fore) for b in local)
    assert abs(twist) <= 130.0, f"forearm twisted by {twist:.0f}"
    wrist = vector(local["wrist"])
    swing = np.degrees(wrist - fore / np.linalg.norm(fore) * (wrist @ fore) / np.linalg.norm(fore))
    assert abs(swing @ frame[:, 2]) <= 78.0, f"wrist bent by {swing @ frame[:, 2]:.0f}"
    assert abs(swing @ frame[:, 1]) <= 56.0, f"wrist aside by {swing @ frame[:, 1]:.0f}"
    for finger in range(1, 6):
        for joint in (1, 2, 3):
            turn = turns[BONE_INDEX[f"finger{finger}-{joint}{side}"]]
            degrees = float(np.degrees(np.linalg.norm(turn)))
            assert degrees <= (60.0 if finger == 1 else 112.0), f"finger {finger}-{joint} by {degrees:.0f}"


def bent(upper: Array, fore: Array) -> float:
    cosine = upper @ fore / np.linalg.norm(upper) / np.linalg.norm(fore)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def about(rotation: Array, axis: Array) -> float:
    return float(np.degrees(vector(rotation) @ axis / np.linalg.norm(axis)))


@pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS)
@pytest.mark.parametrize("name", WITH_ARMS)
def test_hands_and_elbows_are_whole_in_the_picture_at_the_key_moments(name: str, framing: Framing) -> None:
    action, deed = ACTIONS[name], Deed(name)
    prop, since, until = action.held
    for who in ("man", "woman"):
        able = Repertoire(physique(who), framing)
        for t in (t for t, position in action.arms if position is not None):
            if prop and not since + 0.5 < t < until - 0.5:
                continue  # the hand is below the picture, where props come from
            now = able.at(deed, t)
            points = skin(physique(who), now).points
            for side in deed.sides:
                need = needed_height(physique(who), points, HANDS[side], UPPER_ARMS[side], framing)
                assert need <= framing.height + now[VIEW], f"{who} at {t:.2f} s"


@pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS)
@pytest.mark.parametrize("name", ["hands at rest", "arms crossed"])
def test_hands_are_whole_in_the_picture_of_a_pose(name: str, framing: Framing) -> None:
    for who in ("man", "woman"):
        now = Repertoire(physique(who), framing).base(name)
        points = skin(physique(who), now).points
        needs = [needed_height(physique(who), points, HANDS[s], UPPER_ARMS[s], framing) for s in HANDS]
        assert max(needs) <= framing.height + now[VIEW]
