"""Floors of the local planner on the labelled turns that it was written with (turns.toml)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from benchmarks.rrm.ask import ask, one_for_all
from benchmarks.rrm.score import Figure, Judged, rates
from benchmarks.rrm.turns import read
from rrm.local.planner import LocalPlanner

TURNS = Path(__file__).with_name("turns.toml")


@pytest.fixture(scope="module")
def judged(host: LocalPlanner, support: LocalPlanner) -> list[Judged]:
    return asyncio.run(ask(one_for_all({"host": host, "support": support}), read(TURNS)))


# Measured 2026-11: 0.99, 0.01, 0.93, 0.93. The bounds leave room for a turn or two.
@pytest.mark.parametrize(
    ("figure", "bound"),
    [
        ("action_accuracy", 0.95),
        ("false_actions", 0.02),
        ("grounded_accuracy", 0.90),
        ("refusal_accuracy", 0.89),
    ],
)
def test_labelled_turns_are_understood(judged: list[Judged], figure: Figure, bound: float) -> None:
    rate = rates(judged)[figure]
    missed = [f"{each.turn.said} -> {each.answer}" for each in judged if not each.good.get(figure, True)]
    good = rate <= bound if figure == "false_actions" else rate >= bound
    assert good, "\n".join([f"{figure} {rate:.3f}", *missed])
