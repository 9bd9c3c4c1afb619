"""The grammar of requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrm.local.clauses import asks_for, ban_goes_on, forbids, mood, plain, split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't wave!", "do not wave"),
        ("I can’t; we won't.", "i can not we will not"),
        ("Let's go, it's late", "let us go it is late"),
        ("The dog's tail", "the dog s tail"),
    ],
)
def test_short_forms_are_written_out(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nod and then wave.", ["nod", "wave"]),
        ("Hi, can you wave, and when are you open?", ["hi", "can you wave", "when are you open"]),
        ("Move your head up and down", ["move your head up and down"]),
        ("Don't wave - nod", ["do not wave", "nod"]),
        ("It costs 4.50 today", ["it costs 4 50 today"]),
        (" ... ", []),
    ],
)
def test_an_utterance_is_cut_into_clauses(text: str, expected: list[str]) -> None:
    assert [clause.words for clause in split(text)] == expected


def test_a_clause_knows_the_word_that_joins_it() -> None:
    assert [clause.joined for clause in split("wave or nod, and smile but bow")] == ["", "or", "", "but"]


def test_a_clause_knows_whether_a_question_mark_ends_it() -> None:
    assert [clause.asked for clause in split("Really? You sell it, then?! Fine.")] == [
        True,
        False,
        True,
        False,
    ]


@given(st.text(max_size=80))
def test_any_text_can_be_cut(text: str) -> None:
    assert all(clause.words and clause.words == plain(clause.text) for clause in split(text))


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("could you possibly give us a wave", "a wave"),
        ("I would like you to nod", "nod"),
        ("please smile", "smile"),
        ("when are you open", "when are you open"),
    ],
)
def test_the_polite_opening_is_taken_off(text: str, core: str) -> None:
    [clause] = split(text)
    assert clause.core == core


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wave", "imperative"),
        ("okay now wave", "imperative"),
        ("can you wave", "request"),
        ("why do not you wave", "request"),
        ("i want you to wave", "request"),
        ("i want to wave", "statement"),
        ("do you wave", "statement"),
        ("what is a wave", "statement"),
        ("my dog waved", "statement"),
        ("", "statement"),
    ],
)
def test_moods_are_told_apart(text: str, expected: str) -> None:
    assert mood(text) == expected


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("wave", True),
        ("please wave at me", True),
        ("can you wave", True),
        ("a big wave please", True),
        ("a wave would be nice", True),
        ("it would be nice if you waved", True),
        ("look at me and wave", True),
        ("show grandma a wave", True),
        ("my dog waved", False),
        ("he told me to wave", False),
        ("tell my son to wave", False),
        ("let him wave", False),
        ("did you wave", False),
        ("the wave was high", False),
        ("waving is fun", False),
        ("say the word wave", False),
        ("i will wave", False),
        ("nice wave", False),
        ("explain the wave", False),
        ("can you tell me if i should wave", False),
        ("please gently wave", True),
        ("can you greet me with a wave", True),
        ("say hello to my mother with a big wave", True),
        ("answer the mail with a wave", False),
    ],
)
def test_asking_for_an_action_is_told_from_speaking_of_it(text: str, asked: bool) -> None:
    start = text.index("wav")
    end = next((at for at in range(start, len(text)) if text[at] == " "), len(text))
    assert asks_for(text, start, end) is asked


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("do not ", True),
        ("could you stop ", True),
        ("could you not ", True),
        ("nod instead of ", True),
        ("there is no need to ", True),
        ("i never said you should ", True),
        ("why do not you ", False),
        ("do not forget to ", False),
        ("can not you ", False),
        ("i would not mind a ", False),
        ("without a word ", False),
        ("why are you not ", False),
        ("my son does not ", False),
        ("i do not want you to ", True),
        ("do not let him ", False),
        ("i said do not ", True),
        ("he said do not ", False),
        ("i think you should stop ", True),
        ("i think you should never stop ", False),
        ("we would prefer no ", True),
        ("it would be better not to ", True),
        ("it would be nice if you did not ", True),
        ("", False),
    ],
)
def test_what_stands_before_an_action_may_forbid_it(before: str, expected: bool) -> None:
    assert forbids(before) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't wave or nod", True),
        ("don't wave and nod", True),
        ("stop waving and nodding", True),
        ("stop waving and nod", False),
        ("don't wave but nod", False),
        ("don't wave, nod", False),
    ],
)
def test_a_ban_goes_on_to_what_hangs_on_it(text: str, expected: bool) -> None:
    before, clause = split(text)
    assert ban_goes_on(before, clause) is expected
