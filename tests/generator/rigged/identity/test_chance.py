"""Streams of chance: one for each thing that is drawn from a seed."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import generator.rigged
from generator.rigged.identity.chance import Stream, chance


def test_no_two_things_are_drawn_from_the_same_numbers() -> None:
    first = [chance(7, stream).random() for stream in Stream.__members__.values()]
    assert len(set(first)) == len(first)


@given(st.integers(0, 2**70), st.sampled_from(Stream))
def test_a_seed_and_a_stream_always_give_the_same_numbers(seed: int, stream: Stream) -> None:
    assert chance(seed, stream).random() == chance(seed, stream).random()


def test_nothing_of_a_person_is_drawn_beside_the_table_of_streams() -> None:
    files = Path(generator.rigged.__path__[0]).rglob("*.py")
    assert [file.name for file in files if "default_rng" in file.read_text(encoding="utf-8")] == ["chance.py"]
