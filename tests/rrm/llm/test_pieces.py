"""Reading an answer while it is being written."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import ChatError
from rrm.llm.pieces import FLOOD_CHARS, MAX_SENTENCE_CHARS, MAX_SENTENCES, Call, PieceReader
from rrm.plan import Act, PlanPiece, Say, Stand, Turn

TURN = Turn(
    "Hi", stable="attentive", actions={"wave": 2.0, "thumbs_up": 1.0}, poses=("attentive", "arms crossed")
)
FREE = Turn("Hi", stable="The person sits.")

Pieces = list[PlanPiece | Call]


def read(deltas: Sequence[str], turn: Turn = TURN, ended: bool = True) -> tuple[Pieces, bool]:
    """The pieces of an answer, and whether it was broken."""
    reader, found = PieceReader(turn), Pieces()
    try:
        for delta in deltas:
            for piece in reader.feed(delta):
                found.append(piece)
        if ended:
            reader.end()
    except ChatError as error:
        assert error.fault == "broken"
        return found, True
    return found, False


def certain(text: str, turn: Turn = TURN) -> Pieces:
    """What is certain once this much is written."""
    pieces, broken = read([text], turn, ended=False)
    assert not broken
    return pieces


HELLO = Say("Hello Ann.")

EARLY: list[tuple[str, Pieces]] = [
    ('{"act', []),
    ('{"action":["wave"', []),
    ('{"action":["wave","thumbs_up"]', [Act(("wave", "thumbs_up"))]),
    ('{"action":["wave"],"re', [Act(("wave",))]),
    ('{"action":[],"reply":"', []),
    ('{"action":[],"reply":"Hello Ann. ', []),
    ('{"action":[],"reply":"Hello Ann. H', [HELLO]),
    ('{"action":[],"reply":"Hello Ann."', [HELLO]),
    ('{"action":[],"reply":"Hello Dr. Miller, and', []),
    ('{"action":[],"reply":"Hello Ann.","stable":"arms cr', [HELLO]),
    ('{"action":[],"reply":"Hello Ann.","stable":"arms crossed"}', [HELLO, Stand("arms crossed")]),
    ('{"call":null,"action":["wave"]', [Act(("wave",))]),
    ('{"call":{"name":"clock","arguments":{"at":"here"}', []),
    ('{"call":{"name":"clock","arguments":{"at":"here"}}', [Call("clock", {"at": "here"})]),
]


@pytest.mark.parametrize(("text", "pieces"), EARLY)
def test_a_piece_comes_as_soon_as_it_is_certain(text: str, pieces: Pieces) -> None:
    assert certain(text) == pieces


WHOLE: list[tuple[str, Turn, Pieces]] = [
    ('{"action":[],"reply":"","stable":"arms crossed"}', TURN, [Stand("arms crossed")]),
    ('{"action":["jump","wave","sit"],"reply":"","stable":"x"}', TURN, [Act(("wave",)), Stand("attentive")]),
    ('{"action":["jump"],"reply":"Hello Ann.","stable":""}', TURN, [HELLO, Stand("attentive")]),
    (
        '{"action":["Thumbs up"],"reply":"","stable":"Arms_Crossed"}',
        TURN,
        [Act(("thumbs_up",)), Stand("arms crossed")],
    ),
    (
        '{"action":["wave","wave","wave","wave"],"reply":"","stable":""}',
        TURN,
        [Act(("wave",) * 3), Stand("attentive")],
    ),
    (
        '{"action":["The person waves.",""],"reply":"","stable":"The person stands."}',
        FREE,
        [Act(("The person waves.",)), Stand("The person stands.")],
    ),
    ('{"action":["Waves."],"reply":"","stable":""}', FREE, [Act(("Waves.",)), Stand("The person sits.")]),
    ('{"reply":"Hello Ann.","action":["wave"]}', TURN, [Act(("wave",)), HELLO, Stand("attentive")]),
    ('{"reply":"Hello Ann."}', TURN, [HELLO, Stand("attentive")]),
    (
        '```json\n{\n  "action": [],\n  "reply": "Hello Ann."\n}\n```',
        TURN,
        [HELLO, Stand("attentive")],
    ),
    (
        'Here {it} is: {"reply":"Hello Ann."} I hope that {"reply":"this"} helps!',
        TURN,
        [HELLO, Stand("attentive")],
    ),
]


@pytest.mark.parametrize(("text", "turn", "pieces"), WHOLE)
def test_what_the_turn_does_not_know_is_dropped_and_what_stands_around_the_json_too(
    text: str, turn: Turn, pieces: Pieces
) -> None:
    assert read([text], turn) == (pieces, False)
    assert read(text, turn) == (pieces, False)


SAID = '{"action":[],"reply":"Hello Ann. How are'

BROKEN: list[tuple[str, Pieces]] = [
    ('{"action":["jump"],"reply":" ","stable":"attentive"}', []),
    ("", []),
    ("I am a language model.", []),
    ("word " * 1000, []),
    ("\n" * (FLOOD_CHARS + 1), []),
    ('{"action":[' + "\t" * (FLOOD_CHARS + 1), []),
    ('{"action":[]' + " " * (FLOOD_CHARS + 1), []),
    (SAID + "\\n" * (FLOOD_CHARS + 1), [HELLO]),
    (SAID + " you" * MAX_SENTENCE_CHARS, [HELLO]),
    (SAID, [HELLO]),
    (SAID + '"]}', [HELLO, Say("How are")]),
    ('{"action":[],"reply":7,"stable":""}', []),
    ('{"action":[],"reply":"a\nb"}', []),
    ('{"call":{"name":7},"action":[]}', []),
    ('{"action":[wave]}', []),
    ('{"action":' + "[" * 3000 + "}", []),
    ('{"reply":"\\ud83d."}', []),
]


@pytest.mark.parametrize(("text", "pieces"), BROKEN)
def test_what_cannot_be_used_is_told_and_what_was_certain_before_stays(text: str, pieces: Pieces) -> None:
    assert read(text) == (pieces, True)


def test_an_endless_reply_is_cut_after_a_sentence() -> None:
    reply = " ".join(["So it goes."] * 100)
    pieces, broken = read(json.dumps({"action": [], "reply": reply, "stable": "attentive"}))
    assert (pieces, broken) == ([Say("So it goes.")] * MAX_SENTENCES + [Stand("attentive")], False)


def test_a_flood_is_given_up_before_it_ends() -> None:
    reader = PieceReader(TURN)
    assert list(reader.feed('{"action":[')) == []
    with pytest.raises(ChatError, match="nothing but white space"):
        for _ in range(FLOOD_CHARS + 1):
            list(reader.feed("\t"))


WORDS = st.sampled_from(
    [
        "Hello",
        "Dr.",
        "and",
        "you?",
        "No.",
        "Yes!",
        'say "hi"',
        "\\",
        "{",
        "}",
        "ü",
        "😀",
        "it's",
        "\n",
        "3.5",
        "a]}",
    ]
)
ANSWERS = st.fixed_dictionaries(
    {
        "action": st.lists(st.sampled_from(["wave", "thumbs_up", "jump"]), max_size=3),
        "reply": st.lists(WORDS, max_size=14).map(" ".join),
        "stable": st.sampled_from(["attentive", "arms crossed", "lying"]),
    }
)


@st.composite
def split_answers(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A valid answer, and the same cut anywhere."""
    fields = draw(ANSWERS)
    if draw(st.booleans()):
        fields = {"call": None, **fields}
    text = json.dumps(fields, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 2])))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    return text, [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@given(split_answers())
def test_an_answer_gives_the_same_pieces_however_it_is_cut(answer: tuple[str, list[str]]) -> None:
    text, deltas = answer
    whole = read([text])
    assert read(deltas) == whole
    assert read(text) == whole


@given(split_answers())
def test_what_has_been_given_is_never_taken_back(answer: tuple[str, list[str]]) -> None:
    text, _ = answer
    whole, _ = read([text])
    for end in range(len(text)):
        part, _ = read([text[:end]], ended=False)
        assert part == whole[: len(part)]
