"""Floors of the local planner on labelled turns of our own (turns.toml)."""

from __future__ import annotations

import pytest

from rrm.local.planner import LocalPlanner
from tests.rrm.evaluation import Score, evaluate


@pytest.fixture(scope="module")
def scores(host: LocalPlanner, support: LocalPlanner) -> dict[str, Score]:
    return evaluate({"host": host, "support": support})


# Measured 2026-11: 0.98, 1.00, 0.89, 1.00. The floors leave room for a turn or two.
@pytest.mark.parametrize(
    ("figure", "floor"),
    [("action_accuracy", 0.95), ("quiet", 0.98), ("grounded_accuracy", 0.86), ("refusal_accuracy", 0.96)],
)
def test_labelled_turns_are_understood(scores: dict[str, Score], figure: str, floor: float) -> None:
    score = scores[figure]
    assert score.rate >= floor, "\n".join([f"{figure} {score.right}/{score.count}", *score.wrong])
