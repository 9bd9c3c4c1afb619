"""Documents to passages, and questions to the passage that answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.errors import ConfigError
from rrm.embeddings import Embedder
from rrm.knowledge import (
    SHOWN_PASSAGES,
    Knowledge,
    Passage,
    passages,
    read_documents,
    sentences,
)
from rrm.persona import load_persona
from tests.rrm.bag import bag_of_words


def test_a_faq_becomes_one_passage_for_each_question() -> None:
    text = "# Shop\n\n## Are you open?\nAlso asked: When do you close? Is it late?\n\nYes. Till **six**.\n"
    assert passages("shop", text) == [
        Passage(
            "shop: Are you open?", ("Are you open?", "When do you close?", "Is it late?"), "Yes. Till six."
        )
    ]


def test_question_and_answer_lines_are_read_too() -> None:
    found = passages("faq", "Q: Is it far?\nA: No, it is near.\n\nQ: Is it dear?\nA: Not at all.\n")
    assert [(each.name, each.text) for each in found] == [
        ("faq: Is it far?", "No, it is near."),
        ("faq: Is it dear?", "Not at all."),
    ]


def test_plain_text_is_cut_at_paragraphs() -> None:
    found = passages("notes", "The first.\nStill the first.\n\nThe second.\n")
    assert [each.text for each in found] == ["The first. Still the first.", "The second."]
    assert found[0].asked == ()


def test_a_long_paragraph_is_cut_to_what_can_be_said_at_once() -> None:
    found = passages("notes", "# All\nOne is. Two is. Three is. Four is.")
    assert [each.text for each in found] == ["One is. Two is. Three is.", "Four is."]


def test_marks_of_markdown_are_not_spoken() -> None:
    [found] = passages("a", "## *Why*?\n- See [the **page**](https://example.org/x_y) for `snake_case`.\n")
    assert (found.asked, found.text) == (("Why?",), "See the page for snake_case.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask Dr. Miller. He knows.", ["Ask Dr. Miller.", "He knows."]),
        ("It costs 4.50 today! Really?", ["It costs 4.50 today!", "Really?"]),
        ("Write to a@b.example, please.", ["Write to a@b.example, please."]),
        ("  ", []),
    ],
)
def test_sentences_are_found(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_the_passage_with_the_nearest_wordings_is_found() -> None:
    knowledge = Knowledge(
        [
            Passage("a", ("where is the shop", "what is the address"), "Mill Lane."),
            Passage("b", ("when does it open",), "At ten."),
            Passage("c", (), "Tea is a drink."),
        ],
        bag_of_words,
    )
    for question, name in (("the address of the shop", "a"), ("when open", "b"), ("a drink", "c")):
        assert knowledge.nearest(bag_of_words([question])[0], 1)[0].passage.name == name


def test_the_nearest_passages_come_best_first_and_all_if_there_are_fewer() -> None:
    texts = ("tea is green", "tea is black", "the shop is open", "a pot of black tea")
    knowledge = Knowledge([Passage(text, (), text) for text in texts], bag_of_words)
    question = bag_of_words(["black tea"])[0]
    near = knowledge.nearest(question, 3)
    assert {near[0].passage.name, near[1].passage.name} == {"tea is black", "a pot of black tea"}
    assert [match.score for match in near] == sorted((match.score for match in near), reverse=True)
    assert near[0] == knowledge.nearest(question, 1)[0]
    assert len(knowledge.nearest(question, 9)) == 4


def test_a_model_is_shown_the_passages_that_may_answer_and_nothing_that_is_far_off(embed: Embedder) -> None:
    knowledge = Knowledge(read_documents(load_persona("support")), embed)
    question, command = embed(["i only have paypal, is that any good?", "wink with your left eye"])
    shown = [passage.name for passage in knowledge.helpful(question)]
    assert "payment: Which payment methods do you accept?" in shown
    assert len(shown) <= SHOWN_PASSAGES
    assert knowledge.helpful(command) == []


def test_questions_off_the_documents_score_low(embed: Embedder) -> None:
    knowledge = Knowledge(read_documents(load_persona("host")), embed)
    on, off = embed(["is this call being recorded?", "who painted the Mona Lisa?"])
    assert knowledge.nearest(on, 1)[0].score > 2 * 0.33 - 0.1
    assert knowledge.nearest(off, 1)[0].score < 0.33


def test_documents_without_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("# Only a heading\n")
    persona = load_persona("host").model_copy(update={"knowledge": tmp_path})
    with pytest.raises(ConfigError, match="hold no text"):
        read_documents(persona)


def test_a_document_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.txt").write_bytes(b"\xff\xfe")
    persona = load_persona("host").model_copy(update={"knowledge": tmp_path})
    with pytest.raises(ConfigError, match=r"broken\.txt"):
        read_documents(persona)


@pytest.mark.parametrize("name", ["host", "support"])
def test_shipped_answers_are_short_enough_to_be_spoken(name: str) -> None:
    for passage in read_documents(load_persona(name)):
        assert len(sentences(passage.text)) <= 2
        assert len(passage.text.split()) <= 45
        assert not set("*_[]()/&%€£$") & set(passage.text)
