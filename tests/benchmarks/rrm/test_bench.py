"""The benchmark of planners: both of them side by side, and the planner's own time."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from agent.config import MindSettings
from benchmarks.rrm import ask as ask_module
from benchmarks.rrm.ask import Planners, ask, known_to, language_planners
from benchmarks.rrm.bench import figures
from benchmarks.rrm.overhead import last_needed, overheads
from benchmarks.rrm.score import Answer, Judged, judge
from benchmarks.rrm.scripted import Pause, ScriptedServer, answer, deltas
from benchmarks.rrm.turns import Labelled
from media.errors import ChatError
from rrm.llm import lookout
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona

WAVE = Labelled(kind="request", persona="host", said="wave please", wants=("wave",))


Local = dict[str, LocalPlanner]


@pytest.fixture
def local(host: LocalPlanner, support: LocalPlanner) -> Local:
    return {"host": host, "support": support}


def over(url: str, local: Local, **settings: Any) -> AbstractAsyncContextManager[Planners]:
    """Planners over a language model."""
    return language_planners(MindSettings(llm=url, **settings), local)


def judged(*actions: str, whole: bool = True) -> Judged:
    return judge(WAVE, Answer(actions, whole=whole))


def test_the_figures_have_the_language_models_beside_them() -> None:
    local = {"held_out": [judged("wave")], "validation": [judged("nod")], "development": [judged("nod")]}
    llm = {"held_out": [judged("wave"), judged(whole=False)], "development": [judged("wave"), judged("wave")]}
    found = {figure.key: figure for figure in figures(local, llm)}
    assert (found["action_accuracy"].value, found["action_accuracy"].llm) == (1.0, 0.5)
    assert found["action_accuracy"].met is True
    assert (found["development_action_accuracy"].value, found["development_action_accuracy"].llm) == (
        0.0,
        1.0,
    )
    assert found["validation_action_accuracy"].value == 0.0
    assert found["validation_action_accuracy"].goal is found["development_action_accuracy"].goal is None
    assert (found["schema_validity"].value, found["schema_validity"].llm) == (None, 0.75)


def test_without_a_language_model_there_is_nothing_beside() -> None:
    local = {"held_out": [judged("wave")], "validation": [judged("wave")], "development": [judged("wave")]}
    assert all(figure.llm is None for figure in figures(local, {}))


async def test_a_language_model_is_judged_as_the_local_planner_is(local: Local) -> None:
    waves, nods = deltas(answer("Hello!", ["wave"])), deltas(answer("No.", ["nod"]))
    async with (
        ScriptedServer(["Hi"], waves, nods, ["nonsense"]) as server,
        over(server.url, local) as planners,
    ):
        found = await ask(planners, [WAVE, WAVE, WAVE])
    assert [(each.good["action_accuracy"], each.answer.whole) for each in found] == [
        (True, True),
        (False, True),
        (False, False),
    ]


async def test_a_slow_answer_costs_one_turn_and_not_those_until_the_server_is_found_again(
    local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "PROBE_S", 0.01)
    waves = deltas(answer("Hello!", ["wave"]))
    async with (
        ScriptedServer(["Hi"], [Pause()], waves) as server,
        over(server.url, local, timeout=2.0) as planners,
    ):
        found = await ask(planners, [WAVE] * 4)
    assert [each.answer.whole for each in found] == [False, True, True, True]


async def test_a_server_that_does_not_come_back_ends_the_benchmark(
    local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask_module, "BACK_S", 0.1)
    async with (
        ScriptedServer(["Hi"], ["Hi", Pause()]) as server,
        over(server.url, local, timeout=0.3) as planners,
    ):
        await ask(planners, [WAVE])
        await server.stop()
        with pytest.raises(ChatError, match=r"is not back after 0\.1 s: start it again"):
            await ask(planners, [WAVE])


async def test_a_language_model_that_is_not_there_ends_the_benchmark(local: Local) -> None:
    async with ScriptedServer(["Hi"]) as server:
        url = server.url
    with pytest.raises(ChatError, match="cannot be reached"):
        async with over(url, local):
            pass


async def test_a_model_that_is_not_served_ends_the_benchmark(local: Local) -> None:
    async with ScriptedServer(["Hi"], models=["small"]) as server:
        with pytest.raises(ChatError, match='does not serve the model "large": it serves small'):
            async with over(server.url, local, model="large"):
                pass


def test_what_may_be_said_in_numbers_is_in_the_personas_words() -> None:
    assert any("four pounds" in text for text in known_to(load_persona("support")))


@pytest.mark.parametrize(
    ("reply", "characters"),
    [
        ("Hello.", [6]),
        ("Hello. Dr. Miller is here. Bye!", [7, 27, 31]),
        ("One moment, please. A.", [20, 22]),
    ],
)
def test_a_sentence_is_certain_with_the_next_ones_first_letter_or_the_replys_end(
    reply: str, characters: list[int]
) -> None:
    start = len('{"action":["nod"],"reply":"')
    assert last_needed(answer(reply, ["nod"])) == [(start + place) // 4 for place in characters]


async def test_every_sentence_is_timed_from_the_delta_that_it_needed(local: Local) -> None:
    found = await overheads(2, local["support"])
    assert len(found) == 6
    assert all(seconds > 0 for seconds in found)
