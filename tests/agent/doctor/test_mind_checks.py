"""What the doctor says of a language model's server that is well, and of those that are not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import SecretStr

from agent.config import MindSettings
from agent.doctor import mind_checks
from agent.doctor.checks import Finding, State, finding_of
from agent.doctor.mind_checks import Trial, judge, overheard
from agent.doctor.report import _of_mind
from benchmarks.rrm.scripted import Pause, ScriptedServer, Step, answer, deltas
from generator.rigged.figure import capabilities
from rrm.llm.chat import ChatServer
from rrm.llm.schema import answer_schema
from rrm.persona import Persona, load_persona
from rrm.plan import Turn
from rrm.tools.settings import FunctionEntry
from rrm.tools.spec import ToolSpec

GOOD = answer("Hello!", ["wave"])
BEGUN = '{"action":["'
DOWN = "http://127.0.0.1:9/v1"
PATIENT_S = 30.0


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No first token is late because the machine is busy."""
    monkeypatch.setattr(mind_checks, "SLOW_S", PATIENT_S)


async def found(
    answer: Sequence[Step] = tuple(deltas(GOOD)), server: dict[str, Any] | None = None, **settings: Any
) -> list[Finding]:
    """The findings of both checks against a scripted server."""
    async with ScriptedServer(answer, **(server or {})) as scripted:
        wanted = MindSettings(llm=scripted.url, **({"timeout": PATIENT_S} | settings))
        both = (
            lambda: mind_checks.served(wanted),
            lambda: mind_checks.answers(wanted, load_persona("host")),
        )
        return [await asyncio.to_thread(finding_of, check) for check in both]


async def test_a_server_that_is_well_is_named_with_its_model_and_its_time_to_the_first_token() -> None:
    served, answers = await found(server={"models": ["smol"], "window": 2048})
    assert (served.state, answers.state) == ("ok", "ok")
    assert "smol" in served.found
    assert "2048 tokens" in served.found
    assert "first token after" in answers.found


async def test_a_model_that_is_not_served_is_named_with_what_is() -> None:
    served, _ = await found(server={"models": ["smol", "qwen"]}, model="phi")
    assert served.state == "fail"
    assert "smol, qwen" in served.found


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_a_key_that_is_refused_is_said_and_not_printed(key: str) -> None:
    served, answers = await found(server={"key": "sesame"}, key=SecretStr(key))
    assert (served.state, answers.state) == ("fail", "fail")
    assert "key" in served.found
    assert "sesame" not in served.found


@pytest.mark.parametrize(
    ("url", "key", "so"),
    [
        ("http://models.example.org/v1", "sesame", True),
        ("http://models.example.org/v1", "", False),
        ("https://models.example.org/v1", "sesame", False),
        ("http://127.0.0.1:8000/v1", "sesame", False),
    ],
)
def test_a_key_can_be_overheard_on_its_way_to_another_machine_without_encryption(
    url: str, key: str, so: bool
) -> None:
    assert overheard(ChatServer(url, key=key)) is so


async def test_a_key_that_can_be_overheard_is_warned_of_and_the_answer_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ScriptedServer(deltas(GOOD), key="sesame") as server:
        monkeypatch.setenv("HTTP_PROXY", server.url.removesuffix("/v1"))  # reaches every name
        mind = MindSettings(llm="http://models.invalid/v1", key=SecretStr("sesame"), timeout=PATIENT_S)
        rows = dict(await asyncio.to_thread(looked_at, mind))
    assert [finding.state for finding in rows.values()] == ["warn", "ok"]
    assert "the key travels readable" in rows["language model"].mend


async def test_a_server_without_structured_output_is_said_to_lack_it() -> None:
    served, answers = await found(server={"schemas": False})
    assert (served.state, answers.state) == ("ok", "fail")
    assert "JSON schema" in answers.found
    assert "json_schema is not supported" in answers.mend


