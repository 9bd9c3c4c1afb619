"""Who has the floor: tables of events and the decisions that must follow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.call.decisions import (
    Arrived,
    Decision,
    Dismiss,
    Duck,
    FloorEvent,
    Greet,
    Interrupt,
    ReplyOver,
    Resume,
    Spoke,
    TakeTurn,
    Written,
)
from agent.call.floor import Floor
from agent.call.speaker import (
    BACKCHANNEL_S,
    INTERRUPT_S,
    JOIN_S,
    PATIENCE_S,
    WORDS_S,
    is_backchannel,
    patience,
)
from agent.ears.hearing import Heard, Hearing, Partial, Paused, Resumed, SpeechStarted

Event = FloorEvent | Hearing
"""A hearing event stands for one of the only speaker."""


def play(floor: Floor, events: list[Event], until: float) -> list[Decision]:
    """Drive a floor as the call does: every event at its time, and a tick whenever a deadline comes."""
    decisions: list[Decision] = []
    for event in [*events, None]:
        t = until if event is None else event.t
        while (deadline := floor.deadline()) is not None and deadline <= t:
            decisions += floor.tick(deadline)
        if event is not None:
            decisions += floor.handle(Spoke("", event) if isinstance(event, Hearing) else event)
    return decisions


def utterance(start: float, end: float, text: str, complete: float) -> list[Event]:
    """An utterance from `start` to `end` as the ears tell it."""
    return [
        SpeechStarted(start + 0.06, start),
        Paused(end + 0.15, end),
        Heard(end + 0.28, end, text, complete),
    ]


@pytest.mark.parametrize(
    ("complete", "seconds"),
    [(0.0, 1.5), (0.25, 1.1), (0.5, 0.7), (0.65, 0.6), (0.75, 0.53), (0.85, 0.46), (0.9, 0.3), (1.0, 0.3)],
)
def test_a_complete_turn_needs_less_silence(complete: float, seconds: float) -> None:
    assert patience(complete) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Mhm.", True), ("Yeah, okay", True), ("", True), ("Stop!", False), ("Yes, but why?", False)],
)
def test_backchannels_are_told_from_words_that_want_something(text: str, expected: bool) -> None:
    assert is_backchannel(text) is expected


def test_a_complete_turn_is_taken_after_a_short_silence() -> None:
    decisions = play(Floor(), utterance(1.0, 2.0, "Can you wave at me?", 1.0), until=5.0)
    assert decisions == [TakeTurn(2.3, "Can you wave at me?", 2.0)]


def test_an_unfinished_turn_is_given_time_and_taken_whole() -> None:
    events = [
        *utterance(1.0, 2.0, "Could you tell me", 0.1),
        Resumed(2.7, 2.6),
        Paused(4.15, 4.0),
        Heard(4.25, 4.0, "Could you tell me your name?", 1.0),
    ]
    assert play(Floor(), events, until=6.0) == [TakeTurn(4.3, "Could you tell me your name?", 4.0)]


def test_words_that_come_late_do_not_end_the_turn_before_they_stand() -> None:
    events = [SpeechStarted(1.0, 1.0), Paused(2.15, 2.0), Heard(3.5, 2.0, "Hello.", 1.0)]
    assert play(Floor(), events, until=5.0) == [TakeTurn(3.5, "Hello.", 2.0)]


def test_where_no_words_ever_come_the_last_partial_is_taken() -> None:
    events = [SpeechStarted(1.0, 1.0), Partial(1.8, "Hello there"), Paused(2.15, 2.0)]
    assert play(Floor(), events, until=20.0) == [TakeTurn(2.0 + WORDS_S, "Hello there", 2.0)]


def test_a_cough_is_no_turn() -> None:
    assert play(Floor(), utterance(1.0, 1.3, "", 0.9), until=5.0) == [Dismiss(pytest.approx(1.61, abs=0.02))]


def test_speech_that_resumes_after_its_turn_was_taken_joins_it() -> None:
    events = [
        *utterance(1.0, 2.0, "Please wave.", 1.0),
        SpeechStarted(2.7, 2.6),
        Paused(3.65, 3.5),
        Heard(3.75, 3.5, "And then nod.", 1.0),
    ]
    assert play(Floor(), events, until=6.0) == [
        TakeTurn(2.3, "Please wave.", 2.0),
        Interrupt(2.7),
        TakeTurn(3.8, "Please wave. And then nod.", 3.5, joined=True),
    ]


def test_a_cough_right_after_the_turn_does_not_lose_it() -> None:
    events = [*utterance(1.0, 2.0, "Please wave.", 1.0), *utterance(2.6, 2.8, "", 0.9)]
    assert [type(d) for d in play(Floor(), events, until=6.0)] == [TakeTurn, Interrupt, TakeTurn]


def after_turn(*events: Event, until: float = 20.0) -> list[Decision]:
    """Decisions after a first turn was taken at 2.3 s and its reply goes on."""
    floor = Floor()
    play(floor, utterance(1.0, 2.0, "What can you do?", 1.0), until=2.5)
    return play(floor, list(events), until)


def test_lasting_speech_over_the_reply_ducks_and_then_breaks_it_off() -> None:
    decisions = after_turn(
        SpeechStarted(5.06, 5.0), Paused(6.15, 6.0), Heard(6.25, 6.0, "Wait, stop please.", 1.0)
    )
    assert decisions == [
        Duck(5.06),
        Interrupt(5.0 + INTERRUPT_S),
        TakeTurn(6.3, "Wait, stop please.", 6.0),
    ]


def test_a_short_word_that_wants_something_breaks_the_reply_off() -> None:
    decisions = after_turn(*utterance(5.0, 5.3, "Stop!", 1.0))
    assert [type(d) for d in decisions] == [Duck, Interrupt, TakeTurn]


def test_a_backchannel_lets_the_reply_go_on() -> None:
    assert [type(d) for d in after_turn(*utterance(5.0, 5.35, "Mhm.", 0.9))] == [Duck, Dismiss]


def test_a_long_backchannel_is_given_more_time() -> None:
    decisions = after_turn(
        SpeechStarted(5.06, 5.0),
        Partial(5.45, "Yeah, okay"),
        Paused(6.05, 5.9),
        Heard(6.2, 5.9, "Yeah, okay, right.", 0.9),
    )
    assert [type(d) for d in decisions] == [Duck, Dismiss]
    assert BACKCHANNEL_S > 0.9


def test_a_reply_broken_off_by_noise_is_taken_up_again() -> None:
    assert [type(d) for d in after_turn(*utterance(5.0, 6.0, "", 0.5))] == [Duck, Interrupt, Dismiss, Resume]


def test_speech_that_began_over_a_reply_which_then_ended_is_an_ordinary_turn() -> None:
    decisions = after_turn(
        SpeechStarted(5.06, 5.0), ReplyOver(5.2), Paused(6.15, 6.0), Heard(6.25, 6.0, "Thanks.", 1.0)
    )
    assert [type(d) for d in decisions] == [Duck, TakeTurn]


def test_a_written_turn_breaks_the_reply_off_and_is_taken_at_once() -> None:
    assert after_turn(Written(5.0, "hello")) == [Interrupt(5.0), TakeTurn(5.0, "hello", 5.0)]


def test_who_arrives_is_greeted_unless_they_speak_first() -> None:
    assert play(Floor(), [Arrived(0.5)], until=9.0) == [Greet(0.5)]
    events = [SpeechStarted(0.4, 0.35), Arrived(0.5), *utterance(0.35, 1.0, "Hello.", 1.0)[1:]]
    assert [type(d) for d in play(Floor(), events, until=9.0)] == [TakeTurn]


def test_a_greeting_can_be_interrupted() -> None:
    events = [Arrived(0.5), *utterance(1.0, 2.0, "Hello, can you wave?", 1.0)]
    assert [type(d) for d in play(Floor(), events, until=9.0)] == [Greet, Duck, Interrupt, TakeTurn]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["speech", "partial", "paused", "heard", "resumed", "over", "written", "arrived"]),
        st.floats(0.01, 3.0),
        st.sampled_from(["", "mhm", "please wave"]),
        st.floats(0.0, 1.0),
    ),
    max_size=40,
)


def replies_never_overlap(decisions: list[Decision], overs: list[float]) -> bool:
    """True when every reply begins only after the one before was broken off or over."""
    since: float | None = None
    for decision in decisions:
        if isinstance(decision, Interrupt):
            since = None
        elif isinstance(decision, TakeTurn | Greet | Resume):
            if since is not None and not any(since <= over <= decision.t for over in overs):
                return False
            since = decision.t
    return True


@given(STEPS)
def test_whatever_happens_decisions_come_in_order_and_no_turn_hangs(
    steps: list[tuple[str, float, str, float]],
) -> None:
    floor, t = Floor(), 0.0
    events: list[Event] = []
    for kind, gap, text, complete in steps:
        t += gap
        events.append(
            {
                "speech": SpeechStarted(t, t - 0.05),
                "partial": Partial(t, text),
                "paused": Paused(t, t - 0.15),
                "heard": Heard(t, t - 0.3, text, complete),
                "resumed": Resumed(t, t),
                "over": ReplyOver(t),
                "written": Written(t, "hi"),
                "arrived": Arrived(t),
            }[kind]  # type: ignore[arg-type]
        )
    longest_wait = PATIENCE_S[0][1] + JOIN_S + 10
    decisions = play(floor, [*events, Paused(t + 1, t + 1)], until=t + 1 + longest_wait)
    assert [d.t for d in decisions] == sorted(d.t for d in decisions)
    assert not floor.speaking
    assert replies_never_overlap(decisions, [event.t for event in events if isinstance(event, ReplyOver)])
    assert floor.deadline() is None
