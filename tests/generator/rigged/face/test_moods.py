"""Faces that last."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.moods import MOUTH, POSES, beside_speech, mood
from generator.rigged.face.visemes import VISEMES
from generator.rigged.state import ARKIT_INDEX

JAW, SMILE = ARKIT_INDEX["jawOpen"], ARKIT_INDEX["mouthSmileLeft"]
MOODS = ("calm", "attentive", "smiling", "thinking", "concerned", "amused", "surprised")


def test_every_mood_is_there_and_no_two_look_alike() -> None:
    for i, a in enumerate(MOODS):
        for b in MOODS[:i]:
            assert np.abs(POSES[a].face - POSES[b].face).max() > 0.09


@pytest.mark.parametrize("pose", POSES)
def test_no_face_at_rest_is_sour(pose: str) -> None:
    assert mood(pose, "idle", 60.0).face[SMILE] >= 0.05


def test_the_mouth_is_shut_at_rest_except_in_surprise() -> None:
    for pose, look in POSES.items():
        assert (look.face[JAW] > 0.0) == (pose == "surprised")


def test_thought_takes_most_of_a_smile_away() -> None:
    assert mood("smiling", "thinking").face[SMILE] < 0.5 * mood("smiling", "idle").face[SMILE]


def test_talk_leaves_the_mouth_to_speech_and_the_rest_of_the_face_alone() -> None:
    face = POSES["smiling"].face
    silent, talking = (beside_speech(face, VISEMES["sil"], talk, 0.0) for talk in (0.0, 1.0))
    np.testing.assert_array_equal(silent, face)
    assert 0.4 * face[MOUTH].sum() < talking[MOUTH].sum() < 0.7 * face[MOUTH].sum()
    np.testing.assert_array_equal(talking[~MOUTH], face[~MOUTH])
