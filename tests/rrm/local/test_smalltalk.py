"""Small talk by fixed expressions."""

from __future__ import annotations

import pytest

from rrm.local.kinds import ATTACKS, TALK
from rrm.local.smalltalk import SmallTalk, read_subjects


@pytest.fixture(scope="module")
def talk() -> SmallTalk:
    return SmallTalk()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("good morning", "greeting"),
        ("how are you today", "how_are_you"),
        ("what is your name", "who_are_you"),
        ("what can you do", "abilities"),
        ("who am i", "your_name"),
        ("thank you so much for your help", "thanks"),
        ("see you later", "goodbye"),
        ("could you repeat that please", "repeat"),
        ("wait stop", "stop"),
        ("hold on a second", "stop"),
        ("yes please", "yes"),
        ("no thanks", "no"),
        ("can you hear me", "there"),
    ],
)
def test_fixed_expressions_are_known(talk: SmallTalk, words: str, name: str) -> None:
    subject = talk.named(words)
    assert subject is not None
    assert subject.name == name


def test_a_question_is_no_fixed_expression(talk: SmallTalk) -> None:
    assert talk.named("what is your return policy") is None


def test_every_subject_can_be_answered() -> None:
    for subject in read_subjects():
        assert subject.replies, subject.name


def test_every_kind_that_is_learned_has_a_reply(talk: SmallTalk) -> None:
    for kind in (*ATTACKS, *TALK):
        assert talk.about(kind).replies
