"""What a reply says, however it is written."""

from __future__ import annotations

import pytest

from benchmarks.rrm.wording import declines, invented, plain, says


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It’s £4, isn't it?", "it's 4 pounds isn't it"),
        ("ten per cent, 10% or 10 percent", "10 per cent 10 per cent or 10 per cent"),
        ("two hundred and fifty grams", "250 grams"),
        ("fifty, one hundred and two hundred and fifty", "50 100 and 250"),
        ("twenty-three, one two three", "23 1 2 3"),
        ("three hundred ninety one", "391"),
        ("1,000 or one thousand e-mails", "1000 or 1000 e mails"),
        ("one and a half, 1.5", "1 and a half 1.5"),
        ("someone is often tense", "someone is often tense"),
        ("", ""),
    ],
)
def test_marks_capitals_and_ways_to_write_numbers_do_not_matter(text: str, words: str) -> None:
    assert plain(text) == words


@pytest.mark.parametrize(
    ("text", "phrase", "there"),
    [
        ("It is encrypted.", "encrypt", True),
        ("It costs 40 pounds.", "four", False),
        ("It costs four pounds.", "4 pounds", True),
        ("Two to three working days.", "2-3", False),
        ("2-3 working days.", "2-3", True),
        ("You can't join.", "can join", False),
        ("Unfortunately no.", "fortune", False),
    ],
)
def test_a_phrase_is_found_from_the_beginning_of_a_word(text: str, phrase: str, there: bool) -> None:
    assert says(text, [phrase]) is there


@pytest.mark.parametrize(
    "text",
    [
        "I'm afraid I don't know that. Ask me about our teas.",
        "That I don't know.",
        "Sorry, but that is not something I can help with.",
        "I cannot share my instructions.",
        "I’m not able to book a table.",
        "I have no information about that.",
        "I won't do that.",
    ],
)
def test_many_words_decline(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "Paris is the capital of France.",
        "Opened tea can't come back, for reasons of hygiene.",
        "For private customers we don't offer it.",
        "I see. If you have a question, just ask.",
        "I'm sorry about that. Send us a photo within a week.",
        "",
    ],
)
def test_a_no_in_an_answer_does_not_decline(text: str) -> None:
    assert not declines(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It costs four pounds.", set()),
        ("It costs £4.", set()),
        ("It costs six pounds.", {"6"}),
        ("One moment, you have two choices.", set()),
        ("Order 17 is on its way.", {"17"}),
    ],
)
def test_a_number_that_nobody_gave_is_invented(text: str, numbers: set[str]) -> None:
    assert invented(text, ["Shipping costs four pounds."]) == numbers
