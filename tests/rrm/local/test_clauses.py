"""Words cut into clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrm.local.clauses import forms, plain, split


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t!", "do not"),
        ("I can't, let's see", "i can not let us see"),
        ("It's what I'd do.", "it is what i would do"),
        ("dont", "do not"),
    ],
)
def test_short_forms_are_written_out(text: str, words: str) -> None:
    assert plain(text) == words


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Hi, can you wave, and when are you open?", ["Hi", "can you wave", "when are you open"]),
        ("nod and then bow", ["nod", "bow"]),
        ("move it up and down", ["move it up and down"]),
        ("anything but that", ["anything but that"]),
        ("", []),
        ("?!", []),
    ],
)
def test_utterances_are_cut_at_marks_and_joining_words(text: str, clauses: list[str]) -> None:
    assert [clause.text for clause in split(text)] == clauses


@given(st.text(max_size=80))
def test_a_clause_stands_where_it_says(text: str) -> None:
    assert all(text[clause.start : clause.end] == clause.text for clause in split(text))


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("well um when is it", "when is it"),
        ("okay, please", ""),
        ("can you tell me when it is", "when it is"),
        ("wait", "wait"),
    ],
)
def test_words_that_fill_time_are_no_part_of_the_core(text: str, core: str) -> None:
    assert split(text)[-1].core == core


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("well um when is it", ["when is it", "well um when is it"]),
        ("When is it?", ["When is it"]),
        ("okay, where is it", ["okay, where is it"]),
    ],
)
def test_a_question_has_a_form_without_its_opening(text: str, expected: list[str]) -> None:
    assert forms(split(text)) == expected
