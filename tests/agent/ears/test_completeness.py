"""The completeness of a turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ears.completeness import BARE, FINISHED, OPEN, UNFINISHED, completeness, needs_sound, words_say


@pytest.mark.parametrize(
    "text",
    [
        "I would like to go to the",
        "I would like to go to the.",
        "The parcel arrived and",
        "Well, um",
        "My name is",
        "The weather was.",
        "We tried it twice, and both times...",
        "I was late, so.",
        "And then I’m.",
        "Hello, ",
        "Because",
        "I would like to know.",
        "Well, I think.",
        "Could you tell me.",
        "Could you tell me?",
        "Do you know?",
        "",
    ],
)
def test_a_promise_of_more_words_is_unfinished(text: str) -> None:
    assert completeness(text, 1.0) == UNFINISHED


@pytest.mark.parametrize(
    "text",
    [
        "Can you wave at me?",
        "What is it for?",
        "Where are you from?",
        "Yes.",
        "no thank you",
        "Never mind!",
        "Okay.",
        'Did he say "maybe"?"',
    ],
)
def test_questions_and_short_replies_are_finished_whatever_the_sound(text: str) -> None:
    assert completeness(text, 0.0) == FINISHED
    assert not needs_sound(text)


@pytest.mark.parametrize(
    "text",
    [
        "My train was late.",
        "Yes, it is.",
        "I think so.",
        "I'd love to.",
        "Please nod.",
        "Nod",
        "Wave!",
        "I know that.",
        "Turn it on.",
        "What?",
    ],
)
def test_statements_are_left_to_the_sound(text: str) -> None:
    assert needs_sound(text)
    assert completeness(text) == OPEN
    assert completeness(text, 0.0) == OPEN < completeness(text, 0.5) < completeness(text, 1.0) < FINISHED


@pytest.mark.parametrize("text", ["Is it possible to change", "Please don't wave this time"])
def test_words_without_an_end_are_nearly_unfinished_and_at_most_half_complete_by_their_sound(
    text: str,
) -> None:
    assert needs_sound(text)
    assert completeness(text) == completeness(text, 0.0) == BARE < completeness(text, 0.5)
    assert completeness(text, 1.0) == pytest.approx(0.5)


@given(st.text(), st.none() | st.floats(0, 1))
def test_completeness_is_a_chance_for_any_text(text: str, sound: float | None) -> None:
    assert 0 <= completeness(text, sound) <= 1
    assert words_say(text) in (UNFINISHED, BARE, OPEN, FINISHED)
