"""What of a talk fits into a model's window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrm.llm.tokens import estimate
from rrm.llm.window import LAST, LEFT, at_once, newest, summary_limit, to_sum_up, unseen
from rrm.plan import Utterance

COSTS = st.lists(st.integers(1, 300), max_size=60)


@pytest.mark.parametrize(
    ("costs", "room", "expected"),
    [
        ([], 100, 0),
        ([10, 20, 30], 100, 3),
        ([10, 20, 30], 60, 3),
        ([10, 20, 30], 59, 2),
        ([10, 20, 30], 30, 1),
        ([10, 20, 30], 29, 0),
        ([1, 1, 50], 10, 0),
        ([10], 0, 0),
        ([10], -5, 0),
    ],
)
def test_the_newest_words_that_fit_are_kept(costs: list[int], room: int, expected: int) -> None:
    assert newest(costs, room) == expected


@pytest.mark.parametrize(
    ("costs", "room", "expected"),
    [
        ([], 100, 0),
        ([10] * 8, 100, 0),
        ([10] * 9, 100, 4),
        ([50, 10, 10, 10, 10], 100, 1),
        ([10, 10, 10, 10, 50], 100, 1),
        ([30] * 4, 100, 0),
        ([30] * 5, 100, 1),
        ([10] * 6, 0, 2),
        ([10] * 6, -50, 2),
    ],
)
def test_the_oldest_words_are_summed_up_when_the_room_is_full(
    costs: list[int], room: int, expected: int
) -> None:
    assert to_sum_up(costs, room) == expected


@given(COSTS, st.integers(-100, 5000))
def test_summing_up_ends_and_spares_the_last_words(costs: list[int], room: int) -> None:
    due = to_sum_up(costs, room)
    rest = costs[due:]
    assert to_sum_up(rest, room) == 0
    if due:
        assert len(rest) >= LAST
        assert sum(rest) <= LEFT * room or len(rest) == LAST


@given(COSTS, st.integers(-100, 5000))
def test_what_is_kept_fits(costs: list[int], room: int) -> None:
    kept = newest(costs, room)
    assert sum(costs[len(costs) - kept :]) <= max(room, 0)


@pytest.mark.parametrize(
    ("costs", "room", "expected"), [([5, 5, 5], 100, 3), ([5, 5, 5], 11, 2), ([500, 5], 100, 1), ([5], -1, 1)]
)
def test_one_request_sums_up_what_it_holds_and_one_utterance_at_least(
    costs: list[int], room: int, expected: int
) -> None:
    assert at_once(costs, room) == expected


@pytest.mark.parametrize(("window", "expected"), [(512, 51), (2048, 204), (8192, 600), (131072, 600)])
def test_a_summary_takes_a_tenth_of_a_small_window(window: int, expected: int) -> None:
    assert summary_limit(window) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 1), ("When do I get my money back", 10), ("020 7946", 8), ("né", 3), ("好的", 7), ("🫖", 5)],
)
def test_text_that_was_not_counted_is_reckoned_on_the_safe_side(text: str, expected: int) -> None:
    assert estimate(text) == expected


def said(*words: str) -> tuple[Utterance, ...]:
    return tuple(Utterance("user", word) for word in words)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("", "", ""),
        ("", "ab", "ab"),
        ("ab", "ab", ""),
        ("ab", "abc", "c"),
        ("abcd", "cdef", "ef"),
        ("abcd", "bcd", ""),
        ("abcd", "xyz", "xyz"),
        ("aab", "aabab", "ab"),
    ],
)
def test_what_was_said_since_is_found_though_the_oldest_words_are_gone(
    before: str, now: str, expected: str
) -> None:
    assert tuple(unseen(said(*before), said(*now))) == said(*expected)
