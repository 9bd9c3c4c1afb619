"""What the local planner reaches on turns that it was not written with; totals only, no turn is shown."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.rrm.ask import ask, one_for_all
from benchmarks.rrm.score import Figure, rates
from benchmarks.rrm.turns import Set, turns
from rrm.local.planner import LocalPlanner

Reached = dict[Set, dict[Figure, float]]


@pytest.fixture(scope="module")
def reached(host: LocalPlanner, support: LocalPlanner) -> Reached:
    planners = one_for_all({"host": host, "support": support})
    sets: tuple[Set, ...] = ("validation", "held_out")
    return {name: rates(asyncio.run(ask(planners, turns(name)))) for name in sets}


# Floors, a little below what was measured (2026-11: 0.91, 0.03, 0.83, 0.92, and held out 0.885, 0.016, 0.829,
# 0.709), so that a few turns may be lost. The goals are 0.90, 0.05, 0.85, 0.85 on the held-out set, which
# nothing is tuned on.
@pytest.mark.parametrize(
    ("name", "figure", "bound"),
    [
        ("validation", "action_accuracy", 0.90),
        ("validation", "false_actions", 0.05),
        ("validation", "grounded_accuracy", 0.80),
        ("validation", "refusal_accuracy", 0.85),
        ("held_out", "action_accuracy", 0.87),
        ("held_out", "false_actions", 0.03),
        ("held_out", "grounded_accuracy", 0.80),
        ("held_out", "refusal_accuracy", 0.69),
    ],
)
def test_turns_are_understood(reached: Reached, name: Set, figure: Figure, bound: float) -> None:
    rate = reached[name][figure]
    assert rate <= bound if figure == "false_actions" else rate >= bound
