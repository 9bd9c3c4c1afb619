"""Documents to passages, and questions to the passage that answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.errors import ConfigError
from rrm.knowledge import Passage, left_open, passages, read_documents, read_open, sentences
from rrm.persona import load_persona


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


def test_what_is_left_open_is_no_answer() -> None:
    text = "## Is it far?\nNot answered: Is it dear? How dear?\nNo, near.\n\nNot answered: Who is it?\n"
    assert [(each.name, each.text) for each in passages("a", text)] == [("a: Is it far?", "No, near.")]
    assert left_open(text) == [
        Passage("", ("Is it dear?", "How dear?"), ""),
        Passage("", ("Who is it?",), ""),
    ]
    assert left_open(text)[0].wordings == ["Is it dear?", "How dear?"]


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


@pytest.mark.parametrize("name", ["host", "support"])
def test_what_the_shipped_documents_leave_open_is_not_answered_elsewhere_in_the_same_words(name: str) -> None:
    persona = load_persona(name)
    answered = {wording for passage in read_documents(persona) for wording in passage.wordings}
    assert not answered & {wording for passage in read_open(persona) for wording in passage.wordings}
