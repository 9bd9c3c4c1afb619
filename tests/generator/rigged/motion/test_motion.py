"""The person's motion through a conversation: mouth, listening, interruptions, no jumps."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.rigged.face.expression import MAX_STEP
from generator.rigged.identity.people import MAN
from generator.rigged.motion.channels import HEAD
from generator.rigged.motion.deed import ACTIONS
from generator.rigged.motion.motion import Motion, Mover
from generator.rigged.motion.physique import physique_of
from generator.rigged.motion.posture import MAX_JOINT_STEP
from generator.rigged.motion.stances import STANCES
from generator.rigged.state import ARKIT, ARKIT_INDEX, BONE_INDEX, FigureState
from generator.types import Conditions, Partner, Phase, Phoneme, Prompt
from tests.generator.rigged.conversation import (
    ATTENTIVE,
    CHUNK,
    SILENCE,
    conditions,
    spoken,
    voice,
)

JAW, PRESS = ARKIT_INDEX["jawOpen"], ARKIT_INDEX["mouthPressLeft"]
OPENING = [
    i for i, n in enumerate(ARKIT) if n.startswith(("jawOpen", "mouthLower", "mouthUpper", "mouthFunnel"))
]
PHASES: tuple[Phase, ...] = ("idle", "listening", "thinking", "speaking")


@cache
def mover(seed: int = 1) -> Mover:
    return Mover(physique_of(MAN), seed)


def run(chunks: list[Conditions], seed: int = 1, start: Motion | None = None) -> list[Motion]:
    motion, out = start or mover(seed).still(), []
    for chunk in chunks:
        steps = mover(seed).steps(motion, chunk)
        out += steps
        motion = steps[-1]
    return out


def jaw(motions: list[Motion]) -> np.ndarray:
    return np.array([m.face.weights[JAW] for m in motions])


def pitch(motions: list[Motion]) -> np.ndarray:
    return np.array([m.face.head[0] for m in motions])


def test_the_mouth_opens_for_speech_and_closes_on_each_bilabial() -> None:
    motions = run(spoken("hɑpɑmɑbɑ"))
    assert jaw(motions).max() > 0.3
    for index in (2, 4, 6):
        middle = 3 * 0.08 + (index + 0.5) * 0.09
        frames = motions[int(middle * 25 - 1) : int(middle * 25 + 2)]
        assert min(m.face.weights[JAW] for m in frames) < 0.02
        assert max(m.face.weights[PRESS] for m in frames) > 0.33


def test_the_mouth_is_shut_before_and_after_speech() -> None:
    motions = run(spoken("hɑlɑhɑ", lead=8, tail=8))
    assert jaw(motions)[:12].max() < 0.01 and jaw(motions)[-10:].max() < 0.01


def test_the_jaw_follows_loudness() -> None:
    def widest(gain: float) -> float:
        loud = [conditions(i, voice(0.08, 0.1)) for i in range(10)]
        start = run(loud)[-1]  # the voice's usual loudness is known by then
        quiet = spoken("hɑhɑ", each=0.2)
        chunks = [
            conditions(i, c.speech * gain, phonemes=c.phonemes, ahead=c.ahead * gain)
            for i, c in enumerate(quiet)
        ]
        return float(jaw(run(chunks, start=start))[8:].max())

    assert widest(0.15) < 0.85 * widest(1.0)


def test_a_voice_without_phonemes_moves_the_mouth_by_its_sound() -> None:
    loud = [conditions(i, voice(0.08, seed=i), phase="speaking") for i in range(10)]
    motions = run([*loud, *(conditions(10 + i) for i in range(3))])
    opened = np.array([m.face.weights[OPENING].sum() for m in motions])
    assert opened[4:20].mean() > 0.15
    assert jaw(motions)[-2:].max() < 0.01


@pytest.mark.parametrize("phonemes_stay", [True, False])
def test_the_mouth_is_shut_within_one_chunk_after_a_barge_in(phonemes_stay: bool) -> None:
    chunks = spoken("hɑɑɑɑɑɑɑɑɑɑ")
    motions = run(chunks[:8])
    assert motions[-1].face.weights[JAW] > 0.25
    rest = chunks[8].phonemes if phonemes_stay else ()
    cut = run([conditions(8, phase="listening", phonemes=rest)], start=motions[-1])
    assert cut[-1].face.weights[OPENING].max() < 0.03
    assert 0.0 < cut[0].face.weights[JAW] < motions[-1].face.weights[JAW] or jaw(cut)[0] < 0.02


def test_a_listener_nods_at_the_end_of_a_clause_with_the_mouth_shut_and_eyes_on_the_camera() -> None:
    heard = Partner(speaking=True, level=0.6)
    ended = Partner(speaking=True, level=0.3, clause_end=True)
    chunks = [conditions(i, phase="listening", partner=ended if i == 25 else heard) for i in range(45)]
    motions = run(chunks)
    before, after = pitch(motions)[38:50], pitch(motions)[50:64]
    assert after.max() - before.max() > 1.5
    assert jaw(motions).max() < 0.01
    assert np.mean([m.face.gaze.away for m in motions]) < 0.1


def test_a_listener_does_not_nod_again_at_once() -> None:
    ended = Partner(speaking=True, level=0.5, clause_end=True)
    motions = run([conditions(i, phase="listening", partner=ended) for i in range(50)])
    assert 2 <= motions[-1].face.listener.count <= 3


def test_brows_rise_and_the_head_dips_on_stressed_vowels() -> None:
    flat, stressed = (run(spoken(t, each=0.1) * 3) for t in ("bɑnɑnɑnɑ", "bˈɑnˈɑnˈɑ"))
    brow = [max(m.face.stress.brow.value for m in motions) for motions in (flat, stressed)]
    beat = [max(m.face.stress.beat.value for m in motions) for motions in (flat, stressed)]
    assert brow[0] == 0.0 < 0.1 < brow[1]
    assert beat[0] == 0.0 < 0.8 < beat[1]


def test_each_phase_has_a_face_of_its_own() -> None:
    faces = []
    for phase in PHASES:
        motions = run([conditions(i, phase=phase) for i in range(40)])
        faces.append(np.mean([m.face.mood for m in motions[40:]], axis=0))
    for i, a in enumerate(faces):
        for b in faces[:i]:
            assert np.abs(a - b).max() > 0.04


def test_a_stable_pose_holds_until_the_next_one() -> None:
    smile = ARKIT_INDEX["mouthSmileLeft"]
    smiling = Prompt(1, "smiling", "stable")
    motions = run([conditions(i, prompt=smiling) for i in range(50)])
    later = run(
        [conditions(50 + i, prompt=Prompt(2, "relaxed", "stable")) for i in range(50)], start=motions[-1]
    )
    assert motions[-1].face.weights[smile] > 0.45 > 0.4 > later[-1].face.weights[smile]


def test_an_action_is_done_once_per_request() -> None:
    wave = Prompt(1, "wave", "action")
    once = run([conditions(i, prompt=wave) for i in range(60)])
    assert any(m.posture.action for m in once[:40]) and not any(m.posture.action for m in once[80:])
    again = run([conditions(60, prompt=Prompt(2, "wave", "action"))], start=once[-1])
    assert again[-1].posture.action == "wave"


@pytest.mark.parametrize(("phase", "goes_on"), [("speaking", True), ("idle", True), ("listening", False)])
def test_a_stable_prompt_ends_an_action_only_when_somebody_else_speaks(phase: Phase, goes_on: bool) -> None:
    waving = run([conditions(i, prompt=Prompt(1, "wave", "action"), phase="speaking") for i in range(12)])
    after = run([conditions(12, prompt=Prompt(2, "attentive", "stable"), phase=phase)], start=waving[-1])
    assert (after[-1].posture.action == "wave") is goes_on


def test_an_action_ends_in_the_pose_that_it_is_told_even_late() -> None:
    sip = run([conditions(i, prompt=Prompt(1, "drink", "action")) for i in range(25)])
    kept = Prompt(1, "drink", "action", "holding the mug")
    sip += run([conditions(i, prompt=kept) for i in range(25, 80)], start=sip[-1])
    held = [m.posture.held for m in sip]
    assert held == sorted(held)  # fetched once, never put away
    after = run([conditions(80, prompt=Prompt(2, "holding the mug", "stable"))], start=sip[-1])
    assert after[-1].posture.deed.rests and after[-1].posture.held == held[-1] == "mug"


def test_a_short_action_is_done_before_the_pose_in_which_it_ends() -> None:
    nod = Prompt(1, "nod", "action", "arms crossed")
    motions = run([conditions(i, prompt=nod) for i in range(40)])
    assert max(m.posture.now[HEAD][0] for m in motions[:25]) > 4.0
    np.testing.assert_array_equal(motions[-1].posture.now, mover().repertoire.base("arms crossed"))


@pytest.mark.parametrize(("pose", "held"), [("attentive", ""), ("holding the mug", "mug")])
def test_a_sip_that_is_broken_off_ends_in_the_pose_that_is_asked_for(pose: str, held: str) -> None:
    drink = Prompt(1, "drink", "action", "holding the mug")
    sip = run([conditions(i, prompt=drink) for i in range(30)])
    stop = Prompt(2, pose, "stable")
    after = run([conditions(30 + i, prompt=stop, phase="listening") for i in range(40)], start=sip[-1])
    assert sip[-1].posture.action == "drink" and not after[0].posture.action
    assert sum(a.posture.held != b.posture.held for a, b in pairwise(after)) == (held == "")
    np.testing.assert_array_equal(after[-1].posture.now, mover().repertoire.base(pose))
    assert after[-1].posture.held == held


def test_unknown_prompts_change_nothing() -> None:
    known = run([conditions(i) for i in range(5)])
    unknown = run([conditions(i, prompt=Prompt(7, "juggle", "action")) for i in range(5)])
    np.testing.assert_array_equal(known[-1].face.weights, unknown[-1].face.weights)
    assert unknown[-1].posture.action == ""


def test_the_idle_person_breathes_blinks_and_moves_a_little() -> None:
    motions = run([conditions(i) for i in range(250)])
    breath = np.array([m.face.breath.level for m in motions])
    assert breath.min() < 0.15 and breath.max() > 0.65
    assert 3 <= motions[-1].face.blink.count <= 9
    assert 0.3 < pitch(motions).std() < 3.0


def test_the_eyes_stay_on_the_camera_when_the_head_nods() -> None:
    down, up = ARKIT_INDEX["eyeLookDownLeft"], ARKIT_INDEX["eyeLookUpLeft"]
    motions = run([conditions(i, prompt=Prompt(1, "nod", "action"), phase="listening") for i in range(16)])
    turn = pitch(motions)
    eye = np.array([m.face.weights[up] - m.face.weights[down] for m in motions])
    assert np.corrcoef(turn[2:], eye[2:])[0, 1] > 0.8


def test_the_same_seed_moves_the_same_way_and_another_differs() -> None:
    chunks = spoken("həlˈoʊ")
    a, b, c = run(chunks, 4), run(chunks, 4), run(chunks, 5)
    np.testing.assert_array_equal(a[-1].face.weights, b[-1].face.weights)
    assert a[-1].face.head == b[-1].face.head != c[-1].face.head


PROMPTS = st.one_of(
    st.tuples(st.sampled_from(sorted(ACTIONS)), st.just("action")),
    st.tuples(st.sampled_from(sorted(STANCES)), st.just("stable")),
)
EVENTS = st.tuples(
    st.integers(1, 8),  # chunks that it lasts
    st.none() | PROMPTS,
    st.sampled_from(PHASES),
    st.sampled_from(["silence", "phonemes", "sound"]),
    st.booleans(),
)


def _chunks(events: list[tuple]) -> list[Conditions]:
    out: list[Conditions] = []
    prompt = ATTENTIVE
    for length, asked, phase, kind, clause_end in events:
        if asked:
            prompt = Prompt(len(out) + 1, *asked)
        for _ in range(length):
            speech = SILENCE if kind == "silence" else voice(CHUNK / 48_000, seed=len(out))
            said = tuple(Phoneme(s, 0.06 * i - 0.2, 0.06 * i - 0.14) for i, s in enumerate("ɑpuˈɑfmə"))
            partner = Partner(phase == "listening", 0.9 * clause_end, clause_end)
            phonemes = said if kind == "phonemes" else ()
            out.append(
                conditions(len(out), speech, prompt=prompt, phase=phase, phonemes=phonemes, partner=partner)
            )
    return out


@settings(max_examples=40)
@given(st.lists(EVENTS, min_size=1, max_size=12), st.integers(0, 3))
def test_nothing_jumps_through_any_conversation(events: list[tuple], seed: int) -> None:
    states: list[FigureState] = [mover(seed).state(mover(seed).still())]
    states += [mover(seed).state(m) for m in run(_chunks(events), seed)]
    weights = np.stack([s.weights for s in states])
    turns = np.stack([s.rotations for s in states])
    assert weights.min() >= 0.0 and weights.max() <= 1.0
    assert np.all(np.abs(np.diff(weights, axis=0)) <= MAX_STEP + 1e-5)
    assert np.linalg.norm(np.diff(turns, axis=0), axis=2).max() <= MAX_JOINT_STEP
    assert np.abs(np.diff([s.zoom for s in states])).max() <= 0.055
    assert np.abs(np.diff([s.breath for s in states])).max() <= 0.06
    assert np.abs(turns[:, BONE_INDEX["head"]]).max() < 0.6
