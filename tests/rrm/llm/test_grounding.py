"""Sentences of a model and the passages that they may stand on."""

from __future__ import annotations

import pytest

from rrm.knowledge import Passage, read_documents
from rrm.llm.grounding import source_of
from rrm.persona import load_persona

PASSAGES = read_documents(load_persona("support"))


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (
            "You can pay by card, by PayPal, or by bank transfer.",
            "payment: Which payment methods do you accept?",
        ),
        ("We e-mail you a tracking link when your parcel leaves.", "shipping: How can I track my order?"),
        ("No, returns inside the country are free.", "returns: Who pays for the return postage?"),
        ("The biggest pack holds two hundred and fifty grams.", "tea: What sizes do your tea packs come in?"),
        ("Call us on 020 7946 0123.", "shop: How can I contact you by e-mail or phone?"),
        ("You're welcome, I'm glad I could help.", ""),
        ("I'm afraid I can't tell you the weather.", ""),
        ("Here you go, a thumbs up for you.", ""),
        ("Of course.", ""),
        ("", ""),
    ],
)
def test_the_passage_of_a_sentence_is_found_by_its_words(sentence: str, source: str) -> None:
    assert source_of(sentence, PASSAGES) == source


def test_of_passages_that_share_the_same_the_first_is_named() -> None:
    twice = [Passage(name, (), "Green tea keeps fresh.") for name in ("first", "second")]
    assert source_of("Green tea keeps fresh.", twice) == "first"


def test_without_passages_there_is_no_source() -> None:
    assert source_of("Shipping costs four pounds.", []) == ""


def test_every_sentence_of_the_documents_that_tells_enough_has_a_source() -> None:
    found = [source_of(passage.text, [passage]) for passage in PASSAGES]
    assert found == [passage.name for passage in PASSAGES]
