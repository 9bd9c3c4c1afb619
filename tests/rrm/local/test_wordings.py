"""What is nearest to what was said, as a whole and word by word."""

from __future__ import annotations

import pytest

from rrm.embeddings import Reader
from rrm.knowledge import Passage
from rrm.local.wordings import Known, Wordings

PASSAGES = [
    Passage("hours", ("When are you open?", "What are your opening hours?"), "From ten to six."),
    Passage("place", ("Where is the shop?",), "At the market hall."),
]


@pytest.fixture(scope="module")
def known(embed: Reader) -> Known:
    return Known(PASSAGES, embed)


def test_the_nearest_passage_is_found(known: Known) -> None:
    near = known.nearest(["Where can I find your shop?"])
    assert near.passage is PASSAGES[1]
    assert near.margin > 0.1


def test_of_several_forms_of_a_question_the_nearest_counts(known: Known) -> None:
    clear = known.nearest(["When are you open?"])
    assert known.nearest(["hm", "When are you open?"]).score == pytest.approx(clear.score, abs=1e-5)


def test_what_is_far_from_everything_scores_low(known: Known) -> None:
    assert known.nearest(["My bicycle is blue."]).score < known.nearest(["until when can I shop there"]).score


def test_a_single_passage_is_the_nearest_one(embed: Reader) -> None:
    assert Known(PASSAGES[:1], embed).nearest(["hello"]).passage is PASSAGES[0]


def test_a_known_wording_is_as_near_as_can_be(embed: Reader) -> None:
    groups = [["When are you open?", "Where is it?"], ["How much is it?"]]
    first, second = Wordings(groups, embed).near(["When are you open?"])
    assert (first.shape, second.shape) == ((1, 2), (1, 1))
    assert first[0, 0] == pytest.approx(1.0, abs=1e-3)
    assert max(first[0, 1], second[0, 0]) < 0.9
