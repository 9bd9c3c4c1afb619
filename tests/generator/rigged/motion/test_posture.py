"""What the body does, and that nothing it does jumps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from generator.rigged.asset import load
from generator.rigged.motion import posture as action
from generator.rigged.motion.aim import place
from generator.rigged.motion.arms import arm_poses
from generator.rigged.motion.posture import ACTIONS, CHANNELS, FACE, HEAD, JOINTS, Posture, Repertoire
from generator.rigged.motion.rotations import Array, matrix
from generator.rigged.state import BONE_INDEX, FPS
from tests.generator.rigged.conversation import MAX_JOINT_STEP

REQUIRED = ("wave", "nod", "shake_head", "smile", "thumbs_up", "shrug", "raise_hand", "open_hands", "think")


@cache
def repertoire() -> Repertoire:
    return Repertoire(arm_poses(load().joints))


def play(name: str, posture: Posture | None = None) -> list[Posture]:
    posture = action.start(posture or action.at_rest(repertoire()), repertoire(), name)
    out = []
    for _ in range(round(ACTIONS[name].seconds * FPS) + 1):
        posture = action.step(posture, repertoire())
        out.append(posture)
    return out


def joints(posture: Posture) -> Array:
    local = np.stack([matrix(v) for v in posture.now[JOINTS].reshape(-1, 3)])
    return place(np.asarray(load().joints, float), local)


def height(posture: Posture, bone: str) -> float:
    return float(joints(posture)[BONE_INDEX[bone], 2])


def test_the_usual_actions_are_known_by_plain_names() -> None:
    assert set(REQUIRED) <= set(ACTIONS)
    assert all(name.islower() and 0.8 < a.seconds < 5 for name, a in ACTIONS.items())


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_begins_and_ends_at_rest(name: str) -> None:
    played = play(name)
    assert np.abs(played[0].now - repertoire().rest).max() < 0.7  # degrees, where it is an angle
    np.testing.assert_allclose(played[-1].now, repertoire().rest, atol=1e-9)
    assert played[-1].action == ""


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_keeps_within_the_bounds_of_a_step(name: str) -> None:
    track = np.stack([b.now for b in play(name)])
    assert np.abs(np.diff(track[:, JOINTS], axis=0)).max() < MAX_JOINT_STEP
    assert track[:, FACE].min() > -1e-9 and track[:, FACE].max() <= 0.8


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
    turned = action.start(body, repertoire(), "shrug")
    step = action.step(turned, repertoire())
    before = body.now - body.before
    assert np.abs(step.now - body.now - before)[JOINTS].max() < 0.12
    ended = play("shrug", body)[-1]
    np.testing.assert_allclose(ended.now, repertoire().rest, atol=0.01)


def test_ending_an_action_early_brings_the_arm_down_within_a_second() -> None:
    body = action.start(play("wave")[30], repertoire(), "")
    for _ in range(FPS):
        body = action.step(body, repertoire())
    assert np.abs(body.now - repertoire().rest).max() < 0.05
    assert body.now.shape == (CHANNELS,)


def test_the_hand_never_enters_the_head_or_chest() -> None:
    rest = np.asarray(load().joints, float)
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
