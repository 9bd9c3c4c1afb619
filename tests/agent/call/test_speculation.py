"""Plans that are begun before their turn is sure: when, for which words, and what becomes of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from agent.call.metrics import TurnTimes
from agent.call.rehearsal import Rehearsal
from agent.call.speculation import STABLE_S, Speculation, Steadiness, fits
from agent.ears.hearing import Heard, Partial
from media.clock import Clock, run_virtual
from media.errors import ModelError
from rrm.plan import Called, Calling, Fallback, Plan, PlanPiece, Say, Stand, Turn, Utterance
from tests.fakes import ToneVoice

FIRST_S = 1.0
"""The slow planner's time to its first piece, and from piece to piece."""


class SlowMind:
    """Needs a second for each piece. Keeps what it was asked, and which answers were broken off."""

    def __init__(self, *pieces: PlanPiece, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.broken_off: list[str] = []
        self.reached: list[PlanPiece] = []
        self.at_once = 0
        self._pieces = pieces or (Say("One."), Say("Two."), Stand("attentive"))
        self._error = error
        self._running = 0

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        self.asked.append(turn.text)
        self._running += 1
        self.at_once = max(self.at_once, self._running)
        try:
            for piece in self._pieces:
                await asyncio.sleep(FIRST_S)
                self.reached.append(piece)
                yield piece
            if self._error:
                raise self._error
        except (asyncio.CancelledError, GeneratorExit):
            self.broken_off.append(turn.text)
            raise
        finally:
            self._running -= 1

    def greeting(self, user_name: str) -> Plan:
        return Plan()


class Talk:
    """A speculation as a talk drives it, on a virtual clock."""

    def __init__(self, mind: SlowMind, on: bool = True) -> None:
        self.clock = Clock()
        self.mind = mind
        self.voice = ToneVoice()
        self.rehearsal = Rehearsal(self.voice)
        self.speculation = Speculation(self.clock, mind, self.rehearsal, on)

    def partial(self, text: str) -> None:
        self.speculation.notice(Partial(self.clock.now(), text), text, lambda: Turn(text))

    def heard(self, text: str) -> None:
        now = self.clock.now()
        self.speculation.notice(Heard(now, now - 0.2, text, 0.5), text, lambda: Turn(text))

    async def answer(self, text: str) -> tuple[list[PlanPiece], TurnTimes]:
        """Take the turn now and read the whole plan, as a reply does."""
        now = self.clock.now()
        times = TurnTimes(0, now - 0.5, now, now)
        pieces = []
        async for piece in self.speculation.plan(Turn(text), times):
            if times.planned is None:
                times.planned = self.clock.now()
            pieces.append(piece)
        return pieces, times


def heard(t: float, text: str) -> Heard:
    return Heard(t, t - 0.2, text, 0.5)


@pytest.mark.parametrize(
    ("events", "due"),
    [
        ([heard(1.0, "Hello.")], 1.0),
        ([heard(1.0, "I would like")], 1.0),
        ([Partial(1.0, "Are you?")], 1.0 + STABLE_S),
        ([Partial(1.0, "Are you?"), Partial(1.5, "Are you?")], 1.0 + STABLE_S),
        ([Partial(1.0, "Are you?"), Partial(1.5, "Are you there?")], 1.5 + STABLE_S),
        (
            [Partial(1.0, "Are you?"), Partial(1.5, "Are you there?"), Partial(2.0, "Are you?")],
            2.0 + STABLE_S,
        ),
        ([Partial(1.0, "Are you?"), heard(1.1, "Are you?")], 1.1),
        ([Partial(1.0, "Yes, please.")], 1.0 + STABLE_S),
        ([Partial(1.0, "I would like")], None),
        ([Partial(1.0, "I would like tea.")], None),
        ([Partial(1.0, "Can you?"), Partial(1.5, "Can you wave to")], None),
    ],
)
def test_words_of_a_pause_are_worth_planning_for_at_once_whole_ones_of_a_partial_when_they_have_stood(
    events: list[Partial | Heard], due: float | None
) -> None:
    steadiness = Steadiness()
    assert [steadiness.due(event) for event in events][-1] == due


PLANNED = Turn("Hello.", (Utterance("user", "Hi."),), "sitting")


@pytest.mark.parametrize(
    ("asked", "fit"),
    [
        (PLANNED, True),
        (replace(PLANNED, observations=("the user smiles",), picture=b"jpeg"), True),
        (replace(PLANNED, text="Hello"), False),
        (replace(PLANNED, history=()), False),
        (replace(PLANNED, participant="ben"), False),
        (replace(PLANNED, stable="attentive"), False),
    ],
)
def test_a_plan_fits_a_turn_of_the_same_person_words_talk_and_pose(asked: Turn, fit: bool) -> None:
    assert fits(PLANNED, asked) is fit


def test_a_plan_begun_in_the_pause_is_given_when_the_turn_is_taken_and_the_time_won_is_known() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(0.4)
        pieces, times = await talk.answer("Hello.")
        assert pieces == [Say("One."), Say("Two."), Stand("attentive")]
        assert talk.mind.asked == ["Hello."]
        assert times.planned_ahead == pytest.approx(0.4)
        assert times.first_piece == pytest.approx(FIRST_S - 0.4)
        assert times.time_won == pytest.approx(0.4)

    run_virtual(main())


def test_a_first_piece_that_lies_ready_wins_no_more_than_it_took() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(1.4)
        _, times = await talk.answer("Hello.")
        assert times.first_piece == pytest.approx(-0.4)
        assert times.time_won == pytest.approx(FIRST_S)

    run_virtual(main())


def test_the_first_sentence_of_a_plan_ahead_is_voiced_while_its_turn_is_not_sure() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(FIRST_S * 3.5)
        assert talk.voice.spoken == ["One."]
        await talk.answer("Hello.")
        began = talk.clock.now()
        assert [piece.text async for piece in talk.rehearsal.speak("One.")] == ["One."]
        assert talk.clock.now() == began
        assert talk.voice.spoken == ["One."]

    run_virtual(main())


def test_a_sentence_that_comes_when_its_turn_is_sure_is_left_to_the_reply() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(0.4)
        await talk.answer("Hello.")
        assert talk.voice.spoken == []

    run_virtual(main())


def test_other_words_with_the_same_answer_do_not_have_it_voiced_again() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(FIRST_S * 1.5)
        talk.heard("Hello you.")
        await asyncio.sleep(FIRST_S * 1.5)
        async for _ in talk.rehearsal.speak("One."):
            pass
        assert talk.voice.spoken == ["One."]

    run_virtual(main())


@pytest.mark.parametrize("over", [True, False])
def test_what_was_voiced_ahead_of_no_turn_is_not_kept(over: bool) -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(FIRST_S * 1.5)
        if over:
            talk.speculation.dismiss()
        else:
            await talk.speculation.close()
        async for _ in talk.rehearsal.speak("One."):
            pass
        assert talk.voice.spoken == ["One.", "One."]

    run_virtual(main())


def test_other_words_throw_the_plan_away_before_the_next_one_begins() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Can you")
        await asyncio.sleep(0.5)
        talk.heard("Can you wave?")
        await asyncio.sleep(0.5)
        pieces, times = await talk.answer("Can you wave?")
        assert talk.mind.asked == ["Can you", "Can you wave?"]
        assert talk.mind.broken_off == ["Can you"]
        assert talk.mind.at_once == 1
        assert pieces[0] == Say("One.")
        assert (times.thrown_away, times.planned_ahead) == (1, pytest.approx(0.5))

    run_virtual(main())


def test_a_turn_that_differs_at_last_is_planned_anew() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Can you")
        await asyncio.sleep(0.5)
        _, times = await talk.answer("Something typed")
        assert talk.mind.asked == ["Can you", "Something typed"]
        assert talk.mind.broken_off == ["Can you"]
        assert (times.thrown_away, times.ahead) == (1, None)
        assert times.first_piece == pytest.approx(FIRST_S)

    run_virtual(main())


def test_a_whole_partial_is_planned_for_when_no_newer_words_have_come_for_a_while() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.partial("Can you wave?")
        await asyncio.sleep(STABLE_S / 2)
        talk.partial("Can you wave twice?")
        await asyncio.sleep(STABLE_S + 0.1)
        assert talk.mind.asked == ["Can you wave twice?"]
        _, times = await talk.answer("Can you wave twice?")
        assert (times.planned_ahead, times.thrown_away) == (pytest.approx(0.1), 0)

    run_virtual(main())


@pytest.mark.parametrize("over", [True, False])
def test_a_partial_that_waits_to_be_planned_for_is_dropped_with_its_turn(over: bool) -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.partial("Can you wave?")
        if over:
            talk.speculation.dismiss()
        else:
            await talk.speculation.close()
        await asyncio.sleep(1.0)
        assert talk.mind.asked == []

    run_virtual(main())


def test_words_that_were_no_turn_count_as_thrown_away_with_the_next_turn() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Mhm.")
        await asyncio.sleep(0.1)
        talk.speculation.dismiss()
        await asyncio.sleep(0.1)
        assert talk.mind.broken_off == ["Mhm."]
        _, times = await talk.answer("Hello.")
        assert times.thrown_away == 1
        assert (await talk.answer("Hello."))[1].thrown_away == 0

    run_virtual(main())


def test_a_partial_of_the_turn_before_does_not_make_the_same_words_steady_in_the_next() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.partial("Yes")
        await asyncio.sleep(0.5)
        await talk.answer("Yes.")
        talk.partial("Yes")
        await asyncio.sleep(0.1)
        assert talk.mind.asked == ["Yes", "Yes."]

    run_virtual(main())


def test_no_tool_is_used_before_the_turn_is_sure() -> None:
    async def main() -> None:
        called = Called("weather", "{}", "12 degrees")
        talk = Talk(SlowMind(Calling("weather", "{}"), called, Say("It is warm."), Stand("attentive")))
        talk.heard("Is it warm?")
        await asyncio.sleep(10.0)
        assert talk.mind.reached == [Calling("weather", "{}")]
        pieces, _ = await talk.answer("Is it warm?")
        assert called in pieces

    run_virtual(main())


def test_where_it_is_off_nothing_is_planned_before_the_turn_is_taken() -> None:
    async def main() -> None:
        talk = Talk(SlowMind(), on=False)
        talk.heard("Hello.")
        await asyncio.sleep(0.4)
        assert talk.mind.asked == []
        _, times = await talk.answer("Hello.")
        assert (times.ahead, times.thrown_away, times.time_won) == (None, 0, None)

    run_virtual(main())


def test_what_a_planner_raises_reaches_the_reply_and_is_no_matter_where_it_is_thrown_away() -> None:
    async def main() -> None:
        talk = Talk(SlowMind(Fallback("gone"), error=ModelError("the model is gone: restart")))
        talk.heard("Hello.")
        await asyncio.sleep(5.0)
        talk.heard("Hello you.")
        await asyncio.sleep(5.0)
        with pytest.raises(ModelError, match="restart"):
            await talk.answer("Hello you.")

    run_virtual(main())


@pytest.mark.parametrize("given_out", [False, True])
def test_closing_ends_what_is_planned_also_where_its_pieces_were_never_asked_for(given_out: bool) -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(0.5)
        if given_out:
            talk.speculation.plan(Turn("Hello."), TurnTimes(0, 0.0, 0.5, 0.5))
        await talk.speculation.close()
        assert talk.mind.broken_off == ["Hello."]

    run_virtual(main())


def test_a_reply_that_is_broken_off_ends_its_plan() -> None:
    async def main() -> None:
        talk = Talk(SlowMind())
        talk.heard("Hello.")
        await asyncio.sleep(0.5)
        pieces = talk.speculation.plan(Turn("Hello."), TurnTimes(0, 0.0, 0.5, 0.5))
        assert await anext(pieces) == Say("One.")
        await pieces.aclose()
        assert talk.mind.broken_off == ["Hello."]

    run_virtual(main())
