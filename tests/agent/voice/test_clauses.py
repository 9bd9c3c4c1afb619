import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.voice.clauses import clauses


@pytest.mark.parametrize(
    "text",
    [
        "Hi.",
        "Yes, of course I can wave.",
        "Dr. Smith lives in the U.S. with Mr. Lee.",
        "It costs 3.50 today.",
        "No. 5 is mine, e.g. this one.",
    ],
)
def test_a_short_sentence_stays_whole(text):
    assert clauses(text) == [text]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello, Ann! Nice to meet you.", ["Hello, Ann! ", "Nice to meet you."]),
        (
            "Of course, I can tell you all about the meeting and its people.",
            ["Of course, ", "I can tell you all about the meeting and its people."],
        ),
        (
            "We sent it on March 5, 2024, together with 1,200 others, to your house in town.",
            ["We sent it on March 5, 2024, ", "together with 1,200 others, ", "to your house in town."],
        ),
        (
            "I think that we should meet again on Monday because the plan is not ready and others want it.",
            [
                "I think that we should meet again on Monday ",
                "because the plan is not ready ",
                "and others want it.",
            ],
        ),
        (
            "A call is only recorded if you press the record button.",
            ["A call is only recorded ", "if you press the record button."],
        ),
        (
            "Yes, there is a text box below the picture, if you like.",
            ["Yes, ", "there is a text box below the picture, ", "if you like."],
        ),
        ("No. It is not.", ["No. ", "It is not."]),
        ("First\nSecond", ["First\n", "Second"]),
        ("Really?! Yes.", ["Really?! ", "Yes."]),
    ],
)
def test_longer_text_is_cut_where_a_reader_pauses(text, pieces):
    assert clauses(text) == pieces


@pytest.mark.parametrize("text", ["", "  ", "...", "😀 —"])
def test_text_without_a_word_gives_no_piece(text):
    assert clauses(text) == []


def test_signs_without_a_word_go_with_a_neighbour():
    assert clauses("- Hello! 😀 ... ") == ["- Hello! 😀 ... "]


@given(st.text(st.sampled_from("ab1 .,;:!?()—-\n\"' and"), max_size=120))
def test_the_pieces_join_to_the_text_and_each_holds_a_word(text):
    pieces = clauses(text)
    if any(map(str.isalnum, text)):
        assert "".join(pieces) == text
    assert all(any(map(str.isalnum, piece)) for piece in pieces)


@given(st.lists(st.sampled_from(["word", "and", "but", "one,", "two;", "(so)", "1,234", "Dr."]), min_size=1))
def test_no_piece_ends_within_a_word_or_number(words):
    assert " ".join(words).split() == [word for piece in clauses(" ".join(words)) for word in piece.split()]
