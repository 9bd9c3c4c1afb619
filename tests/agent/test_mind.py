"""Who plans a house's replies: with a language model, without one, and while its server is away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from agent.config import MindSettings
from agent.mind import NO_TOOLS, missing_model, model_of, open_planners, server_of
from benchmarks.rrm.scripted import ScriptedServer, answer, deltas
from rrm.knowledge import Passage
from rrm.persona import Persona, load_persona
from rrm.plan import Fallback, PlanPiece, Say, Turn
from rrm.tools.settings import FunctionEntry
from tests.fakes import ScriptedMind

WITHOUT_OPENAI = """
import asyncio, sys
import agent.cli, agent.serve, agent.replay, agent.doctor.report
from agent.config import MindSettings
from agent.mind import open_planners
from rrm.persona import load_persona

async def main():
    local = object()
    async with open_planners(MindSettings(), load_persona("host"), local, None, print) as planners:
        assert planners().planner is local

asyncio.run(main())
print(*{"openai", "mcp", "torch"}.intersection(sys.modules))
"""


@pytest.fixture(scope="module")
def persona() -> Persona:
    return load_persona("host")


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    yield []


def helpful(question: str) -> list[Passage]:
    """No document is of any help."""
    return []


async def answered(settings: MindSettings, persona: Persona, warnings: list[str]) -> list[PlanPiece]:
    async with open_planners(settings, persona, ScriptedMind(), helpful, warnings.append) as planners:
        own = planners()
        pieces = [piece async for piece in own.planner.plan(Turn("Hello."))]
        assert own.close
        await own.close()
        return pieces


def test_without_a_language_model_nothing_of_its_packages_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_OPENAI], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr


async def test_tools_without_a_language_model_are_warned_of(persona: Persona, warnings: list[str]) -> None:
    tooled = persona.model_copy(update={"tools": (FunctionEntry(function="math:sqrt"),)})
    async with open_planners(MindSettings(), tooled, ScriptedMind(), helpful, warnings.append):
        assert warnings == [NO_TOOLS]


async def test_a_served_model_answers_and_nothing_is_warned_of(persona: Persona, warnings: list[str]) -> None:
    async with ScriptedServer(deltas(answer("Good morning."))) as server:
        pieces = await answered(MindSettings(llm=server.url), persona, warnings)
    assert warnings == []
    assert Say("Good morning.") in pieces
    assert not any(isinstance(piece, Fallback) for piece in pieces)


async def test_a_server_that_is_down_is_a_warning_and_the_local_planner_answers(
    persona: Persona, warnings: list[str]
) -> None:
    pieces = await answered(MindSettings(llm="http://127.0.0.1:9/v1"), persona, warnings)
    assert len(warnings) == 1
    assert "127.0.0.1:9" in warnings[0]
    assert isinstance(pieces[0], Fallback)
    assert Say("You said Hello.") in pieces


@pytest.mark.parametrize(
    ("served", "model", "says"),
    [
        ([], "", "no model"),
        (["smol"], "", ""),
        (["smol"], "smol", ""),
        (["smol", "qwen"], "phi", "smol, qwen"),
    ],
)
def test_a_model_that_is_not_served_is_named_with_those_that_are(
    served: list[str], model: str, says: str
) -> None:
    fault = missing_model(served, MindSettings(llm="http://127.0.0.1:8000/v1", model=model))
    assert (says in fault) if says else not fault


def test_the_server_is_described_by_the_settings() -> None:
    settings = MindSettings(llm="http://models/v1", model="smol", key=SecretStr("sesame"), timeout=3.0)
    server = server_of(settings)
    assert (server.url, server.model, server.key, server.timeout_s) == (
        "http://models/v1",
        "smol",
        "sesame",
        3.0,
    )


@pytest.mark.parametrize(("named", "asked"), [("", "smol"), ("qwen", "qwen")])
async def test_the_model_that_is_asked_is_the_one_named_or_the_servers_first(named: str, asked: str) -> None:
    async with ScriptedServer(["Hi"], models=["smol", "qwen"]) as server:
        assert await model_of(MindSettings(llm=server.url, model=named)) == asked


def test_a_key_is_not_shown_where_a_server_is_printed() -> None:
    assert "sesame" not in repr(server_of(MindSettings(llm="http://models/v1", key=SecretStr("sesame"))))
