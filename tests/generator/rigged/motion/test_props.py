"""The mug comes and goes below the picture; the hand that holds it is left alone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from generator.rigged.motion import posture as body_at
from generator.rigged.motion.channels import VIEW
from generator.rigged.motion.posture import BELOW_EYES, Posture
from generator.rigged.motion.repertoire import ARM, Repertoire
from generator.rigged.motion.rotations import Array
from generator.rigged.state import BONE_INDEX, FRAMINGS
from generator.rigged.worn.mug import HEIGHT
from tests.generator.rigged.motion.anatomy import joints, physique

FRAMING = FRAMINGS["waist up"]
BODY = physique("man")
REPERTOIRE = Repertoire(BODY, FRAMING)
MUG_POSE = "holding the mug"


def play(*what: tuple[str, int], pose: str = "attentive") -> list[Posture]:
    """Actions, or poses, each for so many frames."""
    posture = body_at.at_rest(REPERTOIRE, pose)
    posture, out = body_at.step(posture, REPERTOIRE), []
    for name, frames in what:
        if name in ("attentive", MUG_POSE):
            posture = body_at.stand(posture, REPERTOIRE, name)
        else:
            posture = body_at.act(posture, REPERTOIRE, name, 1)
        for _ in range(frames):
            posture = body_at.step(posture, REPERTOIRE)
            out.append(posture)
    return out


def hand(posture: Posture) -> Array:
    return np.asarray(joints(BODY, posture.now)[BONE_INDEX["finger3-1.R"]])


def lower_edge(posture: Posture) -> float:
    return float(BODY.eyes[2] - BELOW_EYES * (FRAMING.height + posture.now[VIEW][0]))


@pytest.mark.parametrize(
    "what",
    [
        [("drink", 160)],
        [(MUG_POSE, 60), ("attentive", 60)],
        [("drink", 40), ("clap", 120)],
        [("drink", 70), ("", 60)],
        [(MUG_POSE, 60), ("clap", 150), ("attentive", 60)],
        [("wave", 25), ("drink", 160)],
    ],
    ids=lambda what: " ".join(name or "end" for name, _ in what),
)
def test_the_mug_is_taken_and_put_back_below_the_picture(what: list[tuple[str, int]]) -> None:
    played = play(*what)
    changes = [b for a, b in pairwise(played) if a.held != b.held]
    assert len(changes) in (2, 4)
    for posture in changes:
        assert hand(posture)[2] < lower_edge(posture) - 0.05
    assert played[-1].held == ""


def test_the_mug_is_lifted_to_the_lips_and_touches_them() -> None:
    sips = [p for p in play(("drink", 160)) if p.held]
    length = np.linalg.norm(BODY.joints[BONE_INDEX["finger3-1.R"]] - BODY.joints[BONE_INDEX["wrist.R"]])
    nearest = min(np.linalg.norm(hand(p) - BODY.lips) for p in sips)
    assert nearest < (HEIGHT + 0.6) * length


def test_one_handed_actions_are_done_with_the_left_hand_while_the_right_one_holds_the_mug() -> None:
    played = play(("wave", 90), pose=MUG_POSE)
    right = np.stack([p.now[ARM[".R"]] for p in played])
    left = np.stack([p.now[ARM[".L"]] for p in played])
    assert np.ptp(right, axis=0).max() == 0.0 and np.ptp(left, axis=0).max() > 1.0
    assert {p.held for p in played} == {"mug"}


def test_arms_unfold_for_an_action_and_fold_again() -> None:
    played = play(("thumbs_up", 130), pose="arms crossed")
    np.testing.assert_array_equal(played[-1].now, REPERTOIRE.base("arms crossed"))
    assert min(played[0].deed.lead, played[0].deed.tail) > 0.5


def test_a_nod_leaves_the_arms_of_every_pose_alone() -> None:
    for pose in ("arms crossed", MUG_POSE, "leaning"):
        played = play(("nod", 40), pose=pose)
        for side in ARM.values():
            assert np.ptp(np.stack([p.now[side] for p in played]), axis=0).max() == 0.0
