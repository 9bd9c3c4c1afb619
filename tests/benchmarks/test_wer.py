"""Counting word errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.wer import WordErrors, total, word_errors, words

SENTENCES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8).map(" ".join)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Well, I DON'T know!", ["well", "i", "don't", "know"]),
        ("It’s 21 o'clock.", ["it's", "twenty", "one", "o'clock"]),
        ("OK, Mr. Smith", ["okay", "mister", "smith"]),
        ("second-hand", ["second", "hand"]),
        ("20%", ["twenty", "percent"]),
        ("after 30 days, 0 left", ["after", "thirty", "days", "zero", "left"]),
        ("order 4729", ["order", "4729"]),
        ("", []),
    ],
)
def test_words_are_compared_as_they_are_said(text: str, spoken: list[str]) -> None:
    assert words(text) == spoken


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("can you wave at me", "Can you wave at me?", 0),
        ("please nod", "please not", 1),
        ("point at me", "point that meet", 2),
        ("a b c", "", 3),
        ("", "thank you", 2),
        ("nod", "nod nod nod", 2),
        ("look left please", "the cleft please", 2),
    ],
)
def test_errors_are_the_fewest_edits(said: str, heard: str, errors: int) -> None:
    assert word_errors(said, heard).errors == errors


def test_every_word_weighs_the_same_in_the_total() -> None:
    assert total([WordErrors(1, 1), WordErrors(0, 9)]).rate == pytest.approx(0.1)
    assert total([]).rate == 0


@given(SENTENCES, SENTENCES)
def test_edits_are_a_distance(a: str, b: str) -> None:
    errors = word_errors(a, b).errors
    assert errors == word_errors(b, a).errors
    assert (errors == 0) == (a == b)
    assert abs(len(a.split()) - len(b.split())) <= errors <= max(len(a.split()), len(b.split()))
