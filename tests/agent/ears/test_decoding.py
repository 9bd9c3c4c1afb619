"""Judging Whisper's decodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ears.decoding import (
    READING_MARGIN,
    Decode,
    better,
    fitting,
    loops,
    most_tokens,
    once,
    sentence,
    window,
)

EXPECTED = frozenset(("wave", "nod", "shrug", "your", "shoulders", "mira"))


def heard(text: str) -> Decode:
    return Decode(text, 0.05, -0.3)


@pytest.mark.parametrize(("duration", "seconds"), [(0.5, 10), (7, 10), (7.2, 11), (20, 23), (28, 30)])
def test_the_window_leaves_empty_sound_after_the_speech(duration: float, seconds: float) -> None:
    assert window(duration) == seconds


@pytest.mark.parametrize(
    ("decode", "speech"),
    [
        (Decode("Hello.", 0.15, -0.86), True),
        (Decode("Thank you.", 0.55, -0.5), False),
        (Decode("you", 0.1, -1.3), False),
        (Decode("", 0.0, 0.0), False),
    ],
)
def test_what_is_printed_over_noise_is_no_speech(decode: Decode, speech: bool) -> None:
    assert decode.is_speech == speech


@pytest.mark.parametrize(
    "text",
    [
        "nod, nod, nod, nod, nod",
        "Shake your head, shake your head",
        "Good morning. Good morning. Good morning. Good morning. Good morning.",
        "the parcel arrived the parcel arrived the parcel arrived",
        "I would like to ask you about it. I would like to ask you about it.",
        "Do I need a graphics card? Do I need a graphics",
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    ],
)
def test_a_repeated_phrase_or_too_many_words_are_a_loop(text: str) -> None:
    assert loops(heard(text), 1.5)


@pytest.mark.parametrize(
    "text",
    ["No, no, no.", "Bye bye.", "Thank you, thank you.", "Very, very, very good.", "Can you wave at me?", ""],
)
def test_people_may_repeat_themselves_a_little(text: str) -> None:
    assert not loops(heard(text), 1.5)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("nod, nod, nod", "nod,"),
        ("Where's my order? Where's my order? Where", "Where's my order?"),
        ("Do I need a graphics card? Do I need a graphics", "Do I need a graphics card?"),
        ("I know that I", "I know that I"),
        ("Shake your head, shake your head", "Shake your head,"),
        ("nod and nod", "nod and nod"),
        ("Wave.", "Wave."),
        ("", ""),
    ],
)
def test_only_the_first_round_of_a_repeated_phrase_counts(text: str, first: str) -> None:
    assert once(text) == first


@pytest.mark.parametrize(
    ("plain", "biased", "believed"),
    [
        ("Please not.", "please nod, please nod,", "Please nod."),
        ("Tread your shoulders.", "shrug your shoulders", "Shrug your shoulders."),
        ("What time is it?", "what time is it", "What time is it?"),
        ("That's right.", "Not right.", "That's right."),
        ("Wait.", "wave at me now", "Wait."),
        ("Hello.", "", "Hello."),
    ],
)
def test_expected_words_win_and_others_do_not(plain: str, biased: str, believed: str) -> None:
    assert better(heard(plain), heard(biased), EXPECTED) == believed


def test_an_unlikely_biased_decode_is_not_believed() -> None:
    assert better(heard("Wait."), Decode("wave", 0.05, -1.5), EXPECTED) == "Wait."


@given(st.text())
def test_a_sentence_ends_with_punctuation(text: str) -> None:
    assert sentence(text).endswith((".", "?", "!"))


@given(st.floats(0, 28), st.floats(0, 28))
def test_longer_speech_may_have_more_tokens(a: float, b: float) -> None:
    assert most_tokens(min(a, b)) <= most_tokens(max(a, b)) <= 448 // 2 + 50


@pytest.mark.parametrize(
    ("others", "believed"),
    [
        ({"Theo?": 0.5 - READING_MARGIN}, "Theo?"),
        ({"Theo?": -0.5 - READING_MARGIN}, "Zero?"),
        ({"Theo, a?": -2.0, "Theo?": -1.0}, "Theo?"),
        ({}, "Zero?"),
    ],
)
def test_the_best_reading_is_believed_where_it_is_nearly_as_likely_as_what_was_printed(
    others: dict[str, float], believed: str
) -> None:
    assert fitting("Zero?", 0.0, others) == believed
