"""What is nearest to what was said, as a whole and word by word."""

from __future__ import annotations

import pytest

from rrm.embeddings import Reader
from rrm.knowledge import Passage
from rrm.local.smalltalk import Subject
from rrm.local.wordings import Known, Wordings

PASSAGES = [
    Passage("hours", ("When are you open?", "What are your opening hours?"), "From ten to six."),
    Passage("place", ("Where is the shop?",), "At the market hall."),
]
SUBJECTS = [
    Subject(name="weather", examples=("Will it rain tomorrow?", "How warm is it?")),
    Subject(name="silent"),
]


@pytest.fixture(scope="module")
def known(embed: Reader) -> Known:
    return Known(PASSAGES, SUBJECTS, embed)


def test_the_nearest_passage_and_the_nearest_small_talk_are_found(known: Known) -> None:
    near = known.nearest(["Is it going to rain?", "Where can I find your shop?"])
    assert near.passage.passage is PASSAGES[1]
    assert near.talk.subject is SUBJECTS[0]


def test_a_known_wording_is_as_near_as_can_be(embed: Reader) -> None:
    groups = [["When are you open?", "Where is it?"], ["How much is it?"]]
    first, second = Wordings(groups, embed).near(["When are you open?"])
    assert (first.shape, second.shape) == ((1, 2), (1, 1))
    assert first[0, 0] == pytest.approx(1.0, abs=1e-3)
    assert max(first[0, 1], second[0, 0]) < 0.9


def test_silence_is_near_to_nothing(known: Known) -> None:
    assert known.nearest([""]).passage.score < 0.28
