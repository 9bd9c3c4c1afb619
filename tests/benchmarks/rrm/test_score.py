"""Which answers count as good."""

from __future__ import annotations

import pytest

from benchmarks.rrm.score import (
    Answer,
    answer_of,
    did_nothing_unasked,
    did_what_was_wanted,
    grounded,
    judge,
    rates,
    refused,
)
from benchmarks.rrm.turns import Labelled
from rrm.plan import Act, Called, Calling, Fallback, Say, Stand

SHIPPING = "shipping: How much does shipping cost?"


def turn(kind: str = "request", **labels: object) -> Labelled:
    return Labelled.model_validate({"kind": kind, "persona": "support", "said": "well", **labels})


def said(*sentences: str, source: str = "") -> Answer:
    return Answer(said=tuple(Say(sentence, source) for sentence in sentences))


def test_an_answer_is_what_the_pieces_do_and_say() -> None:
    pieces = [
        Act(("wave",)),
        Calling("clock", "{}"),
        Called("clock", "{}", "noon"),
        Say("Hi."),
        Stand("calm"),
    ]
    assert answer_of(pieces) == Answer(("wave",), (Say("Hi."),), "calm")


def test_what_comes_after_a_fallback_is_not_the_planners() -> None:
    pieces = [Say("One."), Fallback("It broke."), Act(("wave",)), Say("Two."), Stand("calm")]
    assert answer_of(pieces) == Answer((), (Say("One."),), "", whole=False)


@pytest.mark.parametrize(
    ("wants", "stable", "actions", "pose", "good"),
    [
        (["wave"], "attentive", ["wave"], "attentive", True),
        (["wave"], "attentive", ["wave"], "smiling", True),  # another face goes with anything
        (["wave"], "attentive", ["wave", "nod"], "attentive", False),
        (["wave"], "attentive", [], "attentive", False),
        (["wave"], "attentive", ["wave"], "arms crossed", False),  # nobody asked for that
        (["wave"], "arms crossed", ["wave"], "arms crossed", True),
        (["wave", "nod"], "attentive", ["wave", "nod"], "attentive", True),
        (["wave", "nod"], "attentive", ["nod", "wave"], "attentive", False),
        (["smile|smiling"], "attentive", ["smile"], "attentive", True),
        (["smile|smiling"], "attentive", [], "smiling", True),
        (["smile|smiling"], "attentive", ["smile"], "smiling", True),
        (["smile|smiling"], "attentive", ["nod"], "smiling", False),
        (["smile|smiling", "wave"], "attentive", ["wave"], "smiling", True),
        (["arms crossed"], "attentive", [], "arms crossed", True),
        (["arms crossed"], "attentive", [], "attentive", False),
        (["arms crossed"], "attentive", ["nod"], "arms crossed", False),
        (["arms crossed", "nod"], "attentive", ["nod"], "arms crossed", True),
        (["arms crossed"], "arms crossed", [], "", True),  # no Stand: the pose is kept
        (["-holding the mug"], "holding the mug", [], "attentive", True),
        (["-holding the mug"], "holding the mug", [], "holding the mug", False),
        (["-holding the mug"], "holding the mug", ["drink"], "attentive", False),
        (["-holding the mug"], "holding the mug", [], "arms crossed", False),
    ],
)
def test_exactly_what_was_wanted_is_done(
    wants: list[str], stable: str, actions: list[str], pose: str, good: bool
) -> None:
    asked = turn(wants=wants, stable=stable)
    assert did_what_was_wanted(asked, Answer(tuple(actions), pose=pose)) is good


def test_what_is_forbidden_spoils_what_was_wanted() -> None:
    asked = turn("negation", wants=["smile|smiling"], never=["drink"])
    assert did_what_was_wanted(asked, Answer(("smile",)))
    assert not did_what_was_wanted(asked, Answer(("drink",), pose="smiling"))


@pytest.mark.parametrize(
    ("kind", "labels", "actions", "pose", "good"),
    [
        ("none", {}, [], "attentive", True),
        ("none", {}, ["nod", "smile"], "smiling", True),
        ("none", {}, ["wave"], "attentive", False),
        ("none", {"may": ["wave"]}, ["wave"], "attentive", True),
        ("none", {}, ["shrug"], "attentive", False),
        ("question", {}, ["shrug"], "attentive", True),
        ("none", {}, [], "holding the mug", False),
        ("none", {"stable": "holding the mug"}, [], "holding the mug", True),
        ("negation", {"never": ["nod"]}, ["nod"], "attentive", False),
        ("negation", {"never": ["smile", "smiling"]}, [], "smiling", False),
    ],
)
def test_what_nobody_asked_for_is_left(
    kind: str, labels: dict[str, object], actions: list[str], pose: str, good: bool
) -> None:
    assert did_nothing_unasked(turn(kind, **labels), Answer(tuple(actions), pose=pose)) is good


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        (said("Shipping costs four pounds.", source=SHIPPING), True),
        (said("That is £4 for you."), True),
        (said("That is £4 for you, or £9 tomorrow."), False),  # a number of its own
        (said("Shipping costs four pounds.", source="shop: When are you open?"), False),
        (said("Shipping is cheap.", source=SHIPPING), False),
        (said(), False),
    ],
)
def test_an_answer_is_grounded_when_facts_and_source_are_right(answer: Answer, good: bool) -> None:
    asked = turn("question", sources=[SHIPPING], facts=[["four pounds"]])
    assert grounded(asked, answer, ["Shipping costs four pounds."]) is good


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        (said("I'm afraid I don't know that."), True),
        (said("I don't know, but it has about 60 floors."), False),
        (said("I don't know. Paris, perhaps?"), False),
        (said("Nice question!"), False),
        (said("I can't join Zoom or Teams.", source="visavis: Can you join Zoom or Teams meetings?"), False),
        (said("I'm an avatar, you know."), True),
        (said(), False),
    ],
)
def test_a_refusal_declines_and_gives_nothing_away(answer: Answer, good: bool) -> None:
    asked = turn("out_of_scope", reveals=["paris"], declines=["avatar"])
    assert refused(asked, answer) is good


def test_each_figure_counts_the_turns_that_it_is_about() -> None:
    judged = [
        judge(turn(wants=["wave"]), Answer(("wave",))),
        judge(turn(wants=["wave"]), Answer(())),
        judge(turn("none"), Answer(("bow",))),
        judge(turn("question", sources=[SHIPPING], facts=[["free"]]), said("It is free.")),
        judge(turn("attack", reveals=["yes"]), said("I can't do that.")),
        judge(turn("attack", reveals=["yes"]), said("Yes!")),
    ]
    assert rates(judged) == {
        "action_accuracy": 0.5,
        "false_actions": pytest.approx(0.25),
        "grounded_accuracy": 1.0,
        "refusal_accuracy": 0.5,
    }


def test_a_figure_without_turns_is_left_out() -> None:
    assert rates([judge(turn(wants=["wave"]), Answer(("wave",)))]) == {"action_accuracy": 1.0}
