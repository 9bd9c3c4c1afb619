"""Gestures that go with speech."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.speech import Voice
from generator.rigged.motion import posture as body_at
from generator.rigged.motion import talk
from generator.rigged.motion.channels import JOINTS, TRUNK
from generator.rigged.motion.posture import MAX_JOINT_STEP, Posture
from generator.rigged.motion.repertoire import ARM, Repertoire
from generator.rigged.motion.talk import Talk
from generator.rigged.state import FRAMINGS
from tests.generator.rigged.motion.anatomy import physique

REPERTOIRE = Repertoire(physique("woman"), FRAMINGS["waist up"])


def voice(frame: int) -> Voice:
    """Speech in phrases of two seconds with a word stressed every half a second."""
    sounding = frame % 60 < 50
    return Voice(sounding=sounding, stressed=sounding and frame % 12 == 3, level=0.8)


def speak(frames: int, seed: int = 1, posture: Posture | None = None) -> list[Posture]:
    posture, out = posture or body_at.at_rest(REPERTOIRE), []
    for frame in range(frames):
        posture = body_at.step(posture, REPERTOIRE, seed, voice(frame))
        out.append(posture)
    return out


def lifts(postures: list[Posture]) -> np.ndarray:
    return np.array([[spring.value for spring in p.talk.lift] for p in postures])


def test_a_short_answer_is_given_without_hands() -> None:
    assert lifts(speak(talk.CLAUSE - 1)).max() == 0.0


def test_hands_come_up_in_a_long_answer_and_never_twice_the_same_way() -> None:
    up = lifts(speak(500))
    assert up.max() > 0.5
    tops = {tuple(np.round(row, 1)) for row in up[::60]}
    assert len(tops) >= 4


def test_hands_beat_on_stressed_words() -> None:
    said = speak(400)
    beats = np.array([max(spring.value for spring in p.talk.beat) for p in said])
    stressed = [i for i in range(120, 390) if voice(i).stressed]
    after = [beats[i : i + 5].max() for i in stressed]
    assert np.mean([a > 0.15 for a in after]) > 0.6
    assert len({round(a, 2) for a in after}) > 5


def test_hands_go_down_after_the_turn_and_the_body_stands_exactly_still() -> None:
    posture = speak(200)[-1]
    for _ in range(75):
        posture = body_at.step(posture, REPERTOIRE, 1)
    assert posture.talk.still
    np.testing.assert_array_equal(posture.now, REPERTOIRE.base("attentive"))


def test_an_action_takes_the_hands_over_without_a_jump() -> None:
    talking = next(p for p in speak(500) if max(lifts([p])[0]) > 0.5)
    waving = body_at.act(talking, REPERTOIRE, "wave", 1)
    assert waving.talk == Talk()
    for frame in range(20):
        before, waving = waving, body_at.step(waving, REPERTOIRE, 1, voice(frame))
        assert np.abs((waving.now - before.now)[JOINTS]).max() < MAX_JOINT_STEP
        assert waving.talk == Talk()


@pytest.mark.parametrize(("pose", "kept"), [("arms crossed", (".R", ".L")), ("holding the mug", (".R",))])
def test_busy_arms_do_not_gesture_but_the_trunk_takes_part(pose: str, kept: tuple[str, ...]) -> None:
    said = speak(300, posture=body_at.at_rest(REPERTOIRE, pose))
    base = REPERTOIRE.base(pose)
    for side in kept:
        assert all(np.array_equal(p.now[ARM[side]], base[ARM[side]]) for p in said)
    assert np.ptp([p.now[TRUNK][1] for p in said]) > 0.5


def test_speech_moves_the_body_little_from_frame_to_frame() -> None:
    track = np.stack([p.now for p in speak(600)])
    assert np.abs(np.diff(track[:, JOINTS], axis=0)).max() < 0.12
    assert np.abs(np.diff(track[:, TRUNK], axis=0)).max() < 0.5  # degrees


def test_the_weight_shifts_now_and_then_and_stands_still_between() -> None:
    track = np.stack([talk.sway(frame, 5) for frame in range(1500)])
    still = np.all(np.diff(track, axis=0) == 0.0, axis=1)
    assert 0.6 < still.mean() < 0.9
    assert np.abs(track).max(0).tolist() <= list(talk.SWAY_DEG)
    assert np.abs(np.diff(track, axis=0)).max() < 0.08
    np.testing.assert_array_equal(track[0], np.zeros(3))
