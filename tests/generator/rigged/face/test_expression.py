"""The face from frame to frame."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.expression import MAX_STEP, Cue, Face, Spring, step
from generator.rigged.face.moods import MOUTH, POSES, mood
from generator.rigged.face.visemes import VISEMES, weights
from generator.rigged.state import ARKIT, ARKIT_INDEX
from generator.types import Partner


def faces(cue: Cue, frames: int, start: Face | None = None, seed: int = 2) -> list[Face]:
    face, out = start or Face(), []
    for _ in range(frames):
        face = step(face, cue, seed)
        out.append(face)
    return out


def test_a_pushed_spring_reaches_its_peak_and_comes_back_without_swinging_over() -> None:
    spring, values = Spring().push(0.5, 10.0), []
    for _ in range(60):
        spring = spring.step(10.0)
        values.append(spring.value)
    assert max(values) == pytest.approx(0.5, rel=0.1)
    assert min(values) >= 0.0 and values[-1] < 1e-3


def test_the_resting_face_smiles_a_little_with_the_mouth_shut() -> None:
    for pose in POSES:
        face = mood(pose, "idle", 0.0).face
        assert face[ARKIT_INDEX["mouthSmileLeft"]] >= 0.1
        assert face[ARKIT_INDEX["jawOpen"]] == 0.0


def test_talk_leaves_the_mouth_to_speech_and_the_rest_of_the_face_alone() -> None:
    silent, talking = (mood("smiling", "speaking", talk).face for talk in (0.0, 1.0))
    assert np.all(talking[MOUTH] <= silent[MOUTH]) and talking[MOUTH].sum() < 0.7 * silent[MOUTH].sum()
    np.testing.assert_array_equal(talking[~MOUTH], silent[~MOUTH])


def test_no_action_moves_faster_than_its_bound_even_when_everything_is_asked_at_once() -> None:
    everything = np.ones(len(ARKIT))
    track = np.stack([f.weights for f in faces(Cue(mouth=everything, face=everything), 6)])
    steps = np.abs(np.diff(track, axis=0))
    assert np.all(steps <= MAX_STEP + 1e-12)
    assert track[-1][ARKIT_INDEX["jawOpen"]] == 1.0


def test_a_gesture_turns_the_eyes_at_once_and_the_head_by_its_own_angle() -> None:
    aside = faces(Cue(look=(-12.0, 0.0, 1.0), head=(0.0, -10.0, 0.0)), 25)
    ahead = faces(Cue(), 25)
    assert aside[-1].look[0] == pytest.approx(-12.0)
    assert aside[-1].head[1] - ahead[-1].head[1] < -9.0


def test_a_raised_voice_draws_the_brows_down_a_little() -> None:
    loud, calm = (
        faces(Cue(phase="listening", partner=Partner(True, level)), 50)[-1].mood for level in (1.0, 0.5)
    )
    down = ARKIT_INDEX["browDownLeft"]
    assert 0.1 < loud[down] - calm[down] < 0.4


def test_breath_goes_in_and_out_about_every_four_seconds() -> None:
    breath = np.array([f.breath for f in faces(Cue(), 500)])
    tops = np.sum((breath[1:-1] > breath[:-2]) & (breath[1:-1] >= breath[2:]))
    assert 4 <= tops <= 6


def test_a_blink_hides_the_eyes_whatever_the_mood() -> None:
    lid = ARKIT_INDEX["eyeBlinkLeft"]
    lids = np.array([f.weights[lid] for f in faces(Cue(face=weights(eyeWide_=0.4)), 300)])
    assert lids.max() == 1.0 and np.median(lids) == 0.0


def test_the_mouth_shuts_from_wide_open_in_two_frames() -> None:
    wide = faces(Cue(mouth=VISEMES["aa"], sounding=True), 10)[-1]
    shut = faces(Cue(), 2, start=wide)
    jaw = ARKIT_INDEX["jawOpen"]
    assert wide.weights[jaw] > 0.55 > shut[0].weights[jaw] > 0.0 == shut[1].weights[jaw]
