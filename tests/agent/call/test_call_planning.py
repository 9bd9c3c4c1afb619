"""A whole call with a planner that takes its time: planning ahead of the turn's end, and tools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from agent.call.page import BROKEN_OFF
from rooms.loopback import Caller
from rrm.plan import Called, Calling, PlanPiece, Say, Stand, Turn, Utterance
from tests.agent.scene import Scene, Script, one_turn, play, say, speaks
from tests.fakes import ScriptedMind

SLOW_S = 0.8
"""A language model's time to its first sentence."""


@pytest.mark.parametrize(
    ("words", "seconds", "won"),
    [
        ("I would like to", 1.0, 0.75),  # unfinished: planned for in the pause, which is waited out
        ("We are here.", 1.0, 0.2),  # perhaps finished
        ("Yes please", 2.0, 0.75),  # whole, and known while the voice still goes on
    ],
)
def test_a_slow_planner_that_begins_ahead_answers_sooner_with_the_same_words(
    words: str, seconds: float, won: float
) -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.5)
        await caller.speak(say(seconds))
        await asyncio.sleep(6.0)

    def played(speculate: bool) -> Scene:
        return play(script, words, mind=ScriptedMind(delay=SLOW_S), complete=0.0, speculate=speculate)

    plain, ahead = played(False), played(True)
    assert [c["text"] for c in ahead.captions("avatar")] == [f"You said {words}"]
    assert ahead.mind.asked[-1:] == plain.mind.asked
    (before,), (after,) = plain.call.talk.turns, ahead.call.talk.turns
    assert (before.time_won, before.thrown_away) == (None, 0)
    assert after.thrown_away == len(ahead.mind.asked) - 1
    assert before.reply_sound and after.reply_sound and after.time_won
    assert after.time_won >= won
    assert before.reply_sound - after.reply_sound == pytest.approx(after.time_won, abs=0.1)


def test_plans_for_the_beginnings_of_a_turn_are_thrown_away() -> None:
    script = speaks((1.0, 0.6), (1.0, 6.0))

    scene = play(
        script,
        "I would like to",
        "I would like to know more.",
        mind=ScriptedMind(delay=SLOW_S),
        complete=0.0,
        speculate=True,
    )
    assert [c["text"] for c in scene.captions("avatar")] == ["You said I would like to know more."]
    beginnings = ["I would like to"]
    assert [turn.text for turn in scene.mind.asked] == [*beginnings, "I would like to know more."]
    assert [turn.thrown_away for turn in scene.call.talk.turns] == [len(beginnings)]


def test_both_halves_of_a_turn_that_was_taken_too_early_are_planned_for_as_one() -> None:
    script = speaks((1.0, 0.7), (1.0, 6.0))

    mind = ScriptedMind(delay=SLOW_S)
    scene = play(script, "We are here.", "Are you open?", mind=mind, complete=0.0, speculate=True)
    assert scene.mind.asked[-1].text == "We are here. Are you open?"
    assert scene.call.talk.turns[-1].ahead is not None
    assert scene.captions("avatar")[-1]["text"] == "You said We are here. Are you open?"


def test_a_tool_of_the_planner_is_shown_and_stays_in_the_history() -> None:
    class Mind(ScriptedMind):
        async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
            yield Calling("weather", "{}")
            yield Called("weather", "{}", "12 degrees")
            async for piece in super().plan(turn):
                yield piece

    async def script(caller: Caller) -> None:
        await one_turn(caller)
        await one_turn(caller)

    scene = play(script, "Is it warm?", "Sure?", mind=Mind())
    shown = [message for message in scene.messages if message["type"] == "tool"]
    assert [(one["tool"], one["result"], one["failed"]) for one in shown] == [
        ("weather", "12 degrees", False)
    ] * 2
    assert len({message["id"] for message in scene.messages if "id" in message}) == 6
    assert [u.speaker for u in scene.mind.asked[1].history] == ["user", "tool", "avatar"]


