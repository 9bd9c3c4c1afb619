"""Captions keep their ids until they are final; history holds only what was finished."""

from __future__ import annotations

import pytest

from agent.call.transcript import HISTORY, Transcript, before
from rrm.plan import Utterance


def test_a_partial_caption_is_replaced_under_its_id_until_it_is_final() -> None:
    transcript = Transcript()
    captions = [
        transcript.say("user", "Can", final=False),
        transcript.say("user", "Can you", final=False),
        transcript.say("user", "Can you wave?", final=True),
        transcript.say("user", "Hello", final=False),
    ]
    assert [(c.id, c.text, c.final) for c in captions if c] == [
        (1, "Can", False),
        (1, "Can you", False),
        (1, "Can you wave?", True),
        (2, "Hello", False),
    ]


def test_both_speakers_have_a_caption_of_their_own() -> None:
    transcript = Transcript()
    mine, yours = transcript.say("avatar", "I am", final=False), transcript.say("user", "Stop", final=False)
    assert mine and yours
    assert mine.id != yours.id


def test_nothing_is_sent_where_nothing_has_changed_or_was_said() -> None:
    transcript = Transcript()
    assert transcript.say("user", "", final=True) is None
    assert transcript.say("avatar", "Hi", final=False)
    assert transcript.say("avatar", "Hi", final=False) is None


def test_history_holds_what_was_finished_in_order_and_no_empty_words() -> None:
    transcript = Transcript()
    transcript.say("user", "Hello", final=True)
    transcript.say("avatar", "Hi the", final=False)
    transcript.say("avatar", "Hi", final=True, interrupted=True)
    transcript.say("user", "mm", final=False)
    transcript.say("user", "", final=True)
    assert transcript.history == (Utterance("user", "Hello"), Utterance("avatar", "Hi"))


def test_a_long_talk_keeps_its_end() -> None:
    transcript = Transcript()
    for number in range(HISTORY * 3):
        transcript.say("user", str(number), final=True)
    assert len(transcript.history) == HISTORY
    assert transcript.history[-1].text == str(HISTORY * 3 - 1)


A, B, REPLY = Utterance("user", "A"), Utterance("user", "B"), Utterance("avatar", "Well")


@pytest.mark.parametrize(
    ("history", "words", "left"),
    [
        ((), (), ()),
        ((), ("A",), ()),
        ((REPLY, A), (), (REPLY, A)),
        ((REPLY, A), ("A",), (REPLY,)),
        ((REPLY, A), ("A", ""), (REPLY,)),
        ((REPLY, A, B), ("A", "B"), (REPLY,)),
        ((A, REPLY), ("A",), (A, REPLY)),
        ((A, REPLY, B), ("A", "B"), (A, REPLY, B)),
        ((B,), ("A", "B"), (B,)),
    ],
)
def test_the_talk_before_a_turn_is_known_while_nothing_has_come_of_it(
    history: tuple[Utterance, ...], words: tuple[str, ...], left: tuple[Utterance, ...]
) -> None:
    assert before(history, words) == left
