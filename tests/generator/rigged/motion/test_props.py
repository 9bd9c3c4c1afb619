"""The mug comes and goes below the picture; the hand that holds it is left alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from generator.rigged.draw.renderer import Renderer
from generator.rigged.identity.people import WOMAN
from generator.rigged.motion import posture as body_at
from generator.rigged.motion.arm import below
from generator.rigged.motion.channels import VIEW
from generator.rigged.motion.deed import ACTIONS, Deed
from generator.rigged.motion.motion import Motion, Mover
from generator.rigged.motion.physique import physique_of
from generator.rigged.motion.posture import Posture
from generator.rigged.motion.repertoire import ARM, Repertoire
from generator.rigged.motion.rotations import Array
from generator.rigged.motion.sight import hidden
from generator.rigged.motion.stances import STANCES
from generator.rigged.state import BONE_INDEX, FRAMINGS
from generator.rigged.worn import mug
from generator.types import Prompt
from tests.generator.rigged.conversation import conditions
from tests.generator.rigged.motion.anatomy import BODIES, joints, physique

BODY = physique("man")
REPERTOIRE = Repertoire(BODY, FRAMINGS["waist up"])
MUG_POSE = "holding the mug"
Deeds = list[tuple[str, int]]

SWAPS: list[tuple[str, Deeds, str, int]] = [
    # from a pose: actions ("" ends the one under way) and poses, each for so many frames; props come and go
    ("attentive", [("drink", 160)], "", 2),
    ("attentive", [(MUG_POSE, 60), ("attentive", 60)], "", 2),
    ("attentive", [("drink", 40), ("clap", 120)], "", 2),
    ("attentive", [("drink", 70), ("", 60)], "", 2),
    ("attentive", [("drink", 70), ("drink", 160)], "", 2),
    ("attentive", [("drink", 70), (MUG_POSE, 100)], mug.NAME, 1),
    ("attentive", [(MUG_POSE, 60), ("clap", 150), ("attentive", 60)], "", 4),
    ("attentive", [("wave", 25), ("drink", 160)], "", 2),
    (MUG_POSE, [("arms crossed", 60)], "", 1),
    (MUG_POSE, [("hands at rest", 60)], "", 1),
    (MUG_POSE, [("leaning", 60)], "", 1),
    (MUG_POSE, [("arms crossed", 60), (MUG_POSE, 60)], mug.NAME, 2),
    (MUG_POSE, [("drink", 140)], mug.NAME, 0),
    (MUG_POSE, [("wave", 30), ("arms crossed", 110)], "", 1),
    (MUG_POSE, [("nod", 8), ("arms crossed", 110)], "", 1),
    (MUG_POSE, [("clap", 45), ("wave", 120)], mug.NAME, 2),
    (MUG_POSE, [("clap", 45), ("", 60)], mug.NAME, 2),
    ("arms crossed", [("drink", 175)], "", 2),
    ("arms crossed", [("drink", 80), ("", 60)], "", 2),
    ("arms crossed", [("drink", 80), ("nod", 90)], "", 2),
    ("arms crossed", [("drink", 80), ("wave", 130)], "", 2),
    ("arms crossed", [("drink", 115), ("leaning", 70)], "", 2),
    ("leaning", [("drink", 80), ("nod", 80)], "", 2),
    ("hands at rest", [("drink", 160)], "", 2),
]
EACH_FRAMING = pytest.mark.parametrize("framing", FRAMINGS)


def play(deeds: Deeds, pose: str = "attentive", repertoire: Repertoire = REPERTOIRE) -> list[Posture]:
    """Actions and poses, each for so many frames."""
    posture = body_at.at_rest(repertoire, pose)
    posture, out = body_at.step(posture, repertoire), []
    for name, frames in deeds:
        if name in STANCES:
            posture = body_at.stand(posture, repertoire, name)
        else:
            posture = body_at.act(posture, repertoire, name, 1)
        for _ in range(frames):
            posture = body_at.step(posture, repertoire)
            out.append(posture)
    return out


def hand(posture: Posture) -> Array:
    return np.asarray(joints(BODY, posture.now)[BONE_INDEX["finger3-1.R"]])


@cache
def woman(framing: str) -> tuple[Mover, Renderer]:
    identity = replace(WOMAN, framing=framing, hair="bald")  # without high hair pictures reach lowest
    return Mover(physique_of(identity), 1, framing), Renderer(identity, 128, 128)


def filmed(framing: str, pose: str, deeds: Deeds) -> list[Motion]:
    """The whole person's motion, with breath and sway."""
    mover = woman(framing)[0]
    motion, out = mover.still(), []
    prompts = [Prompt(0, pose, "stable")] * 40
    for number, (name, frames) in enumerate(deeds, start=1):
        kind = "stable" if name in STANCES else "action"
        prompts += [Prompt(number, name, kind)] * (frames // 2)
    for number, prompt in enumerate(prompts):
        steps = mover.steps(motion, conditions(number, prompt=prompt))
        out += steps
        motion = steps[-1]
    return out


@EACH_FRAMING
@pytest.mark.parametrize(
    ("pose", "deeds", "kept", "times"), SWAPS, ids=[f"{pose} {deeds}" for pose, deeds, *_ in SWAPS]
)
def test_the_hand_ends_with_what_its_pose_holds(
    framing: str, pose: str, deeds: Deeds, kept: str, times: int
) -> None:
    played = play(deeds, pose, Repertoire(BODY, FRAMINGS[framing]))
    changes = sum(a.held != b.held for a, b in pairwise(played))
    assert (played[-1].held, changes) == (kept, times)


@EACH_FRAMING
def test_no_picture_tells_when_the_mug_is_taken_or_left(framing: str) -> None:
    mover, renderer = woman(framing)
    swaps = 0
    for pose, deeds, *_ in SWAPS:
        if any(not name for name, _ in deeds):
            continue  # prompts do not end actions
        for a, b in pairwise(filmed(framing, pose, deeds)):
            if a.posture.held != b.posture.held:
                state = mover.state(b)
                pictures = [renderer.draw_rgb(replace(state, held=held)) for held in ("", mug.NAME)]
                np.testing.assert_array_equal(*pictures, err_msg=f"{pose} {deeds}")
                swaps += 1
    assert swaps > 30


@EACH_FRAMING
def test_the_mug_is_in_the_picture_while_it_is_held_in_a_pose(framing: str) -> None:
    mover, renderer = woman(framing)
    state = mover.state(filmed(framing, MUG_POSE, [])[-1])
    pictures = [renderer.draw_rgb(replace(state, held=held)).astype(int) for held in ("", mug.NAME)]
    assert (np.abs(pictures[0] - pictures[1]).max(axis=2) > 20).sum() > 40


@EACH_FRAMING
def test_the_mug_comes_back_into_view_exactly_as_it_left(framing: str) -> None:
    repertoire = Repertoire(BODY, FRAMINGS[framing])
    before = play([("nod", 60)], MUG_POSE, repertoire)[-1]
    away = play([("clap", 200)], MUG_POSE, repertoire)
    crossed = play([("arms crossed", 60), (MUG_POSE, 80)], MUG_POSE, repertoire)
    for played in (away, crossed):
        assert "" in {posture.held for posture in played}
        np.testing.assert_array_equal(played[-1].now, before.now)
        assert played[-1].held == before.held == mug.NAME


@EACH_FRAMING
@pytest.mark.parametrize("who", BODIES)
def test_a_prop_can_be_taken_unseen_below_the_widest_view(who: str, framing: str) -> None:
    repertoire = Repertoire(physique(who), FRAMINGS[framing])
    deeds = [*(Deed(action) for action in ACTIONS), *(Deed("", end=pose) for pose in STANCES)]
    widest = max(repertoire.at(deed, share * deed.seconds)[VIEW] for deed in deeds for share in (0.5, 1.0))
    for pose in STANCES:
        now = repertoire.base(pose).copy()
        now[ARM[".R"]] = repertoire.arm(below, ".R")
        now[VIEW] = widest
        assert hidden(repertoire.physique, repertoire.framing, now), pose


def test_a_prop_that_is_in_the_hand_by_mistake_is_put_away() -> None:
    posture = replace(body_at.at_rest(REPERTOIRE, "arms crossed"), held=mug.NAME)
    for _ in range(70):
        posture = body_at.step(posture, REPERTOIRE)
    assert posture.held == "" and posture.deed.rests


def test_the_mug_is_lifted_to_the_lips_and_touches_them() -> None:
    sips = [p for p in play([("drink", 160)]) if p.held]
    length = np.linalg.norm(BODY.joints[BONE_INDEX["finger3-1.R"]] - BODY.joints[BONE_INDEX["wrist.R"]])
    nearest = min(np.linalg.norm(hand(p) - BODY.lips) for p in sips)
    assert nearest < (mug.HEIGHT + 0.6) * length


def test_who_holds_the_mug_already_drinks_without_fetching_it() -> None:
    lowest = min(hand(p)[2] for p in play([("drink", 160)], MUG_POSE))
    assert lowest > hand(body_at.at_rest(REPERTOIRE, MUG_POSE))[2] - 0.02


def test_one_handed_actions_are_done_with_the_left_hand_while_the_right_one_holds_the_mug() -> None:
    played = play([("wave", 90)], MUG_POSE)
    right = np.stack([p.now[ARM[".R"]] for p in played])
    left = np.stack([p.now[ARM[".L"]] for p in played])
    assert np.ptp(right, axis=0).max() == 0.0 and np.ptp(left, axis=0).max() > 1.0
    assert {p.held for p in played} == {mug.NAME}


def test_arms_unfold_for_an_action_and_fold_again() -> None:
    played = play([("thumbs_up", 130)], "arms crossed")
    np.testing.assert_array_equal(played[-1].now, REPERTOIRE.base("arms crossed"))
    assert min(played[0].deed.lead, played[0].deed.tail) > 0.5


def test_a_nod_leaves_the_arms_of_every_pose_alone() -> None:
    for pose in ("arms crossed", MUG_POSE, "leaning"):
        played = play([("nod", 40)], pose)
        for side in ARM.values():
            assert np.ptp(np.stack([p.now[side] for p in played]), axis=0).max() == 0.0
