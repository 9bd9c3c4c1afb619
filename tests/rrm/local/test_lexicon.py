"""Which actions an utterance asks for, forbids, or only speaks of."""

from __future__ import annotations

import pytest

from generator.rigged.motion.deed import ACTIONS
from generator.rigged.motion.stances import STANCES
from rrm.embeddings import Embedder
from rrm.local.clauses import split
from rrm.local.lexicon import Lexicon, Reading, commands, read_entries

NAMES = ("wave", "nod", "smile", "bow", "touch_ear")


@pytest.fixture(scope="module")
def lexicon(embed: Embedder) -> Lexicon:
    return Lexicon(embed)


def read(lexicon: Lexicon, embed: Embedder, text: str) -> list[Reading]:
    clauses = split(text)
    return lexicon.read(clauses, embed([clause.core or clause.words for clause in clauses]), NAMES)


def wanted(readings: list[Reading]) -> list[str]:
    return [entry.name for reading in readings for entry in reading.wanted]


def forbidden(readings: list[Reading]) -> list[str]:
    return [entry.name for reading in readings for entry in reading.forbidden]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Can you wave at me?", ["wave"]),
        ("Say hi with your hand.", ["wave"]),
        ("nod, then wave and smile", ["nod", "wave", "smile"]),
        ("wave nod smile", ["wave", "nod", "smile"]),
        ("Wave or nod, please.", ["wave"]),
        ("Don't wave, just nod.", ["nod"]),
        ("Please touch ear.", ["touch_ear"]),
        ("Dance for me!", ["dance"]),
        ("Thumbs down, please.", ["thumbs_down"]),
        ("Can you point at me?", ["point_at_you"]),
        ("Point up.", ["point_up"]),
        ("Count to three on your fingers.", ["count_on_fingers"]),
        ("Look at your watch.", ["look_at_watch"]),
        ("Take a sip of coffee.", ["drink"]),
        ("Press your palms together.", ["namaste"]),
        ("Cross your arms.", ["arms_crossed"]),
        ("Hold your mug.", ["holding_the_mug"]),
        ("Rest your hands.", ["hands_at_rest"]),
        ("Lean on the desk.", ["leaning"]),
        ("Point at the door.", ["point_elsewhere"]),
        ("Don't put the mug down.", ["holding_the_mug"]),
        ("Don't look at me.", ["look_aside"]),
        ("Don't wave and look at me.", []),
        ("Don't put your hand down.", []),
        ("Greet us with a wave.", ["wave"]),
        ("Lean in and tilt your head.", ["lean_in", "tilt_head"]),
        ("My dog waved.", []),
        ("The heat wave was awful.", []),
        ("Where is the shop?", []),
    ],
)
def test_actions_asked_for_are_found_in_order(
    lexicon: Lexicon, embed: Embedder, text: str, names: list[str]
) -> None:
    assert wanted(read(lexicon, embed, text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Don't wave.", ["wave"]),
        ("Don't wave or nod.", ["wave", "nod"]),
        ("Don't wave but nod.", ["wave"]),
        ("Stop smiling!", ["smile"]),
        ("Wave.", []),
        ("I don't smile.", []),
        ("Why don't people wave?", []),
        ("You did not nod.", []),
    ],
)
def test_forbidden_actions_are_found(lexicon: Lexicon, embed: Embedder, text: str, names: list[str]) -> None:
    assert forbidden(read(lexicon, embed, text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Uncross your arms.", ["arms_crossed"]),
        ("Put your arms down.", ["raise_hand", "arms_crossed"]),
        ("Can you put the mug away?", ["holding_the_mug"]),
        ("Lower your arms.", ["raise_hand", "arms_crossed"]),
        ("Don't wave and look at me.", ["look_aside"]),
        ("Don't put the mug away.", []),
        ("She uncrossed her arms.", []),
    ],
)
def test_what_is_to_be_given_up_is_found(
    lexicon: Lexicon, embed: Embedder, text: str, names: list[str]
) -> None:
    assert [entry.name for reading in read(lexicon, embed, text) for entry in reading.ended] == names


def test_an_action_that_is_only_spoken_of_is_named_but_not_wanted(lexicon: Lexicon, embed: Embedder) -> None:
    [reading] = read(lexicon, embed, "She nodded at me")
    assert [entry.name for entry in reading.named] == ["nod"]
    assert not reading.understood


def test_bare_commands_are_recognised_as_recognisers_write_them(lexicon: Lexicon) -> None:
    [clause] = split("Not.")
    reading = lexicon.alone(clause, NAMES)
    assert reading is not None
    assert wanted([reading]) == ["nod"]
    assert lexicon.alone(clause, ["wave"]) is None
    assert lexicon.alone(split("not today")[0], NAMES) is None


def test_every_entry_is_named_by_its_own_phrases_or_close_to_them() -> None:
    for entry in read_entries():
        assert entry.phrases
        assert entry.doing
        assert any(entry.pattern.search(phrase) for phrase in entry.phrases), entry.name


def test_a_recogniser_is_told_how_known_actions_are_asked_for() -> None:
    assert commands(["wave", "shake_head", "unheard_of"]) == ["wave at me", "shake your head"]


def test_everything_that_the_rigged_body_can_do_has_words_of_its_own() -> None:
    listed = {name for entry in read_entries() for name in (entry.name, entry.pose)}
    poses = {pose.replace(" ", "_") for pose in STANCES} - {"thinking"}  # the action "think" is asked for
    assert set(ACTIONS) | poses <= listed
