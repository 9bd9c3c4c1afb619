"""The face from frame to frame."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.rigged.face.expression import MAX_STEP, Cue, Face, step
from generator.rigged.face.moods import POSES
from generator.rigged.face.speech import Voice
from generator.rigged.face.visemes import VISEMES, weights
from generator.rigged.state import ARKIT, ARKIT_INDEX
from generator.types import Partner, Phase

MAX_HEAD_STEP_DEG = 4.0
"""Largest turn of the head by the face alone from one frame to the next: 100 degrees a second."""


def faces(cue: Cue, frames: int, start: Face | None = None, seed: int = 2) -> list[Face]:
    face, out = start or Face(), []
    for _ in range(frames):
        face = step(face, cue, seed)
        out.append(face)
    return out


def test_no_action_moves_faster_than_its_bound_even_when_everything_is_asked_at_once() -> None:
    everything = np.ones(len(ARKIT))
    track = np.stack([f.weights for f in faces(Cue(voice=Voice(everything), face=everything), 6)])
    steps = np.abs(np.diff(track, axis=0))
    assert np.all(steps <= MAX_STEP + 1e-12)
    assert track[-1][ARKIT_INDEX["jawOpen"]] == 1.0


def test_a_gesture_turns_the_eyes_at_once_and_the_head_by_its_own_angle() -> None:
    aside = faces(Cue(look=(-12.0, 0.0, 1.0), head=(0.0, -10.0, 0.0)), 25)
    ahead = faces(Cue(), 25)
    assert aside[-1].look[0] == pytest.approx(-12.0)
    assert aside[-1].head[1] - ahead[-1].head[1] < -9.0


@pytest.mark.parametrize("phase", ["listening", "speaking"])
def test_whoever_is_at_the_side_is_looked_at_with_eyes_and_a_little_of_the_head(phase: Phase) -> None:
    def looks(side: float) -> list[Face]:
        return faces(Cue(phase=phase, partner=Partner(True, 0.5, side=side)), 100)

    ahead, right = looks(0.0), looks(0.5)
    eyes = [a.look[0] - b.look[0] for a, b in zip(ahead, right, strict=True) if not b.gaze.away]
    heads = [a.head[1] - b.head[1] for a, b in zip(ahead, right, strict=True)]
    assert np.median(eyes) == pytest.approx(8.0)
    assert 4.0 < np.median(heads[25:]) < 8.0
    assert looks(-0.5)[-1].head[1] > ahead[-1].head[1] > right[-1].head[1]


def test_from_one_person_to_another_the_eyes_go_first_and_the_head_follows_smoothly() -> None:
    left, right = (Cue(phase="listening", partner=Partner(True, 0.5, side=side)) for side in (-1.0, 1.0))
    track = faces(right, 25, start=faces(left, 60)[-1])
    turned = [face.head[1] for face in track]
    assert track[5].look[0] < -8.0
    assert turned[5] - turned[-1] > 5.0
    assert np.abs(np.diff(turned)).max() < MAX_HEAD_STEP_DEG


def test_a_blink_hides_the_eyes_whatever_the_mood() -> None:
    lid = ARKIT_INDEX["eyeBlinkLeft"]
    lids = np.array([f.weights[lid] for f in faces(Cue(face=weights(eyeWide_=0.4)), 300)])
    assert lids.max() == 1.0 and np.median(lids) == 0.0


def test_the_mouth_shuts_from_wide_open_in_two_frames() -> None:
    wide = faces(Cue(voice=Voice(VISEMES["aa"], sounding=True)), 10)[-1]
    shut = faces(Cue(), 2, start=wide)
    jaw = ARKIT_INDEX["jawOpen"]
    assert wide.weights[jaw] > 0.52 > shut[0].weights[jaw] > 0.0 == shut[1].weights[jaw]


def test_lips_meet_for_a_bilabial_even_in_a_laugh() -> None:
    laugh = weights(jawOpen=0.3, mouthUpperUp_=0.2, mouthSmile_=0.6)
    shut = faces(Cue(voice=Voice(VISEMES["PP"], shut=1.0, sounding=True), face=laugh), 5)[-1]
    assert shut.weights[ARKIT_INDEX["jawOpen"]] == shut.weights[ARKIT_INDEX["mouthUpperUpLeft"]] == 0.0


def test_a_rounded_sound_is_round_in_spite_of_a_smile() -> None:
    said = faces(Cue(pose="smiling", voice=Voice(VISEMES["ou"], sounding=True)), 40)[-1].weights
    assert said[ARKIT_INDEX["mouthSmileLeft"]] < 0.2 < 0.8 < said[ARKIT_INDEX["mouthPucker"]]


def test_the_eyes_stay_on_the_camera_while_the_head_moves() -> None:
    track = faces(Cue(phase="listening", voice=Voice(stressed=True)), 100)
    out, inn = ARKIT_INDEX["eyeLookOutLeft"], ARKIT_INDEX["eyeLookInLeft"]
    still = [f for a, f in pairwise(track) if a.look == f.look]
    for face in still:
        turned = face.weights[out] * 13.4 - face.weights[inn] * 13.8
        assert turned + face.head[1] == pytest.approx(face.look[0], abs=1e-6)


def test_surprise_is_strong_at_first_and_leaves_a_trace() -> None:
    brows = [f.weights[ARKIT_INDEX["browOuterUpLeft"]] for f in faces(Cue(pose="surprised"), 200)]
    assert max(brows[:40]) > 0.6 > 0.4 > max(brows[150:]) > 0.15


def _cue(phase: Phase, pose: str, viseme: str, stressed: bool, level: float) -> Cue:
    voice = Voice(VISEMES[viseme], level, level, phase == "speaking", stressed, 6 * level)
    partner = Partner(phase == "listening", level, stressed, level)
    look = (30 * level - 15, 10 * level, float(stressed))
    return Cue(phase, pose, partner, voice, face=level * VISEMES["aa"], look=look)


@settings(max_examples=100)
@given(st.integers(0, 2**32))
def test_no_action_jumps_through_ten_thousand_changes_of_everything(seed: int) -> None:
    chance, face = Random(seed), Face()
    for _ in range(100):
        phase: Phase = chance.choice(("idle", "listening", "thinking", "speaking"))
        pose, viseme = chance.choice(sorted(POSES)), chance.choice(sorted(VISEMES))
        cue = _cue(phase, pose, viseme, chance.random() < 0.5, chance.random())
        for after in faces(cue, chance.randint(1, 4), face, seed):
            assert np.all(np.abs(after.weights - face.weights) <= MAX_STEP + 1e-12)
            assert after.weights.min() >= 0.0 and after.weights.max() <= 1.0
            assert np.abs(np.subtract(after.head, face.head)).max() < MAX_HEAD_STEP_DEG
            face = after
