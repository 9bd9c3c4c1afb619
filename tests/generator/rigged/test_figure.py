"""The rigged human as a generator: chunks, exact sound, rollback."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.people import MAN
from generator.types import Conditions, Generator, Prompt
from media.frames import VideoFrame
from tests.generator.rigged.conversation import CHUNK, RecordingPainter, conditions, spoken, voice


def figure(seed: int = 3) -> tuple[RiggedHuman, RecordingPainter]:
    painter = RecordingPainter()
    return RiggedHuman(MAN, 64, 64, seed=seed, painter=painter), painter


def same(a: RecordingPainter, b: RecordingPainter) -> bool:
    pairs = zip(a.states, b.states, strict=True)
    return all(
        np.array_equal(x.weights, y.weights)
        and np.array_equal(x.rotations, y.rotations)
        and (x.breath, x.zoom, x.shift, x.held) == (y.breath, y.zoom, y.shift, y.held)
        for x, y in pairs
    )


def test_it_is_a_generator_of_two_pictures_at_twenty_five_a_second() -> None:
    human: Generator = figure()[0]
    able = human.capabilities
    assert (able.fps, able.chunk_frames, able.chunk_ticks) == (25, 2, CHUNK)
    assert (able.width, able.height) == (64, 64)
    assert able.actions["wave"] > 1 and {"attentive", "smiling", "relaxed"} <= set(able.poses)


def test_a_chunk_holds_its_pictures_and_exactly_the_sound_it_was_given() -> None:
    human, _ = figure()
    speech = voice(0.08)
    given = Conditions(7 * CHUNK, Prompt(1, "attentive", "stable"), speech, speech, reply_id=5, speech_end=9)
    chunk = human.step(given)
    assert [f.pts for f in chunk.frames] == [7 * CHUNK, 7 * CHUNK + 1920]
    assert all(isinstance(f, VideoFrame) and (f.width, f.height) == (64, 64) for f in chunk.frames)
    np.testing.assert_array_equal(chunk.audio.samples, speech)
    assert (chunk.audio.rate, chunk.audio.pts) == (48_000, 7 * CHUNK)
    assert (chunk.reply_id, chunk.speech_end) == (5, 9)


def test_at_half_the_rate_each_chunk_is_one_picture_of_the_same_motion() -> None:
    whole, painter = figure()[0], RecordingPainter()
    half = RiggedHuman(MAN, 64, 64, seed=3, painter=painter, fps=12.5)
    able = half.capabilities
    assert (able.fps, able.chunk_frames, able.frame_ticks, able.chunk_ticks) == (12.5, 1, CHUNK, CHUNK)
    for given in spoken("həlˈoʊ"):
        chunk, states = half.step(given), whole.states(given)
        assert [picture.pts for picture in chunk.frames] == [given.pts]
        np.testing.assert_array_equal(chunk.audio.samples, given.speech)
        np.testing.assert_array_equal(painter.states[-1].weights, states[0].weights)


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
    painter.states = painter.states[: 2 * cut]
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
    for i in range(200):
        human.step(conditions(i))
    assert len(human._past) < 100


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
