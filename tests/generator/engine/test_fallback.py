"""A call outlives its generator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.engine.fallback import Enduring, InChunks, part_of
from generator.types import Capabilities, Conditions, Generator, Partner, Phoneme, Prompt
from media.errors import GeneratorError
from media.frames import AudioChunk, AvChunk, VideoFrame

SINGLE = Capabilities(16, 16, 25.0, 1, {"wave": 2.0}, ("attentive",))
TWELVE = replace(SINGLE, chunk_frames=12)


class Recorder:
    """Makes single pictures and keeps what it was told."""

    capabilities = SINGLE

    def __init__(self) -> None:
        self.told: list[Conditions] = []
        self.rolled: list[int] = []
        self.closed = False

    def step(self, conditions: Conditions) -> AvChunk:
        self.told.append(conditions)
        picture = VideoFrame(np.zeros((24, 16), np.uint8), conditions.pts)
        return AvChunk((picture,), AudioChunk(conditions.speech, 48_000, conditions.pts))

    def rollback(self, pts: int) -> None:
        self.rolled.append(pts)

    def close(self) -> None:
        self.closed = True


class Failing(Recorder):
    """Makes chunks of twelve, until it fails."""

    capabilities = TWELVE

    def __init__(self, chunks: int) -> None:
        super().__init__()
        self._left = chunks

    def step(self, conditions: Conditions) -> AvChunk:
        if not self._left:
            raise GeneratorError("The generator's memory is full: serve fewer calls.")
        self._left -= 1
        return InChunks(Recorder(), 12).step(conditions)

    def rollback(self, pts: int) -> None:
        raise GeneratorError("The generator's process has ended: start it again.")


def told(number: int) -> Conditions:
    speech = np.arange(23_040, dtype=np.float32) + number
    phonemes = (Phoneme("a", -0.1, 0.05), Phoneme("m", 0.3, 0.4))
    return Conditions(
        number * 23_040, Prompt(1, "wave", "action"), speech, speech[:100], phonemes,
        partner=Partner(clause_end=True), reply_id=7, speech_end=(number + 1) * 23_040,
    )  # fmt: skip


def enduring(first: Generator) -> tuple[Enduring, Recorder, list[str]]:
    spare, said = Recorder(), list[str]()
    return Enduring(first, lambda: spare, said.append), spare, said


def test_where_a_generator_fails_the_spare_one_makes_this_chunk_and_all_that_follow() -> None:
    first = Failing(2)
    human, spare, said = enduring(first)
    chunks = [human.step(told(number)) for number in range(4)]
    assert [len(chunk.frames) for chunk in chunks] == [12] * 4
    assert [chunk.audio.pts for chunk in chunks] == [23_040 * number for number in range(4)]
    assert [each.pts for each in spare.told] == [2 * 23_040 + 1920 * at for at in range(24)]
    assert said == [
        "The generator's memory is full: serve fewer calls. The call goes on with the drawn figure."
    ]
    assert first.closed
    assert human.capabilities is first.capabilities


def test_a_generator_that_fails_to_go_back_is_replaced_too() -> None:
    human, spare, said = enduring(Failing(1))
    human.step(told(0))
    human.rollback(0)
    assert len(said) == 1
    assert len(human.step(told(0)).frames) == 12
    human.rollback(0)
    assert spare.rolled == [0]
    human.close()
    assert spare.closed


def test_parts_of_a_chunk_are_told_what_the_whole_was_told() -> None:
    whole = told(3)
    first, last = part_of(whole, 0, 1920), part_of(whole, 21_120, 23_040)
    assert np.array_equal(np.concatenate((first.speech, first.ahead)), [*whole.speech, *whole.ahead])
    assert np.array_equal(last.ahead, whole.ahead)
    assert (last.pts, last.speech_end) == (whole.pts + 21_120, whole.speech_end)
    assert first.speech_end == whole.speech_end - 23_040 + 1920
    assert last.phonemes[1].start == pytest.approx(0.3 - 0.44)
    assert (first.partner.clause_end, last.partner.clause_end) == (True, False)
    assert (first.reply_id, first.prompt) == (whole.reply_id, whole.prompt)


def test_only_single_pictures_are_put_into_chunks() -> None:
    with pytest.raises(ValueError, match="single pictures"):
        InChunks(Failing(1), 12)


def test_a_chunk_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="23040 samples"):
        InChunks(Recorder(), 12).step(replace(told(0), speech=np.zeros(5, np.float32)))
