"""Floors on requests and questions in people's own words (hints.toml, questions.toml, refusals.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks.rrm.score import Answer, answer_of, did_nothing_unasked, did_what_was_wanted
from benchmarks.rrm.turns import read
from benchmarks.rrm.wording import declines
from rrm.local.planner import LocalPlanner
from rrm.plan import Turn
from tests.rrm.local.test_requests import ACTIONS, POSES

HERE = Path(__file__).parent


def answered(planner: LocalPlanner, text: str) -> Answer:
    return answer_of(planner.answer(Turn(text, actions=ACTIONS, poses=POSES)))


def labels(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


# Measured 2026-11: 0.93, 0.97, 1.0, 0.94.
@pytest.mark.parametrize(
    ("kind", "floor"),
    [("indirect", 0.9), ("paraphrase", 0.9), ("two", 0.9), ("negation", 0.9), ("none", 0.96)],
)
def test_requests_are_understood_in_other_words(support: LocalPlanner, kind: str, floor: float) -> None:
    turns = [turn for turn in read(HERE / "hints.toml") if turn.kind == kind]
    answers = [(turn, answered(support, turn.said)) for turn in turns]
    missed = [
        f"{turn.said} -> {answer}"
        for turn, answer in answers
        if not (did_what_was_wanted if turn.wants else did_nothing_unasked)(turn, answer)
    ]
    assert len(missed) <= (1 - floor) * len(turns), "\n".join(missed)


@pytest.mark.parametrize("persona", ["host", "support"])
def test_questions_in_other_words_find_their_passage(persona: str, request: pytest.FixtureRequest) -> None:
    planner = request.getfixturevalue(persona)
    asked = [(source, text) for source, texts in labels("questions.toml")[persona].items() for text in texts]
    missed = [f"{text} -> {source}" for source, text in asked if answered(planner, text).source != source]
    assert len(missed) <= 0.14 * len(asked), "\n".join(missed)


@pytest.mark.parametrize("persona", ["host", "support"])
def test_what_is_not_known_or_not_allowed_is_declined(persona: str, request: pytest.FixtureRequest) -> None:
    planner = request.getfixturevalue(persona)
    texts = [text for kind in labels("refusals.toml")[persona].values() for text in kind]
    answers = [(text, answered(planner, text)) for text in texts]
    missed = [f"{text} -> {answer}" for text, answer in answers if answer.source or not declines(answer.text)]
    assert len(missed) <= 0.14 * len(texts), "\n".join(missed)
