"""Which passage is asked for."""

from __future__ import annotations

import pytest

from rrm.embeddings import Reader
from rrm.knowledge import Passage, read_documents
from rrm.local.known import SHOWN_PASSAGES, Known
from rrm.local.planner import LocalPlanner
from rrm.local.understanding import Understanding
from rrm.persona import load_persona

PASSAGES = [
    Passage("hours", ("When are you open?", "What are your opening hours?"), "From ten to six."),
    Passage("place", ("Where is the shop?",), "At the market hall."),
    Passage("tea", ("Do you have tea without caffeine?",), "Yes, our rooibos has none."),
]


@pytest.fixture(scope="module")
def understanding(embed: Reader) -> Understanding:
    return Understanding(embed)


@pytest.fixture(scope="module")
def known(embed: Reader, understanding: Understanding) -> Known:
    return Known(PASSAGES, embed, understanding.ranking)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Where can I find your shop?", "place"),
        ("until when can I come", "hours"),
        ("is there something I can drink before bed", "tea"),
    ],
)
def test_the_passage_that_answers_is_found(known: Known, text: str, name: str) -> None:
    near = known.nearest([text])
    assert near.passage.name == name
    assert near.lead > 0
    assert 1 / len(PASSAGES) < near.likely < 1


def test_of_several_forms_of_a_question_the_nearest_counts(known: Known) -> None:
    clear = known.nearest(["When are you open?"])
    assert known.nearest(["hm", "When are you open?"]).score == pytest.approx(clear.score, abs=0.05)


def test_what_is_far_from_everything_scores_low(known: Known) -> None:
    assert known.nearest(["My bicycle is blue."]).score < known.nearest(["until when can I shop there"]).score


def test_what_is_left_open_is_never_shown_to_a_model(embed: Reader, understanding: Understanding) -> None:
    unanswered = Passage("", ("Do you sell coffee?", "Have you got espresso?"), "")
    known = Known([*PASSAGES, unanswered], embed, understanding.ranking)
    assert known.nearest(["do you sell coffee beans"]).passage == unanswered
    assert unanswered not in known.helpful("do you sell coffee beans")


def test_a_single_passage_is_the_nearest_one(embed: Reader, understanding: Understanding) -> None:
    near = Known(PASSAGES[:1], embed, understanding.ranking).nearest(["hello"])
    assert (near.passage, near.likely) == (PASSAGES[0], 1.0)


def test_the_richer_the_documents_the_more_their_wordings_are_known_to_be(
    embed: Reader, understanding: Understanding
) -> None:
    plain = [Passage("a", ("Where?",), "Here."), Passage("b", ("When?",), "Now.")]
    assert Known(plain, embed, understanding.ranking).richness == pytest.approx(0.0)
    shipped = Known(read_documents(load_persona("host")), embed, understanding.ranking)
    assert shipped.richness > 1


def test_a_model_is_shown_the_passages_that_may_answer_and_nothing_that_is_far_off(
    support: LocalPlanner,
) -> None:
    shown = [passage.name for passage in support.helpful("i only have paypal, is that any good?")]
    assert "payment: Which payment methods do you accept?" in shown
    assert len(shown) <= SHOWN_PASSAGES
    assert support.helpful("wink with your left eye") == []
