"""How far "don't" and "stop" reach."""

from __future__ import annotations

import pytest

from rrm.local.scope import forbids, gives_up, keeps, ruled_out, taken_up


@pytest.mark.parametrize(
    ("text", "word", "off"),
    [
        ("smile and don't wave", "wave", True),
        ("never nod", "nod", True),
        ("don't stop waving", "waving", False),
        ("why don't you wave", "wave", False),
        ("don't forget to wave", "wave", False),
        ("don't nod, wave", "wave", False),
    ],
)
def test_what_stands_right_behind_a_ban_is_ruled_out(text: str, word: str, off: bool) -> None:
    assert ruled_out(text, text.rindex(word)) == off


@pytest.mark.parametrize(
    ("text", "word", "on"),
    [
        ("Stop waving and nod.", "nod", True),
        ("stop your silly waving, please just nod", "nod", True),
        ("could you stop nodding and start clapping", "clapping", True),
        ("stop nodding and waving and clap", "clap", True),
        ("Stop waving and nodding.", "nodding", False),
        ("stop waving and stop nodding", "nodding", False),
        ("stop waving and don't nod", "nod", False),
        ("stop waving and put the mug down", "mug", False),
        ("don't wave and nod", "nod", False),
        ("stop it. wave and nod", "nod", False),
    ],
)
def test_a_plain_verb_after_stop_doing_is_asked_for(text: str, word: str, on: bool) -> None:
    assert taken_up(text, text.rindex(word)) == on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Put the mug down.", (True, False)),
        ("you can put that mug away", (True, False)),
        ("Uncross your arms.", (True, False)),
        ("Take your elbows off the table.", (True, False)),
        ("Don't put the mug down.", (False, True)),
        ("don't uncross your arms", (False, True)),
        ("Don't hold the mug.", (False, False)),
        ("Put your hand up.", (False, False)),
    ],
)
def test_giving_up_differs_from_keeping_and_from_not_doing(text: str, expected: tuple[bool, bool]) -> None:
    assert (gives_up(text), keeps(text)) == expected


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [("Don't move back.", True), ("please do not juggle", True), ("Why don't you juggle?", False)],
)
def test_a_ban_at_the_beginning_forbids_whatever_follows(text: str, forbidden: bool) -> None:
    assert forbids(text) == forbidden