@pytest.mark.parametrize(
    ("trial", "state"),
    [
        (Trial(GOOD, 0.2), "ok"),
        (Trial(GOOD, PATIENT_S + 0.5), "warn"),
        (Trial("Sure! I am waving at you. " * 20, 0.2, "it gave no JSON"), "fail"),
    ],
)
def test_an_answer_is_judged_by_its_use_and_by_its_first_token(trial: Trial, state: State) -> None:
    finding = judge(trial)
    assert finding.state == state
    assert bool(finding.mend) == (state != "ok")
    assert len(finding.found) < 200


@pytest.mark.parametrize("text", ["Sure! I am waving at you. " * 20, '{"action": [], ', "", "{}" * 2000])
async def test_an_answer_that_a_call_could_not_use_is_a_failure(text: str) -> None:
    _, answers = await found(deltas(text))
    assert answers.state == "fail"
    assert "cannot be used" in answers.found


async def test_a_trial_is_asked_for_as_a_turn_of_a_call_is() -> None:
    can, tool = capabilities(), ToolSpec("roses", "Count the roses.", {"type": "object", "properties": {}})
    turn = Turn("Please wave at me.", actions=can.actions, poses=can.poses)
    async with ScriptedServer(deltas(answer("Hi.", ["wave"], tools=True))) as server:
        wanted = MindSettings(llm=server.url, timeout=PATIENT_S)
        finding = await asyncio.to_thread(mind_checks.answers, wanted, load_persona("host"), [tool])
        (asked,) = server.requests
    assert finding.state == "ok"
    assert asked["response_format"]["json_schema"]["schema"] == answer_schema(turn, [tool])


async def test_a_model_that_calls_a_tool_has_answered() -> None:
    call = answer("", call={"name": "roses", "arguments": {}})
    _, answers = await found(deltas(call))
    assert answers.state == "ok"


async def test_an_answer_without_end_is_left_when_it_is_too_long() -> None:
    endless = [BEGUN, *["wave wave wave"] * 1000, Pause()]
    _, answers = await found(endless)
    assert (answers.state, "does not end" in answers.found) == ("fail", True)


async def test_an_answer_without_end_is_left_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mind_checks, "ANSWER_S", 1.0 - PATIENT_S)
    slowly: list[Step] = [step for _ in range(1000) for step in ("a", Pause(0.05))]
    _, answers = await found([BEGUN, *slowly], timeout=PATIENT_S)  # for each word
    assert (answers.state, "does not end" in answers.found) == ("fail", True)


def looked_at(mind: MindSettings, persona: Persona | None = None) -> list[tuple[str, Finding]]:
    """The doctor's rows for the mind."""
    return [(what, finding_of(check)) for what, check in _of_mind(mind, persona or load_persona("host"))]


def with_tools(*functions: str) -> Persona:
    """The host, with Python functions as tools."""
    entries = tuple(FunctionEntry(function=function) for function in functions)
    return load_persona("host").model_copy(update={"tools": entries})


async def test_the_personas_tools_are_named_and_told_to_the_model() -> None:
    async with ScriptedServer(deltas(answer("Hi.", tools=True))) as server:
        rows = dict(
            await asyncio.to_thread(
                looked_at, MindSettings(llm=server.url, timeout=PATIENT_S), with_tools("rrm.persona:shipped")
            )
        )
        (asked,) = server.requests
    assert [finding.state for finding in rows.values()] == ["ok", "ok", "ok"]
    assert rows["tools"].found == "shipped"
    assert "call" in asked["response_format"]["json_schema"]["schema"]["properties"]


def test_a_tool_that_cannot_be_opened_is_a_failure_that_says_what_to_mend() -> None:
    rows = dict(looked_at(MindSettings(llm=DOWN), with_tools("no_such_module:thing")))
    assert rows["tools"].state == "fail"
    assert "no_such_module" in rows["tools"].found


def test_a_server_that_is_down_is_a_failure_and_is_asked_nothing_more() -> None:
    ((what, finding),) = looked_at(MindSettings(llm=DOWN))
    assert (what, finding.state) == ("language model", "fail")
    assert DOWN in finding.found


def test_without_a_language_model_none_is_looked_at() -> None:
    assert looked_at(MindSettings()) == []
