"""The rigged human as a generator: chunks, exact sound, rollback."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.people import MAN
from generator.types import Conditions, Generator, Prompt
from media.frames import VideoFrame
from tests.generator.rigged.conversation import CHUNK, RecordingPainter, conditions, spoken, voice


def figure(seed: int = 3) -> tuple[RiggedHuman, RecordingPainter]:
    """Somebody drawn once in a chunk of the conversations that tests hold, and what was drawn."""
    painter = RecordingPainter()
    return RiggedHuman(MAN, 64, 64, seed=seed, painter=painter, fps=12.5), painter


def same(a: RecordingPainter, b: RecordingPainter) -> bool:
    pairs = zip(a.states, b.states, strict=True)
    return all(
        np.array_equal(x.weights, y.weights)
        and np.array_equal(x.rotations, y.rotations)
        and (x.breath, x.zoom, x.shift, x.held) == (y.breath, y.zoom, y.shift, y.held)
        for x, y in pairs
    )


@pytest.mark.parametrize(("fps", "ticks"), [(25, CHUNK // 2), (12.5, CHUNK)])
def test_it_is_a_generator_of_one_picture_a_chunk(fps: float, ticks: int) -> None:
    human: Generator = RiggedHuman(MAN, 64, 64, painter=RecordingPainter(), fps=fps)
    able = human.capabilities
    assert (able.fps, able.chunk_frames, able.frame_ticks, able.chunk_ticks) == (fps, 1, ticks, ticks)
    assert (able.width, able.height) == (64, 64)
    assert able.actions["wave"] > 1 and {"attentive", "smiling", "relaxed"} <= set(able.poses)


def test_a_chunk_holds_its_picture_and_exactly_the_sound_it_was_given() -> None:
    human, _ = figure()
    speech = voice(0.08)
    given = Conditions(7 * CHUNK, Prompt(1, "attentive", "stable"), speech, speech, reply_id=5, speech_end=9)
    chunk = human.step(given)
    assert [f.pts for f in chunk.frames] == [7 * CHUNK]
    assert all(isinstance(f, VideoFrame) and (f.width, f.height) == (64, 64) for f in chunk.frames)
    np.testing.assert_array_equal(chunk.audio.samples, speech)
    assert (chunk.audio.rate, chunk.audio.pts) == (48_000, 7 * CHUNK)
    assert (chunk.reply_id, chunk.speech_end) == (5, 9)


def test_at_half_the_rate_each_chunk_is_one_picture_of_two_steps_of_the_same_motion() -> None:
    whole_painter = RecordingPainter()
    whole = RiggedHuman(MAN, 64, 64, seed=3, painter=whole_painter)
    half, painter = figure()
    for given in spoken("həlˈoʊ"):
        chunk = half.step(given)
        assert [picture.pts for picture in chunk.frames] == [given.pts]
        np.testing.assert_array_equal(chunk.audio.samples, given.speech)
        for part in (0, 1):
            whole.step(_half(given, part))
        np.testing.assert_allclose(painter.states[-1].weights, whole_painter.states[-2].weights, atol=1e-5)


def _half(given: Conditions, part: int) -> Conditions:
    """The first or second half of a chunk, as it is told to somebody drawn twice as often."""
    middle = CHUNK // 2
    at, sound = part * middle, np.concatenate([given.speech, given.ahead])
    near = [
        replace(each, start=each.start - at / 48_000, end=each.end - at / 48_000) for each in given.phonemes
    ]
    return replace(
        given,
        pts=given.pts + at,
        speech=sound[at : at + middle],
        ahead=sound[at + middle :],
        phonemes=tuple(near),
    )


def test_a_chunk_of_another_length_is_refused_and_says_so() -> None:
    with pytest.raises(ValueError, match="3840 samples"):
        figure()[0].step(conditions(0, np.zeros(1000, np.float32)))


@pytest.mark.parametrize(("taken_back", "action"), [(1, "wave"), (3, "wave"), (12, "drink")])
def test_a_rolled_back_chunk_is_as_if_it_had_never_been_made(taken_back: int, action: str) -> None:
    done = Prompt(2, action, "action")
    chunks = spoken("həlˈoʊ, aɪ æm hˈɪɹ")
    cut = len(chunks) // 2
    other = [conditions(cut + i, voice(0.08), prompt=done, phase="speaking") for i in range(taken_back)]
    (plain, plain_painter), (human, painter) = figure(), figure()
    for chunk in chunks:
        plain.step(chunk)
    for chunk in [*chunks[:cut], *other]:
        human.step(chunk)
    human.rollback(cut * CHUNK)
    painter.states = painter.states[:cut]
    for chunk in chunks[cut:]:
        human.step(chunk)
    assert same(plain_painter, painter)


def test_rolling_back_to_a_time_not_yet_made_changes_nothing() -> None:
    (plain, plain_painter), (human, painter) = figure(), figure()
    for i in range(4):
        plain.step(conditions(i))
        human.step(conditions(i))
        human.rollback((i + 1) * CHUNK)
    assert same(plain_painter, painter)


def test_the_past_that_is_kept_is_bounded() -> None:
    human, _ = figure()
    for i in range(300):
        human.step(conditions(i))
    assert len(human._past) < 200


def test_the_same_identity_seed_and_conditions_give_the_same_states() -> None:
    (a, first), (b, second), (c, other) = figure(3), figure(3), figure(4)
    for chunk in spoken("hˈɑlo"):
        for human in (a, b, c):
            human.step(chunk)
    assert same(first, second) and not same(first, other)


def test_closing_lets_go_of_the_past() -> None:
    human, _ = figure()
    human.step(conditions(0))
    human.close()
    assert not human._past
