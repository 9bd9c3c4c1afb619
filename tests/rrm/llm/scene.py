"""What tests of the planner share: a turn, answers to it, and a stand-in for the local planner."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest

from benchmarks.rrm.scripted import answer
from rrm.knowledge import Passage
from rrm.llm.mind import Mind
from rrm.plan import Act, Fallback, Plan, PlanPiece, Say, Stand, Turn

TURN = Turn(
    "Hello, who are you?",
    stable="arms crossed",
    actions={"wave": 2.0, "nod": 1.0},
    poses=("attentive", "arms crossed"),
)
FULL = answer("Hello there. I am Mia.", ["wave"], "attentive")
PIECES = [Act(("wave",)), Say("Hello there."), Say("I am Mia."), Stand("attentive")]
LOCALLY = [Act(("nod",)), Say("I answer myself."), Stand("attentive")]
PASSAGES = [Passage("returns: How long?", ("How long?",), "You have 30 days to send a lamp back.")]
PATIENT_S = 60.0
"""For a word of the model where nothing is tested about slowness: a busy machine may be long about it."""

BEGUN = '{"action":["wave"],"reply":"Hello there. I'


class Local:
    """The planner that needs no server."""

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        for piece in LOCALLY:
            yield piece

    def greeting(self, user_name: str) -> Plan:
        return Plan(reply=f"Welcome {user_name}.")


async def pieces_of(mind: Mind, turn: Turn = TURN) -> list[PlanPiece]:
    return [piece async for piece in mind.planner().plan(turn)]


def told(pieces: list[PlanPiece]) -> list[PlanPiece]:
    """The pieces, with the reasons for a fallback left out."""
    return [Fallback("") if isinstance(piece, Fallback) else piece for piece in pieces]


async def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that has no event; a minute is much even for a busy machine."""
    for _ in range(6000):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{what} within a minute")


async def found(mind: Mind) -> None:
    """Wait until the server of a mind is back."""
    await until(lambda: not mind.lost, "the server was not found again")
