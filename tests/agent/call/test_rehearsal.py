"""A sentence voiced ahead: said at once when it is wanted, thrown away when another one is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from agent.call.rehearsal import Rehearsal
from agent.parts import SpeechPiece
from media.clock import Clock, run_virtual
from media.errors import ModelError
from tests.fakes import ToneVoice, tone

CLAUSE_S = 1.0
"""The slow voice's time for each clause."""


class SlowVoice:
    """Needs a second for each word, a clause of its own. Keeps what it has made, and was broken off at."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.broken_off: list[str] = []
        self.held = 0
        """Sentences that it is at."""

    async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        self.held += 1
        try:
            for word in sentence.split():
                try:
                    await asyncio.sleep(CLAUSE_S)
                except asyncio.CancelledError:
                    self.broken_off.append(word)
                    raise
                self.made.append(word)
                yield SpeechPiece(tone(0.1), (), word)
        finally:
            self.held -= 1

    async def close(self) -> None:
        raise AssertionError("the voice belongs to all calls")


async def said(rehearsal: Rehearsal, sentence: str) -> list[tuple[str, float]]:
    """The clauses, and after which time each came."""
    clock = Clock()
    return [(piece.text, round(clock.now(), 2)) async for piece in rehearsal.speak(sentence)]


@pytest.mark.parametrize(
    ("before", "times"), [(0.0, [1.0, 2.0, 3.0]), (0.4, [0.6, 1.6, 2.6]), (9.0, [0.0, 1.0, 2.0])]
)
def test_only_the_first_clause_of_what_was_begun_is_there_sooner(before: float, times: list[float]) -> None:
    async def main() -> None:
        rehearsal = Rehearsal(voice := SlowVoice())
        rehearsal.begin("one two three")
        await asyncio.sleep(before)
        assert len(voice.made) == (before > CLAUSE_S)
        words = ["one", "two", "three"]
        assert await said(rehearsal, "one two three") == list(zip(words, times, strict=True))
        assert voice.made == words

    run_virtual(main())


@pytest.mark.parametrize("before", [0.0, 0.4, 9.0])
def test_another_sentence_is_voiced_from_its_beginning_and_what_was_begun_is_dropped(before: float) -> None:
    async def main() -> None:
        rehearsal = Rehearsal(voice := SlowVoice())
        rehearsal.begin("one")
        await asyncio.sleep(before)
        assert await said(rehearsal, "two") == [("two", 1.0)]
        assert voice.made == (["one"] if before > CLAUSE_S else []) + ["two"]
        assert await said(rehearsal, "one") == [("one", 1.0)]

    run_virtual(main())


def test_what_is_begun_twice_is_voiced_once() -> None:
    async def main() -> None:
        rehearsal = Rehearsal(voice := SlowVoice())
        rehearsal.begin("one")
        await asyncio.sleep(0.4)
        rehearsal.begin("one")
        assert await said(rehearsal, "one") == [("one", 0.6)]
        assert voice.made == ["one"]

    run_virtual(main())


def test_the_same_sentence_a_second_time_is_voiced_again() -> None:
    async def main() -> None:
        rehearsal = Rehearsal(voice := SlowVoice())
        rehearsal.begin("one")
        assert await said(rehearsal, "one") == [("one", 1.0)]
        assert await said(rehearsal, "one") == [("one", 1.0)]
        assert voice.made == ["one", "one"]

    run_virtual(main())


def test_a_sentence_without_anything_to_say_has_no_clauses() -> None:
    async def main() -> None:
        rehearsal = Rehearsal(SlowVoice())
        rehearsal.begin("")
        await asyncio.sleep(1.0)
        assert await said(rehearsal, "") == []

    run_virtual(main())


def test_what_the_voice_raises_reaches_whoever_says_the_sentence_and_nobody_else() -> None:
    async def main() -> None:
        rehearsal = Rehearsal(ToneVoice(error=ModelError("the voice is gone: restart")))
        rehearsal.begin("dropped")
        await asyncio.sleep(1.0)
        rehearsal.begin("said")
        await asyncio.sleep(1.0)
        with pytest.raises(ModelError, match="restart"):
            await said(rehearsal, "said")

    run_virtual(main())


def test_what_the_voice_could_not_say_ahead_it_is_asked_for_again() -> None:
    class Moody(SlowVoice):
        async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
            if not self.made:
                self.made.append("a failure")
                raise ModelError("the voice is gone: restart")
            async for piece in super().speak(sentence):
                yield piece

    async def main() -> None:
        rehearsal = Rehearsal(Moody())
        rehearsal.begin("one")
        await asyncio.sleep(0.4)
        assert await said(rehearsal, "one") == [("one", 1.0)]

    run_virtual(main())


def test_a_reply_that_is_cut_off_while_its_first_clause_is_made_ends_the_making() -> None:
    async def main() -> None:
        rehearsal = Rehearsal(voice := SlowVoice())
        rehearsal.begin("one")
        await asyncio.sleep(0.3)
        saying = asyncio.create_task(said(rehearsal, "one"))
        await asyncio.sleep(0.3)
        saying.cancel()
        await asyncio.wait([saying])
        assert voice.broken_off == ["one"]

    run_virtual(main())


@pytest.mark.parametrize("before", [0.0, 0.4, 9.0])
def test_the_voice_holds_nothing_of_what_was_dropped_once_it_is_closed(before: float) -> None:
    async def main() -> None:
        rehearsal = Rehearsal(voice := SlowVoice())
        rehearsal.begin("one two")
        await asyncio.sleep(before)
        rehearsal.begin("three")
        await asyncio.sleep(before)
        await rehearsal.close()
        assert voice.held == 0

    run_virtual(main())


def test_closing_ends_what_is_made_and_leaves_the_voice_to_other_calls() -> None:
    async def main() -> None:
        rehearsal = Rehearsal(voice := SlowVoice())
        rehearsal.begin("one")
        await asyncio.sleep(0.3)
        await rehearsal.close()
        assert voice.broken_off == ["one"]

    run_virtual(main())
