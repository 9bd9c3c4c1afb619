"""Floors on questions in guests' own words, and on what must be declined; nothing is trained on them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks.rrm.score import Answer, answer_of
from benchmarks.rrm.wording import declines
from generator.rigged.figure import capabilities
from rrm.local.planner import LocalPlanner
from rrm.plan import Turn

HERE = Path(__file__).parent
CAN = capabilities()


def answered(planner: LocalPlanner, text: str) -> Answer:
    return answer_of(planner.answer(Turn(text, actions=CAN.actions, poses=CAN.poses)))


def labels(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("persona", ["host", "support"])
def test_questions_in_other_words_find_their_passage(persona: str, request: pytest.FixtureRequest) -> None:
    planner = request.getfixturevalue(persona)
    asked = [(source, text) for source, texts in labels("questions.toml")[persona].items() for text in texts]
    missed = [f"{text} -> {source}" for source, text in asked if answered(planner, text).source != source]
    assert len(missed) <= 0.2 * len(asked), "\n".join(missed)


@pytest.mark.parametrize("persona", ["host", "support"])
def test_what_is_not_known_or_not_allowed_is_declined(persona: str, request: pytest.FixtureRequest) -> None:
    planner = request.getfixturevalue(persona)
    texts = [text for kind in labels("refusals.toml")[persona].values() for text in kind]
    answers = [(text, answered(planner, text)) for text in texts]
    missed = [f"{text} -> {answer}" for text, answer in answers if answer.source or not declines(answer.text)]
    assert len(missed) <= 0.25 * len(texts), "\n".join(missed)
