"""Who speaks, by loudness: at once, without flicker, and nobody whose microphone only hears another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.speaking import BEGINS_BLOCKS, HOLDS_BLOCKS, Speaking

SPEECH, QUIET = 0.05, 0.0003


def follow(*stretches: tuple[int, list[float]]) -> list[set[int]]:
    """Who speaks at the end of each stretch of so many blocks with everybody's loudness."""
    speaking = Speaking(len(stretches[0][1]))
    seen = []
    for blocks, levels in stretches:
        for _ in range(blocks):
            speaking.hear(levels)
        seen.append(set(speaking.now))
    return seen


@pytest.mark.parametrize(
    ("stretches", "speak"),
    [
        ([(50, [QUIET, QUIET])], [set()]),
        ([(BEGINS_BLOCKS, [QUIET, SPEECH])], [{1}]),
        ([(BEGINS_BLOCKS - 1, [QUIET, SPEECH]), (9, [QUIET, QUIET])], [set(), set()]),  # a click
        ([(9, [SPEECH, QUIET]), (HOLDS_BLOCKS - 1, [0, 0]), (1, [0, 0])], [{0}, {0}, set()]),
        ([(9, [SPEECH, QUIET]), (HOLDS_BLOCKS - 1, [0, 0]), (1, [SPEECH, 0]), (9, [0, 0])], [{0}] * 4),
        ([(9, [SPEECH, QUIET]), (90, [0.007, 0])], [{0}, {0}]),  # a voice that grows soft
        ([(90, [0.007, 0])], [set()]),  # a noise that is no louder than that
        ([(9, [SPEECH, SPEECH]), (9, [SPEECH, 0])], [{0, 1}, {0, 1}]),  # both at once
        ([(90, [0.2, 0.03])], [{0}]),  # the second microphone hears the first voice
        ([(9, [SPEECH, 0]), (40, [0, SPEECH])], [{0}, {1}]),
        ([(9, [])], [set()]),
    ],
)
def test_who_speaks_is_marked(stretches: list[tuple[int, list[float]]], speak: list[set[int]]) -> None:
    assert follow(*stretches) == speak


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), max_size=200))
def test_a_mark_lasts_at_least_as_long_as_a_pause(blocks: list[list[float]]) -> None:
    speaking, began = Speaking(3), dict.fromkeys(range(3), 0)
    for number, levels in enumerate(blocks):
        before = speaking.now
        speaking.hear(levels)
        for who in speaking.now - before:
            began[who] = number
        assert all(number - began[who] >= HOLDS_BLOCKS for who in before - speaking.now)
