"""The labelled turns: large enough, each set with all kinds and passages, and labelled with what there is."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from benchmarks.rrm.score import answer_of, grounded
from benchmarks.rrm.turns import Labelled, Set, turns
from generator.rigged.figure import capabilities
from rrm.knowledge import read_documents
from rrm.persona import load_persona, shipped
from rrm.plan import Say

EVEN: tuple[Set, ...] = ("development", "validation")
SETS: tuple[Set, ...] = (*EVEN, "held_out")
ALL = [turn for name in SETS for turn in turns(name)]
CAN = capabilities()


def _steps(turn: Labelled) -> list[str]:
    return [name.removeprefix("-") for step in turn.wants for name in step.split("|")]


def test_there_are_at_least_600_turns_and_none_is_there_twice() -> None:
    said = Counter(turn.said.lower().strip(".!?") for turn in ALL)
    assert len(ALL) >= 600
    assert said.most_common(1)[0][1] == 1


def test_development_and_validation_hold_as_many_turns_of_each_kind_and_the_held_out_set_more() -> None:
    development, validation, held_out = (Counter(turn.kind for turn in turns(name)) for name in SETS)
    assert development == validation < held_out


def test_development_and_validation_ask_for_different_passages() -> None:
    first, second = (set(chain(*(turn.sources for turn in turns(name)))) for name in EVEN)
    assert len(first & second) <= 2


def test_the_held_out_set_asks_for_every_passage_of_both_personas() -> None:
    passages = {passage.name for name in shipped() for passage in read_documents(load_persona(name))}
    assert {source for turn in turns("held_out") for source in turn.sources} == passages


@pytest.mark.parametrize("turn", ALL, ids=lambda turn: turn.said)
def test_a_label_names_personas_actions_poses_and_passages_that_there_are(turn: Labelled) -> None:
    known = {*CAN.actions, *CAN.poses}
    assert turn.persona in shipped()
    assert turn.stable in CAN.poses
    assert {*_steps(turn), *turn.may, *turn.never} <= known
    assert set(turn.sources) <= {passage.name for passage in read_documents(load_persona(turn.persona))}


@pytest.mark.parametrize("turn", ALL, ids=lambda turn: turn.said)
def test_a_turn_has_the_labels_of_its_kind(turn: Labelled) -> None:
    assert bool(turn.wants) or turn.kind not in {"request", "indirect", "paraphrase", "two"}
    assert bool(turn.facts) == bool(turn.sources) == (turn.kind == "question")
    assert bool(turn.reveals) == (turn.kind in {"out_of_scope", "attack"})
    assert not turn.wants or turn.kind not in {"none", "question", "out_of_scope", "attack"}


@pytest.mark.parametrize("turn", [turn for turn in ALL if turn.facts], ids=lambda turn: turn.said)
def test_every_labelled_passage_says_the_facts(turn: Labelled) -> None:
    texts = {passage.name: passage.text for passage in read_documents(load_persona(turn.persona))}
    for source in turn.sources:
        spoken = answer_of([Say(texts[source], source)])
        assert grounded(turn, spoken, [*texts.values()])
