"""What the local planner reaches on turns of which it never saw one."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.rrm.ask import ask, one_for_all
from benchmarks.rrm.score import Figure, rates
from benchmarks.rrm.turns import turns
from rrm.local.planner import LocalPlanner


@pytest.fixture(scope="module")
def reached(host: LocalPlanner, support: LocalPlanner) -> dict[Figure, float]:
    planners = one_for_all({"host": host, "support": support})
    return rates(asyncio.run(ask(planners, turns("validation"))))


# Goals, or what was measured (2026-11: 0.91, 0.03, 0.83, 0.92) rounded down.
@pytest.mark.parametrize(
    ("figure", "bound"),
    [
        ("action_accuracy", 0.90),
        ("false_actions", 0.05),
        ("grounded_accuracy", 0.80),
        ("refusal_accuracy", 0.85),
    ],
)
def test_validation_turns_are_understood(reached: dict[Figure, float], figure: Figure, bound: float) -> None:
    rate = reached[figure]
    assert rate <= bound if figure == "false_actions" else rate >= bound
