"""Who has the floor where several people speak: tables of events and the decisions that must follow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.call.company import Company
from agent.call.decisions import (
    Arrived,
    Decision,
    Dismiss,
    Duck,
    FloorEvent,
    Gone,
    Greet,
    Interrupt,
    Note,
    Overhear,
    ReplyOver,
    Resume,
    Spoke,
    TakeTurn,
    Written,
)
from agent.call.floor import Floor
from agent.call.names import Spellings
from agent.call.speaker import INTERRUPT_S
from agent.call.waiting import OTHERS_S
from agent.ears.hearing import Heard, Partial, Paused, SpeechStarted


def play(floor: Floor, events: list[FloorEvent], until: float) -> list[Decision]:
    """Drive a floor as the call does: every event at its time, and a tick whenever a deadline comes.

    What is merely noted is left out.
    """
    decisions: list[Decision] = []
    for event in [*sorted(events, key=lambda one: one.t), None]:
        t = until if event is None else event.t
        while (deadline := floor.deadline()) is not None and deadline <= t:
            decisions += floor.tick(deadline)
        if event is not None:
            decisions += floor.handle(event)
    return [decision for decision in decisions if not isinstance(decision, Note)]


def says(who: str, start: float, end: float, text: str, complete: float = 1.0) -> list[FloorEvent]:
    """What somebody says from `start` to `end`, as their ears tell it."""
    heard = (
        SpeechStarted(start + 0.06, start),
        Paused(end + 0.15, end),
        Heard(end + 0.25, end, text, complete),
    )
    return [Spoke(who, hearing) for hearing in heard]


def met() -> Floor:
    """Ann and Ben are there, nothing is being said."""
    floor = Floor(Company(Spellings("Theo")))
    play(floor, [Arrived(0.1, "ann", "Ann"), Arrived(0.2, "ben", "Ben"), ReplyOver(0.3)], until=0.4)
    return floor


def answering(floor: Floor) -> Floor:
    """... and the avatar answers Ann from 2.3 s on."""
    play(floor, says("ann", 1.0, 2.0, "Theo, what can you do?"), until=2.5)
    return floor


def names(decisions: list[Decision]) -> list[str]:
    return [type(decision).__name__ for decision in decisions]


def test_what_people_say_to_each_other_is_overheard() -> None:
    events = [*says("ann", 1.0, 2.0, "Ben, did you sleep well?"), *says("ben", 2.5, 3.5, "Not at all.")]
    assert play(met(), events, until=9.0) == [
        Overhear(2.3, "Ben, did you sleep well?", "ann"),
        Overhear(3.8, "Not at all.", "ben"),
    ]


def test_who_calls_the_avatar_is_answered() -> None:
    assert play(met(), says("ben", 1.0, 2.0, "Theo, can you wave?"), until=9.0) == [
        TakeTurn(2.3, "Theo, can you wave?", 2.0, who="ben")
    ]


def test_a_name_that_comes_late_makes_the_question_before_it_a_turn() -> None:
    events = [*says("ann", 1.0, 2.0, "How warm is it?"), *says("ann", 2.6, 2.9, "Theo?")]
    assert play(met(), events, until=9.0) == [
        Overhear(2.3, "How warm is it?", "ann"),
        TakeTurn(pytest.approx(3.2), "How warm is it? Theo?", 2.9, joined=True, who="ann"),
    ]


def test_everybodys_pauses_are_their_own() -> None:
    events = [
        *says("ann", 1.0, 2.0, "Theo, could you", complete=0.0),
        *says("ben", 2.1, 2.6, "Hm, well."),
        *says("ann", 9.0, 10.0, "Never mind."),
    ]
    assert play(met(), events, until=14.0)[:2] == [
        Overhear(pytest.approx(2.9), "Hm, well.", "ben"),
        TakeTurn(3.5, "Theo, could you", 2.0, who="ann"),
    ]


def test_the_second_half_of_a_turn_belongs_to_who_said_the_first() -> None:
    events = [
        *says("ann", 1.0, 2.0, "Theo, please wave."),
        *says("ben", 2.4, 2.8, "Ha ha, good."),
        *says("ann", 2.9, 3.6, "And then nod."),
    ]
    decisions = play(met(), events, until=9.0)
    assert [one.text for one in decisions if isinstance(one, TakeTurn)] == [
        "Theo, please wave.",
        "Theo, please wave. And then nod.",
    ]
    assert [one.text for one in decisions if isinstance(one, Overhear)] == ["Ha ha, good."]


def test_an_answer_waits_while_somebody_else_speaks() -> None:
    events = [*says("ann", 1.0, 2.0, "Theo, can you wave?"), *says("ben", 1.5, 3.0, "I was there, too.")]
    assert play(met(), events, until=9.0) == [
        TakeTurn(3.15, "Theo, can you wave?", 2.0, who="ann"),
        Overhear(3.3, "I was there, too.", "ben"),
    ]


def test_an_answer_does_not_wait_for_ever() -> None:
    events = [*says("ann", 1.0, 2.0, "Theo, can you wave?"), *says("ben", 1.5, 30.0, "And so on.")]
    assert play(met(), events, until=20.0) == [
        TakeTurn(2.3 + OTHERS_S, "Theo, can you wave?", 2.0, who="ann")
    ]


def test_of_two_who_ask_at_once_the_second_is_answered_after_the_first() -> None:
    events = [
        *says("ann", 1.0, 2.0, "Theo, can you wave?"),
        *says("ben", 1.5, 2.5, "Theo, can you nod?"),
        ReplyOver(6.0),
    ]
    assert play(met(), events, until=9.0) == [
        TakeTurn(2.65, "Theo, can you wave?", 2.0, who="ann"),
        TakeTurn(6.0, "Theo, can you nod?", 2.5, who="ben"),
    ]


def test_who_goes_on_while_their_turn_waits_is_answered_as_one() -> None:
    events = [
        *says("ann", 1.0, 2.0, "Theo, can you wave?"),
        *says("ben", 1.5, 2.5, "Theo, can you nod?"),
        *says("ben", 4.0, 5.0, "Twice, I mean."),
        ReplyOver(8.0),
    ]
    assert play(met(), events, until=9.0)[-1] == TakeTurn(
        8.0, "Theo, can you nod? Twice, I mean.", 5.0, who="ben"
    )


def test_a_cough_of_who_waits_for_an_answer_does_not_lose_it() -> None:
    events = [
        *says("ann", 1.0, 2.0, "Theo, can you wave?"),
        *says("ben", 1.5, 2.5, "Theo, can you nod?"),
        *says("ben", 4.0, 4.2, ""),
        ReplyOver(8.0),
    ]
    floor = met()
    assert play(floor, events, until=9.0)[-1] == TakeTurn(8.0, "Theo, can you nod?", 4.2, who="ben")
    assert not floor.ducked


def test_whom_it_answers_breaks_the_reply_off_as_if_alone() -> None:
    decisions = play(answering(met()), says("ann", 5.0, 6.0, "No, I meant the other."), until=9.0)
    assert decisions == [
        Duck(5.06),
        Interrupt(5.0 + INTERRUPT_S),
        TakeTurn(6.3, "No, I meant the other.", 6.0, who="ann"),
    ]


def test_a_side_remark_of_another_only_ducks_the_reply() -> None:
    floor = answering(met())
    decisions = play(floor, says("ben", 5.0, 7.0, "He is really good at this."), until=7.1)
    assert (names(decisions), floor.ducked) == (["Duck"], True)
    assert (
        play(floor, [], until=9.0) == [Overhear(7.3, "He is really good at this.", "ben")] or not floor.ducked
    )


@pytest.mark.parametrize("words", ["Theo, wait a moment.", "Stop, please.", "No, stop!"])
def test_anyone_breaks_the_reply_off_by_its_name_or_by_stop(words: str) -> None:
    decisions = play(answering(met()), says("ben", 5.0, 6.0, words), until=9.0)
    assert decisions == [Duck(5.06), Interrupt(6.25), TakeTurn(6.3, words, 6.0, who="ben")]


def test_its_name_in_running_speech_breaks_the_reply_off_at_once() -> None:
    events = [*says("ben", 5.0, 8.0, "Theo, hold on for a moment."), Spoke("ben", Partial(5.7, "Theo hold"))]
    assert play(answering(met()), events, until=6.0) == [Duck(5.06), Interrupt(5.7)]


def test_whom_it_answers_may_speak_to_another_without_breaking_it_off() -> None:
    events = [*says("ann", 5.0, 6.5, "Ben, look at that."), Spoke("ann", Partial(5.5, "Ben, look"))]
    assert names(play(answering(met()), events, until=9.0)) == ["Duck", "Overhear"]


def test_a_backchannel_or_noise_of_anybody_lets_the_reply_go_on() -> None:
    for who in ("ann", "ben"):
        for words in ("Mhm.", ""):
            assert names(play(answering(met()), says(who, 5.0, 5.3, words), until=9.0)) == ["Duck", "Dismiss"]


def test_long_noise_of_another_does_not_break_the_reply_off() -> None:
    assert names(play(answering(met()), says("ben", 5.0, 8.0, ""), until=9.0)) == ["Duck", "Dismiss"]


def test_what_long_noise_of_whom_it_answers_has_broken_off_is_taken_up_again() -> None:
    decisions = play(answering(met()), says("ann", 5.0, 6.0, ""), until=9.0)
    assert names(decisions) == ["Duck", "Interrupt", "Dismiss", "Resume"]


def test_who_comes_later_is_greeted_where_nothing_goes_on() -> None:
    floor = Floor(Company(Spellings("Theo")))
    events = [
        Arrived(0.5, "ann", "Ann"),
        ReplyOver(3.0),
        Arrived(5.0, "ben", "Ben"),
        Arrived(5.5, "cleo", "Cleo"),
    ]
    assert play(floor, events, until=9.0) == [Greet(0.5, "ann", True), Greet(5.0, "ben", False)]


def test_who_comes_while_somebody_speaks_or_comes_back_is_not_greeted() -> None:
    speech = [*says("ann", 1.0, 3.0, "Theo, what is new?")]
    assert names(play(met(), [*speech, Arrived(2.0, "cleo", "Cleo")], until=9.0)) == ["TakeTurn"]
    assert play(met(), [Gone(1.0, "ben"), Arrived(2.0, "ben", "Ben")], until=9.0) == []


def test_once_the_others_have_left_everything_is_for_the_avatar() -> None:
    events = [Gone(1.0, "ben"), *says("ann", 2.0, 3.0, "So, what is new?")]
    assert names(play(met(), events, until=9.0)) == ["TakeTurn"]


def test_who_leaves_in_mid_sentence_leaves_nothing_open() -> None:
    floor = met()
    events = [*says("ben", 1.0, 2.0, "Theo, could", complete=0.0), Gone(2.4, "ben")]
    assert play(floor, events, until=9.0) == [Dismiss(2.4, "ben")]
    assert (floor.speaking, floor.deadline()) == ((), None)


def test_a_reply_that_nobody_is_left_to_hear_is_broken_off() -> None:
    assert names(play(answering(met()), [Gone(4.0, "ann"), Gone(5.0, "ben")], until=9.0)) == ["Interrupt"]


def test_a_written_message_is_answered_where_it_names_the_avatar() -> None:
    events = [Written(1.0, "hello all", "ann"), Written(2.0, "@theo hello", "ben")]
    assert play(met(), events, until=9.0) == [
        Overhear(1.0, "hello all", "ann"),
        TakeTurn(2.0, "@theo hello", 2.0, who="ben"),
    ]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "ben"]),
        st.sampled_from(["speech", "partial", "paused", "heard", "over", "written", "arrived", "gone"]),
        st.floats(0.01, 3.0),
        st.sampled_from(["", "mhm", "Theo, please wave", "Ben, look", "stop"]),
        st.floats(0.0, 1.0),
    ),
    max_size=40,
)


def made(who: str, kind: str, t: float, text: str, complete: float) -> FloorEvent:
    events: dict[str, FloorEvent] = {
        "speech": Spoke(who, SpeechStarted(t, t - 0.05)),
        "partial": Spoke(who, Partial(t, text)),
        "paused": Spoke(who, Paused(t, t - 0.15)),
        "heard": Spoke(who, Heard(t, t - 0.3, text, complete)),
        "over": ReplyOver(t),
        "written": Written(t, text, who),
        "arrived": Arrived(t, who, who),
        "gone": Gone(t, who),
    }
    return events[kind]


@given(STEPS)
def test_whatever_several_do_replies_never_overlap_and_no_turn_hangs(
    steps: list[tuple[str, str, float, str, float]],
) -> None:
    floor, t = Floor(Company(Spellings("Theo"))), 0.0
    events: list[FloorEvent] = []
    for who, kind, gap, text, complete in steps:
        t += gap
        events.append(made(who, kind, t, text, complete))
    end = [Spoke(who, Paused(t + 1, t + 1)) for who in ("ann", "ben")]
    decisions = play(floor, [*events, *end, *(ReplyOver(t + 20 + n) for n in range(4))], until=t + 40)
    assert [one.t for one in decisions] == sorted(one.t for one in decisions)
    assert (floor.speaking, floor.deadline()) == ((), None)
    overs = [event.t for event in events if isinstance(event, ReplyOver)] + [t + 20 + n for n in range(4)]
    since: float | None = None
    for one in decisions:
        if isinstance(one, Interrupt):
            since = None
        elif isinstance(one, TakeTurn | Greet | Resume):
            assert since is None or any(since <= over <= one.t for over in overs)
            since = one.t
