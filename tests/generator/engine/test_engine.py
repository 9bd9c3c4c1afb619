"""Streams on an engine: the same pictures on one thread or two, alone or in turn, and after going back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from generator.engine.engine import Engine
from media.errors import GeneratorError
from media.frames import AvChunk
from tests.generator.engine.scene import CHUNK, engine, film, parts, person, same, told


@pytest.fixture(scope="module")
def one() -> Iterator[Engine]:
    made = engine()
    yield made
    made.close()


@pytest.fixture(scope="module")
def alone(one: Engine) -> list[AvChunk]:
    return film(one.open(person(), seed=3), range(5))


def test_a_chunk_has_twelve_pictures_at_their_ticks_and_exactly_the_sound_it_was_given(
    alone: list[AvChunk],
) -> None:
    for number, chunk in enumerate(alone):
        asked = told(number)
        assert [frame.pts for frame in chunk.frames] == [asked.pts + 1920 * each for each in range(12)]
        assert chunk.audio.samples is not None
        assert np.array_equal(chunk.audio.samples, asked.speech)
        assert (chunk.audio.pts, chunk.reply_id, chunk.speech_end) == (asked.pts, 1, asked.speech_end)
        assert {(frame.width, frame.height) for frame in chunk.frames} == {(256, 256)}


def test_two_threads_make_the_same_pictures_as_one(alone: list[AvChunk]) -> None:
    two = engine(threads=2)
    try:
        assert same(film(two.open(person(), seed=3), range(5)), alone)
    finally:
        two.close()


@pytest.mark.parametrize("threads", [1, 2])
def test_chunks_that_are_asked_for_ahead_are_the_same(threads: int, alone: list[AvChunk]) -> None:
    made = engine(threads)
    try:
        human = made.open(person(), seed=3)
        under_way = [human.submit(told(number)) for number in range(5)]
        assert same([each.result() for each in under_way], alone)
    finally:
        made.close()


def test_streams_in_turn_are_each_as_if_it_were_alone(one: Engine, alone: list[AvChunk]) -> None:
    left, right = one.open(person(), seed=3), one.open(person(), "another", seed=4)
    in_turn = [(left.step(told(n)), right.step(told(n, "wave", voice=2))) for n in range(5)]
    by_itself = film(one.open(person(), "another", seed=4), range(5), "wave", voice=2)
    assert same([chunk for chunk, _ in in_turn], alone)
    assert same([chunk for _, chunk in in_turn], by_itself)
    assert not same(by_itself, alone)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("dropped", [1, 2])
def test_after_rollback_chunks_are_as_if_the_dropped_ones_were_never_made(
    threads: int, dropped: int, alone: list[AvChunk]
) -> None:
    made = engine(threads)
    try:
        human = made.open(person(), seed=3)
        first = film(human, range(3))
        film(human, range(3, 3 + dropped), "wave", voice=2)
        human.rollback(3 * CHUNK - 1000)  # within the chunk before, which stays
        assert same(first + film(human, range(3, 5)), alone)
    finally:
        made.close()


def test_rollback_reaches_back_two_chunks_and_never_to_before_the_call(
    one: Engine, alone: list[AvChunk]
) -> None:
    human = one.open(person(), seed=3)
    first = human.step(told(0))
    human.rollback(-CHUNK)
    assert same([human.step(told(0))], [first])
    film(human, range(1, 4))
    human.rollback(0)
    assert same([human.step(told(2))], alone[2:3])


def test_a_stream_that_goes_on_from_a_memory_begins_anew_for_ear_and_decoder_alike(one: Engine) -> None:
    human = one.open(person(), seed=3)
    film(human, range(3))
    memory = human.memory()
    assert memory.short
    again = one.open(person(), seed=3, memory=memory)
    chunks = film(again, range(2))
    assert [len(chunk.frames) for chunk in chunks] == [12, 12]
    again.rollback(CHUNK)
    assert same(film(again, range(1, 2)), chunks[1:])


def test_a_new_prompt_changes_what_follows(one: Engine, alone: list[AvChunk]) -> None:
    human = one.open(person(), seed=3)
    assert same(film(human, range(2)), alone[:2])
    assert not same(film(human, range(2, 3), "wave"), alone[2:3])


def test_what_is_known_to_follow_is_heard_and_the_rest_is_silence(one: Engine, alone: list[AvChunk]) -> None:
    asked = told(0)
    known, nothing = asked.ahead[: 3200 * 3 + 48], asked.ahead[:0]
    heard, unheard, silent = (
        one.open(person(), seed=3).step(replace(asked, ahead=ahead))
        for ahead in (known, nothing, np.zeros_like(asked.ahead))
    )
    assert same([heard], alone[:1])
    assert same([unheard], [silent])
    assert not same([heard], [unheard])


def test_a_chunk_of_another_length_is_refused(one: Engine) -> None:
    human = one.open(person())
    asked = told(0)
    with pytest.raises(ValueError, match="23040 samples"):
        human.step(replace(asked, speech=asked.speech[:-1]))


def test_a_picture_of_another_size_is_refused(one: Engine) -> None:
    with pytest.raises(ValueError, match="256x256"):
        one.open(replace(person(), i420=person().i420[:192]))


@pytest.mark.parametrize("where", ["semantic", "decoder", "speech"])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_device_that_fails_is_one_sentence_for_this_chunk_and_all_that_follow(
    where: str, threads: int
) -> None:
    whole = parts(threads)

    class Failing:
        """Works until it is told not to."""

        broken = False
        within = getattr(whole, where)

        def __getattr__(self, name: str) -> object:
            if self.broken:
                raise torch.OutOfMemoryError("tried to take 2 GiB")
            return getattr(self.within, name)

    failing = Failing()
    made = Engine(replace(whole, **{where: failing}))
    try:
        human = made.open(person())
        failing.broken = True
        with pytest.raises(GeneratorError, match=r"memory is full \(tried to take 2 GiB\): serve fewer"):
            film(human, range(3))
        with pytest.raises(GeneratorError, match="memory is full"):
            human.step(told(3))
        human.close()
    finally:
        made.close()
