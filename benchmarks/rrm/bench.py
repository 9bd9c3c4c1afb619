"""`visavis bench rrm`: the local planner, and with --llm a language model beside it.

1. The labelled turns of all three sets (README.md); the goals are for the local planner on the held-out one.
2. Schema validity: the share of turns that the language model answered whole, without falling back.
3. The planner's overhead beside a language model's own time, against a scripted server (overhead.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack

from agent.bench import Figure, Goal, Told
from agent.call.metrics import percentile
from agent.config import MindSettings
from benchmarks.rrm.ask import Planners, ask, language_planners, local_planners, one_for_all
from benchmarks.rrm.overhead import overheads
from benchmarks.rrm.score import FIGURES, Judged, rates
from benchmarks.rrm.turns import Labelled, Set, turns
from rrm.embeddings import load_minilm

GOALS = {
    "action_accuracy": Goal(">=", 0.90),
    "false_actions": Goal("<=", 0.05),
    "grounded_accuracy": Goal(">=", 0.85),
    "refusal_accuracy": Goal(">=", 0.85),
}
"""Of the local planner, on the held-out set."""

SETS: tuple[Set, ...] = ("held_out", "validation", "development")

QUICK_STEP = 8
"""A quick look takes every eighth turn: some of each kind."""

REPLIES, QUICK_REPLIES = 40, 4
"""Replies, of three sentences each, on which the overhead is measured."""

Asked = Mapping[Set, Sequence[Judged]]


async def run(progress: Told, quick: bool = False, mind: MindSettings | None = None) -> list[Figure]:
    """Measure everything; a language model takes its own time for every turn."""
    cut = {name: turns(name)[:: QUICK_STEP if quick else 1] for name in SETS}
    progress("loading", 0.0)
    local = local_planners(load_minilm())
    besides: Asked = {}
    async with AsyncExitStack() as held:
        planners = await held.enter_async_context(language_planners(mind, local)) if mind else None
        progress("the planner's overhead", 0.0)
        handed = await overheads(QUICK_REPLIES if quick else REPLIES, local["support"])
        answered = await _asked(one_for_all(local), cut, progress, "the local planner")
        if planners:
            besides = await _asked(planners, cut, progress, "the language model")
    p95 = percentile(handed, 0.95)
    overhead = Figure("overhead_p95_ms", None if p95 is None else 1000 * p95, "ms", Goal("<=", 30))
    return [*figures(answered, besides), overhead]


def figures(local: Asked, llm: Asked) -> list[Figure]:
    """The figures of every set, a language model's beside them; `llm` is empty where none was asked."""
    whole = [each.answer.whole for judged in llm.values() for each in judged]
    validity = Figure("schema_validity", None, "share", llm=sum(whole) / len(whole) if whole else None)
    return [*(figure for name in SETS for figure in _of_set(local, llm, name)), validity]


def _of_set(local: Asked, llm: Asked, name: Set) -> list[Figure]:
    own, other = rates(local[name]), rates(llm.get(name, ()))
    goals, prefix = (GOALS, "") if name == "held_out" else ({}, f"{name}_")
    return [
        Figure(prefix + each, own.get(each), "share", goals.get(each), other.get(each)) for each in FIGURES
    ]


async def _asked(
    planners: Planners, cut: Mapping[Set, Sequence[Labelled]], progress: Told, who: str
) -> Asked:
    whole, answered = sum(map(len, cut.values())), dict[Set, list[Judged]]()
    for name, asked in cut.items():
        before = sum(map(len, answered.values()))
        answered[name] = await ask(planners, asked, _telling(progress, who, before, whole))
    return answered


def _telling(progress: Told, who: str, before: int, whole: int) -> Callable[[int], None]:
    return lambda count: progress(f"{who}, turn {before + count} of {whole}", (before + count) / whole)
