"""Whom words are for: tables of lines as people say them and recognisers write them."""

from __future__ import annotations

import pytest

from agent.call.addressing import Names, addressee, follows_up, mentions, wants_silence
from agent.call.names import Spellings, first_name

THEO = Names(Spellings("Theo", ("Theo", "visavis", "avatar")), frozenset(("ben", "ann", "will")))


@pytest.mark.parametrize(
    "line",
    [
        "Theo, can you wave?",
        "theo can you wave",
        "Theo?",
        "Hey Theo!",
        "Okay, Theo, what's the time?",
        "So Theo, are you still there?",
        "Thank you, Theo.",
        "Thanks Theo",
        "Good morning Theo.",
        "What do you think, Theo?",
        "what do you think Theo",
        "What time is it Theo?",
        "Can you repeat that, Theo, please?",
        "Well, Theo, I would like to know more.",
        "I have a question. Theo, when does the shop open?",
        "When does the shop open? Theo?",
        "Ben, that's right. Theo, can you wave?",
        "Sorry Ben. Theo, could you say that again?",
        "Sorry Ben, Theo, could you say that again?",
        "Ben and Theo, what do you think?",
        "What do you think, Ben and Theo?",
        "Theo, what did Ben say?",
        "Theo, do you agree with Ben?",
        "Theo, ask Ben whether he has time.",
        "Theo, Ben said you can wave.",
        "Theo tell me a story.",
        "Theo do that again.",
        "Please stop, Theo.",
        "Stop Theo",
        "No, Theo, not that one.",
        "Teo, can you hear me?",
        "Will you wave, Theo?",
        "@Theo what is the plan",
        "Let's ask him. Theo, is that true?",
        "Theo guess what happened.",
    ],
)
def test_the_avatar_is_called_by_its_name(line: str) -> None:
    assert addressee(line, THEO) == "avatar"


@pytest.mark.parametrize(
    "line",
    [
        "Ben, can you hear me?",
        "Can you hear me, Ben?",
        "Ben can you ask Theo?",
        "Ben, ask Theo.",
        "Ben, what did Theo say?",
        "Ben, Theo said we should wait.",
        "Ben, I think Theo is right.",
        "Hey Ben!",
        "Thanks, Ann.",
        "What do you think, Ann?",
        "And you, Ben?",
        "Ann and Ben, are you ready?",
        "Well, Ben, that was that.",
        "Have you met Theo, Ben?",
        "Will, can you see this?",
        "@ben look at that",
        "I think so too, Ben.",
    ],
)
def test_another_human_is_called_by_name(line: str) -> None:
    assert addressee(line, THEO) == "other"


@pytest.mark.parametrize(
    "line",
    [
        "Theo is quite good.",
        "Theo said so.",
        "Theo can wave, you know.",
        "Theo's voice sounds nice.",
        "And Theo thinks that it's fine.",
        "I asked Theo yesterday.",
        "Did you talk to Theo?",
        "We should ask Theo.",
        "Let's invite Theo.",
        "I like Theo.",
        "Who is Theo?",
        "This is Theo.",
        "Ben and Theo are coming.",
        "Ben said that he is late.",
        "I told Ben about it.",
        "Will you come to lunch?",
        "I will ask.",
        "What's for lunch?",
        "Yes, let's do that.",
        "We go to the theatre.",
        "",
        "...",
    ],
)
def test_who_is_only_told_of_is_not_called(line: str) -> None:
    assert addressee(line, THEO) == "nobody"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Theo", "Teo"),
        ("Theo", "THEO"),
        ("Maya", "Maja"),
        ("Maya", "Maia"),
        ("Sophia", "Sofia"),
        ("Viktor", "Victor"),
        ("Alena", "Elena"),
        ("Isabel", "Isabell"),
        ("Zoë Smith", "Zoe"),
        ("Matilda", "Mathilda"),
        ("Nora", "Norah"),
    ],
)
def test_a_name_is_known_as_recognisers_may_write_it(name: str, written: str) -> None:
    assert Spellings(name).match(written)


@pytest.mark.parametrize(
    ("name", "word"),
    [("Ida", "idea"), ("Theo", "the"), ("Theo", "Theo's"), ("Maya", "may"), ("Maya", "matcha"), ("", "x")],
)
def test_other_words_are_not_taken_for_a_name(name: str, word: str) -> None:
    assert not Spellings(name, ("matcha", "Leaf and Kettle")).match(word)


def test_a_humans_name_is_not_taken_for_the_avatars() -> None:
    names = Names(Spellings("Alena"), frozenset(("elena",)))
    assert addressee("Elena, can you see this?", names) == "other"
    assert addressee("Alena, can you see this?", names) == "avatar"


@pytest.mark.parametrize(
    ("name", "called"),
    [("Ben Carter (guest)", "Ben"), ("ben_42", "ben"), ("José", "José"), ("", ""), ("--", "")],
)
def test_people_are_called_by_their_first_name(name: str, called: str) -> None:
    assert first_name(name) == called


@pytest.mark.parametrize(
    ("line", "named"),
    [("ask Theo", True), ("@theo", True), ("I like Theo!", True), ("Theo's", False), ("no", False)],
)
def test_a_name_is_found_anywhere(line: str, named: bool) -> None:
    assert mentions(line, THEO) is named


@pytest.mark.parametrize(
    "line",
    [
        "Stop!",
        "stop it please",
        "Okay, stop.",
        "Please stop.",
        "No, stop!",
        "That's enough.",
        "Be quiet, please.",
    ],
)
def test_whoever_wants_silence_says_so_first(line: str) -> None:
    assert wants_silence(line)


@pytest.mark.parametrize(
    "line",
    [
        "The bus stop is there.",
        "We stop by at noon.",
        "Stop by at noon.",
        "Don't you think?",
        "",
        "I stopped.",
    ],
)
def test_other_words_do_not_want_silence(line: str) -> None:
    assert not wants_silence(line)


@pytest.mark.parametrize(
    "line",
    [
        "And tomorrow?",
        "What about Sunday?",
        "Okay, and how much is it?",
        "Why?",
        "Can you say that again?",
        "Could you wave?",
        "Are you sure?",
        "What's your name?",
        "And you?",
        "Thank you.",
        "Tell me more.",
        "Please go on.",
        "Say that again.",
        "How do you know?",
    ],
)
def test_words_that_go_on_with_an_answer_follow_up(line: str) -> None:
    assert follows_up(line)


@pytest.mark.parametrize(
    "line",
    [
        "I see.",
        "That's interesting.",
        "And then we went home.",
        "Shall we go on?",
        "Can you see what he means?",
        "You know, I like it.",
        "Let's do that.",
        "So that is settled.",
        "",
    ],
)
def test_other_words_do_not_follow_up(line: str) -> None:
    assert not follows_up(line)