class Streaming(ScriptedMind):
    """Three sentences as a language model gives them: the first one late, the others one by one."""

    SENTENCES = ("One two three four.", "Five six seven eight.", "Nine ten eleven twelve.")

    def __init__(self, first_s: float, gap_s: float) -> None:
        super().__init__()
        self._first_s, self._gap_s = first_s, gap_s

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        self.asked.append(turn)
        await asyncio.sleep(self._first_s)
        for sentence in self.SENTENCES:
            yield Say(sentence)
            await asyncio.sleep(self._gap_s)
        yield Stand("smiling")


def test_noise_while_the_planner_still_thinks_loses_no_answer() -> None:
    scene = play(noise_after(2.2), "Tell me all.", "", mind=Streaming(first_s=4.0, gap_s=0.1))
    assert [caption["text"] for caption in scene.captions("avatar")] == [" ".join(Streaming.SENTENCES)]
    first, second = scene.mind.asked
    assert (second.text, second.history) == (first.text, first.history)
    assert scene.call.stage.cycle.stable == "smiling"
    assert scene.call.talk.turns[0].sound_out is not None


def test_noise_while_a_plan_still_comes_has_the_rest_planned_anew_after_what_was_heard() -> None:
    scene = play(noise_after(2.2), "Tell me all.", "", mind=Streaming(first_s=0.3, gap_s=1.2))
    cut, whole = scene.captions("avatar")
    assert (cut["interrupted"], whole["text"]) == (True, " ".join(Streaming.SENTENCES))
    assert scene.mind.asked[1].history == (
        Utterance("user", "Tell me all."),
        Utterance("avatar", cut["text"]),
    )
    assert scene.call.stage.cycle.stable == "smiling"


def noise_after(wait: float) -> Script:
    """A turn, and a sound without words that begins so many seconds after it."""

    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.5)
        await caller.speak(say(1.5))
        await asyncio.sleep(wait)
        await caller.speak(say(0.9))
        await asyncio.sleep(12.0)

    return script


class Booking(ScriptedMind):
    """Uses a tool that takes its time before it answers."""

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        yield Calling("book", '{"table": 1}')
        await asyncio.sleep(3.0)
        yield Called("book", '{"table": 1}', "booked")
        async for piece in super().plan(turn):
            yield piece


two_halves = speaks((1.0, 0.8), (1.0, 8.0))


def test_a_tool_that_was_cut_off_stands_in_the_talk_as_one_that_may_have_had_its_effect() -> None:
    scene = play(two_halves, "Book a table.", "For two.", mind=Booking())
    shown = [message for message in scene.messages if message["type"] == "tool"]
    assert [(one["arguments"], one["result"], one["failed"]) for one in shown] == [
        ('{"table": 1}', BROKEN_OFF, True),
        ('{"table": 1}', "booked", False),
    ]
    assert scene.mind.asked[-1].text == "Book a table. For two."
    assert scene.mind.asked[-1].history[-1] == Utterance("tool", f"book: {BROKEN_OFF}")


@pytest.mark.parametrize("speculate", [True, False])
def test_a_planner_is_given_the_first_half_of_a_turn_once(speculate: bool) -> None:
    mind = ScriptedMind(delay=2.0)
    scene = play(two_halves, "Book a table.", "For two.", mind=mind, speculate=speculate)
    assert (scene.mind.asked[-1].text, scene.mind.asked[-1].history) == ("Book a table. For two.", ())
    assert [caption["text"] for caption in scene.captions("user")] == ["Book a table.", "For two."]


def test_every_plan_that_was_begun_ahead_is_used_or_counted_as_thrown_away() -> None:
    async def script(caller: Caller) -> None:
        await two_halves(caller)  # the first half's plan is used, and taken back
        await caller.speak(say(1.0))
        await asyncio.sleep(0.4)  # unfinished words: planned for, and left

    lines = "Book a table.", "For two.", "I would like to"
    mind = ScriptedMind(delay=SLOW_S)
    scene = play(script, *lines, mind=mind, complete=0.0, speculate=True)
    turns = scene.call.talk.turns
    assert [turn.ahead is not None for turn in turns] == [False, True]
    assert [turn.text for turn in scene.mind.asked][-1] == "I would like to"
    assert sum(turn.thrown_away for turn in turns) == len(scene.mind.asked) - 1
