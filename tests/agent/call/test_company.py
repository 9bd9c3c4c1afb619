"""Whether a turn of one of several people is meant for the avatar, by what was said before."""

from __future__ import annotations

import pytest

from agent.call.company import ANSWER_S, FOLLOW_S, Answer, Company
from agent.call.names import Spellings


def company(*names: str, answer: Answer = "addressed") -> Company:
    made = Company(Spellings("Theo"), answer)
    for name in names:
        made.join(name.lower(), name)
    return made


def after_reply(asks: bool) -> Company:
    """Ann and Ben are there, and the avatar has just answered Ann, at second 10."""
    made = company("Ann", "Ben")
    made.replied("ann", 10.0, asks)
    return made


@pytest.mark.parametrize("text", ["Hello.", "Ben, are you there?", "I see.", "Stop!"])
def test_whoever_is_alone_speaks_to_the_avatar(text: str) -> None:
    assert company("Ann").meant("ann", text, 1.0)


@pytest.mark.parametrize("text", ["Hello.", "I see.", "Ben, are you there?"])
def test_everyone_is_answered_where_that_is_wanted(text: str) -> None:
    assert company("Ann", "Ben", answer="everyone").meant("ann", text, 1.0)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Theo, can you wave?", True),
        ("What do you think, Theo?", True),
        ("Can you wave?", False),
        ("Shall we begin?", False),
        ("Ben, can you hear me?", False),
        ("Stop!", False),
    ],
)
def test_of_several_only_who_says_its_name_begins_a_talk(text: str, meant: bool) -> None:
    assert company("Ann", "Ben").meant("ann", text, 1.0) is meant


@pytest.mark.parametrize(
    ("who", "text", "t", "meant"),
    [
        ("ann", "Yes, please.", 11.0, True),
        ("ann", "The blue one.", 10.0 + ANSWER_S, True),
        ("ann", "The blue one.", 10.1 + ANSWER_S, False),
        ("ann", "Ben, what do you think?", 11.0, False),
        ("ben", "Yes, please.", 11.0, False),
    ],
)
def test_the_answer_to_its_question_is_for_the_avatar(who: str, text: str, t: float, meant: bool) -> None:
    assert after_reply(asks=True).meant(who, text, t) is meant


@pytest.mark.parametrize(
    ("remark", "meant"),
    [
        ("I would say yes.", True),
        ("Ann, can you hear me?", False),
        ("Is that so?", False),
        ("Right, Ann.", False),
    ],
)
def test_a_question_lapses_when_somebody_else_asks_another_one(remark: str, meant: bool) -> None:
    there = after_reply(asks=True)
    there.said("ben", remark)
    assert there.meant("ann", "Yes, please.", 14.0) is meant


@pytest.mark.parametrize(
    ("who", "text", "t", "meant"),
    [
        ("ann", "And tomorrow?", 11.0, True),
        ("ann", "Can you wave?", 11.0, True),
        ("ann", "Thanks.", 11.0, True),
        ("ann", "You can leave now.", 11.0, True),
        ("ann", "You can leave now.", 10.1 + FOLLOW_S, False),
        ("ben", "You can leave now.", 11.0, False),
        ("ann", "Ben, you can leave now.", 11.0, False),
        ("ann", "I see.", 11.0, False),
        ("ann", "And tomorrow, Ben?", 11.0, False),
        ("ann", "And tomorrow?", 10.1 + FOLLOW_S, False),
        ("ben", "And tomorrow?", 11.0, False),
    ],
)
def test_a_follow_up_right_after_its_reply_is_for_the_avatar(
    who: str, text: str, t: float, meant: bool
) -> None:
    assert after_reply(asks=False).meant(who, text, t) is meant


def test_nothing_follows_up_once_somebody_else_has_spoken() -> None:
    there = after_reply(asks=False)
    there.said("ben", "Good to know.")
    assert not there.meant("ann", "And tomorrow?", 12.0)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@theo what is the plan", True),
        ("I like what Theo says", True),
        ("@ben ask Theo", False),
        ("hello all", False),
    ],
)
def test_a_written_message_that_names_the_avatar_is_for_it(text: str, meant: bool) -> None:
    assert company("Ann", "Ben").meant_in_writing("ann", text, 1.0) is meant


def test_whoever_says_its_name_or_stop_breaks_in() -> None:
    there = company("Ann", "Ben")
    assert [there.breaks_in("ben", words) for words in ("Theo", "stop", "please stop it", "I think so")] == [
        True,
        True,
        True,
        False,
    ]


def test_what_else_was_said_is_asked_only_where_it_matters_and_knows_everybodys_name() -> None:
    assert company("Ann").readings("ann") is None
    assert company("Ann", "Ben", answer="everyone").readings("ann") is None
    of_several = company("Ann", "Leo").readings("ann")
    assert of_several
    assert of_several("Tito, are you there?") == ["Theo, are you there?"]
    assert of_several("Leo, are you there?") == []


def test_who_comes_back_is_no_stranger_and_who_has_left_is_not_there() -> None:
    there = company("Ann", "Ben")
    there.leave("ben")
    assert there.here == ("ann",)
    assert there.meant("ann", "Hello.", 1.0)
    assert not there.join("ben", "Ben")
    assert there.others("ann") == ("Ben",)
    assert there.several


def test_who_comes_back_as_somebody_new_has_the_name_of_who_is_there_no_more() -> None:
    there = company("Ann", "Ben")
    there.leave("ann")
    there.join("ann of a page that was loaded again", "Ann")
    assert there.label("ann of a page that was loaded again") == "Ann"


def test_people_of_one_name_are_told_apart_by_labels_and_keep_them() -> None:
    made = Company(Spellings("Theo"))
    for who, name in (("a", "Guest"), ("b", "Guest"), ("c", "Ben"), ("d", "Guest"), ("e", ""), ("f", "")):
        made.join(who, name)
    made.leave("b")
    made.join("b", "Guest")
    assert [made.label(who) for who in "abcdef"] == ["Guest", "Guest 2", "Ben", "Guest 3", "", ""]
    assert made.name("b") == "Guest"
    assert made.others("c") == ("Guest", "Guest 3", "", "", "Guest 2")
