"""What the body does, and that nothing it does jumps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from generator.rigged.identity.people import MAN
from generator.rigged.motion import posture as body_at
from generator.rigged.motion.aim import place
from generator.rigged.motion.channels import FACE, HEAD, JOINTS
from generator.rigged.motion.deed import ACTIONS
from generator.rigged.motion.physique import physique_of
from generator.rigged.motion.posture import MAX_JOINT_STEP, Posture
from generator.rigged.motion.repertoire import Repertoire
from generator.rigged.motion.rotations import Array, matrix
from generator.rigged.state import BONE_INDEX, FPS
from tests.generator.rigged.motion.anatomy import FRAMING

REQUIRED = ("wave", "nod", "shake_head", "smile", "thumbs_up", "shrug", "raise_hand", "open_hands", "think")


@cache
def repertoire() -> Repertoire:
    return Repertoire(physique_of(MAN), FRAMING)


def play(name: str, posture: Posture | None = None) -> list[Posture]:
    posture = body_at.act(posture or body_at.at_rest(repertoire()), repertoire(), name, 0)
    out = []
    while posture.action:
        posture = body_at.step(posture, repertoire())
        out.append(posture)
    return out


def joints(posture: Posture) -> Array:
    local = np.stack([matrix(v) for v in posture.now[JOINTS].reshape(-1, 3)])
    return place(repertoire().physique.joints, local)


def height(posture: Posture, bone: str) -> float:
    return float(joints(posture)[BONE_INDEX[bone], 2])


def test_the_usual_actions_are_known_by_plain_names() -> None:
    assert set(REQUIRED) <= set(ACTIONS)
    assert all(name.islower() and 0.8 < a.seconds < 6 for name, a in ACTIONS.items())


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_begins_and_ends_at_rest(name: str) -> None:
    played = play(name)
    begun = np.abs(played[0].now - repertoire().base("attentive"))
    assert begun[JOINTS].max() < 0.01 and begun[HEAD].max() < 0.7
    np.testing.assert_allclose(played[-1].now, repertoire().base("attentive"), atol=1e-9)
    assert played[-1].action == ""


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_keeps_within_the_bounds_of_a_step(name: str) -> None:
    track = np.stack([b.now for b in play(name)])
    assert np.abs(np.diff(track[:, JOINTS], axis=0)).max() < MAX_JOINT_STEP
    assert track[:, FACE].min() > -1e-9 and track[:, FACE].max() <= 1.0


def test_a_wave_raises_the_open_hand_beside_the_head_and_swings_it() -> None:
    waving = [b for b in play("wave") if 0.7 < b.age / FPS < 1.8]
    for body in waving:
        assert height(body, "wrist.R") > height(body, "upperarm01.R")
        assert height(body, "finger3-3.R") > height(body, "neck03")
        assert joints(body)[BONE_INDEX["wrist.R"], 0] < joints(body)[BONE_INDEX["head"], 0] - 0.12
    tips = np.array([joints(b)[BONE_INDEX["finger3-3.R"], 0] for b in waving])
    assert np.ptp(tips) > 0.08
    assert np.sum(np.diff(np.sign(np.diff(tips))) != 0) >= 3


def test_a_wave_leaves_the_other_arm_alone() -> None:
    tips = np.array([joints(b)[BONE_INDEX["finger3-3.L"]] for b in play("wave")])
    assert np.ptp(tips, axis=0).max() < 1e-9


def test_a_nod_goes_down_and_up_and_a_shake_from_side_to_side() -> None:
    nod, shake = (np.stack([b.now[HEAD] for b in play(n)]) for n in ("nod", "shake_head"))
    assert nod[:, 0].max() > 6 and np.abs(nod[:, 1]).max() == 0
    assert shake[:, 1].max() > 8 and shake[:, 1].min() < -8 and np.abs(shake[:, 0]).max() == 0


def test_thumbs_up_points_the_thumb_to_the_sky_over_a_fist() -> None:
    shown = next(b for b in play("thumbs_up") if b.age == round(1.2 * FPS))
    placed = joints(shown)
    thumb = placed[BONE_INDEX["finger1-3.R"]] - placed[BONE_INDEX["finger1-2.R"]]
    assert thumb[2] / np.linalg.norm(thumb) > 0.8
    knuckle, tip = (placed[BONE_INDEX[f"finger3-{i}.R"]] for i in (1, 3))
    wrist = placed[BONE_INDEX["wrist.R"]]
    assert np.linalg.norm(tip - wrist) < 1.1 * np.linalg.norm(knuckle - wrist)


def test_an_interrupted_action_goes_on_from_where_the_body_is() -> None:
    body = play("wave")[20]
    turned = body_at.act(body, repertoire(), "shrug", 0)
    step = body_at.step(turned, repertoire())
    before = body.now - body.before
    assert np.abs(step.now - body.now - before)[JOINTS].max() < 0.12
    ended = play("shrug", body)[-1]
    np.testing.assert_allclose(ended.now, repertoire().base("attentive"), atol=0.01)


def test_ending_an_action_early_brings_the_arm_down_within_a_second() -> None:
    body = body_at.act(play("wave")[30], repertoire(), "", 0)
    for _ in range(FPS):
        body = body_at.step(body, repertoire())
    assert np.abs(body.now - repertoire().base("attentive")).max() < 0.05


def test_the_hand_never_enters_the_head_or_chest() -> None:
    rest = repertoire().physique.joints
    eye_line = rest[BONE_INDEX["head"]]
    for name in ACTIONS:
        for body in play(name)[::3]:
            placed = joints(body)
            for side in ".L", ".R":
                for finger in (1, 2, 3, 5):
                    tip = placed[BONE_INDEX[f"finger{finger}-3{side}"]]
                    assert np.linalg.norm((tip - eye_line - [0, -0.02, 0.09]) / [1, 1.1, 1.4]) > 0.07, name
                    low = rest[BONE_INDEX["spine01"]]
                    inside = abs(tip[0]) < 0.1 and abs(tip[2] - low[2]) < 0.1
                    assert not (inside and tip[1] > low[1] - 0.1), name
