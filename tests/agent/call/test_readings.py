"""Which texts with the avatar's name a recogniser is asked about, by what it has printed."""

from __future__ import annotations

import pytest

from agent.call.addressing import Names
from agent.call.names import Spellings
from agent.call.readings import MOST, readings

THEO = Names(Spellings("Theo"), frozenset(("ben", "leo")))


@pytest.mark.parametrize(
    ("printed", "asked"),
    [
        ("Tito, can you hear me?", ["Theo, can you hear me?"]),
        ("CEO can you hear me", ["Theo can you hear me"]),
        ("Ok CEO, tell us about it.", ["Ok Theo, tell us about it."]),
        ("What do you think, Zero?", ["What do you think, Theo?"]),
        ("Do you agree deal?", ["Do you agree Theo?"]),
        ("Deal.", ["Theo."]),
        ("Ask the Avatar. Tito, when do we meet?", ["Ask the Avatar. Theo, when do we meet?"]),
        ("Ask the Avatar, Tito, when do we meet?", ["Ask the Avatar, Theo, when do we meet?"]),
        ("Beetle, stop. Needle, stop.", ["Theo, stop. Needle, stop.", "Beetle, stop. Theo, stop."]),
    ],
)
def test_the_name_may_have_been_said_where_somebody_is_called(printed: str, asked: list[str]) -> None:
    assert readings(printed, THEO) == asked


@pytest.mark.parametrize(
    "printed",
    [
        "Theo, can you hear me?",
        "Leo, can you hear me?",
        "Thanks, Ben.",
        "I am busy on Monday, but Tuesday is fine.",
        "Well, that depends.",
        "What did you do?",
        "Zero is fine.",
        "That's not mine.",
        "12, 13, 14.",
        "",
    ],
)
def test_where_nobody_is_called_or_somebody_is_for_certain_nothing_is_asked(printed: str) -> None:
    assert readings(printed, THEO) == []


def test_an_avatar_without_a_name_is_never_heard_by_it() -> None:
    assert readings("Tito, can you hear me?", Names(Spellings(""))) == []


def test_of_a_long_speech_only_the_first_places_are_asked_about() -> None:
    assert len(readings("Zero, stop. " * 9, THEO)) == MOST
