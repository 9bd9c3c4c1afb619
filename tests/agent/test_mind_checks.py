"""What the doctor says of a language model's server that is well, and of those that are not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import SecretStr

from agent import mind_checks
from agent.checks import Finding, State, finding_of
from agent.config import MindSettings
from agent.doctor import _of_mind
from agent.mind_checks import SLOW_S, judge
from benchmarks.rrm.scripted import ScriptedServer, Step, deltas
from rrm.persona import load_persona

GOOD = json.dumps({"action": ["wave"], "stable": "smiling"})
DOWN = "http://127.0.0.1:9/v1"


async def found(
    answer: Sequence[Step] = tuple(deltas(GOOD)), server: dict[str, Any] | None = None, **settings: Any
) -> list[Finding]:
    """The findings of both checks against a scripted server."""
    async with ScriptedServer(answer, **(server or {})) as scripted:
        wanted = MindSettings(llm=scripted.url, **settings)
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
    assert "first token after 0." in answers.found


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


async def test_a_server_without_structured_output_is_said_to_lack_it() -> None:
    served, answers = await found(server={"schemas": False})
    assert (served.state, answers.state) == ("ok", "fail")
    assert "JSON schema" in answers.found
    assert "json_schema is not supported" in answers.mend


@pytest.mark.parametrize(
    ("text", "seconds", "state"),
    [
        (GOOD, 0.2, "ok"),
        (GOOD, SLOW_S + 0.5, "warn"),
        ("Sure! I am waving at you. " * 20, 0.2, "fail"),
        ('{"action": ["fly"], "stable": "smiling"}', 0.2, "fail"),
        ('{"action": [], ', 0.2, "fail"),
        ("", 0.0, "fail"),
    ],
)
def test_an_answer_is_judged_by_the_schema_and_by_its_first_token(
    text: str, seconds: float, state: State
) -> None:
    finding = judge(text, seconds)
    assert finding.state == state
    assert bool(finding.mend) == (state != "ok")
    assert len(finding.found) < 200


def looked_at(mind: MindSettings) -> list[tuple[str, Finding]]:
    """The doctor's rows for the mind."""
    return [(what, finding_of(check)) for what, check in _of_mind(mind, load_persona("host"))]


def test_a_server_that_is_down_is_a_failure_and_is_asked_nothing_more() -> None:
    ((what, finding),) = looked_at(MindSettings(llm=DOWN))
    assert (what, finding.state) == ("language model", "fail")
    assert DOWN in finding.found


def test_without_a_language_model_none_is_looked_at() -> None:
    assert looked_at(MindSettings()) == []
