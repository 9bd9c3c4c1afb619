"""Asks planners the labelled turns, each as the first turn of a call of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

from agent.config import MindSettings
from agent.mind import server_of
from benchmarks.rrm.score import Judged, answer_of, judge
from benchmarks.rrm.turns import Labelled
from generator.rigged.figure import capabilities
from media.errors import ChatError
from rrm.embeddings import Reader
from rrm.knowledge import read_documents
from rrm.llm.mind import Mind, open_mind
from rrm.local.planner import LocalPlanner
from rrm.persona import Persona, load_persona, shipped
from rrm.plan import Planner, Turn

BACK_S = 60.0
"""How long a server that was lost is waited for: one that was only slow is found again in seconds."""

OfCall = Callable[[], Awaitable[Planner]]
"""Makes the planner of one call, once it can answer."""

Planners = Mapping[str, OfCall]
"""By the persona's name."""


def local_planners(embed: Reader) -> dict[str, LocalPlanner]:
    """The local planner of each shipped persona; making them takes seconds."""
    return {name: LocalPlanner(load_persona(name), embed) for name in shipped()}


def one_for_all(planners: Mapping[str, Planner]) -> Planners:
    """Planners that calls share."""

    def of_call(planner: Planner) -> OfCall:
        async def own() -> Planner:
            return planner

        return own

    return {name: of_call(planner) for name, planner in planners.items()}


@asynccontextmanager
async def language_planners(mind: MindSettings, local: Mapping[str, LocalPlanner]) -> AsyncIterator[Planners]:
    """Planners over a language model, a new one for each call. Raises ChatError where it does not answer."""
    server = server_of(mind)
    async with AsyncExitStack() as held:
        minds = {
            name: await held.enter_async_context(
                open_mind(server, load_persona(name), planner, planner.helpful)
            )
            for name, planner in local.items()
        }
        await minds["host"].chat.complete([{"role": "user", "content": "Hello."}], 1)
        yield {name: _of_call(each) for name, each in minds.items()}


def _of_call(mind: Mind) -> OfCall:
    """One slow answer counts once: in a call the next turns do without the model until it is found again.

    Raises ChatError where it is not.
    """

    async def own() -> Planner:
        try:
            async with asyncio.timeout(BACK_S):
                while mind.lost:  # noqa: ASYNC110 (only the mind itself knows)
                    await asyncio.sleep(0.05)
        except TimeoutError:
            lost = f"the chat server at {mind.chat.server.url} was lost and is not back after {BACK_S:g} s"
            raise ChatError(f"{lost}: start it again, and the benchmark", "down") from None
        return mind.planner()

    return own


async def ask(
    planners: Planners, turns: Iterable[Labelled], done: Callable[[int], None] = lambda count: None
) -> list[Judged]:
    """The judged answers, in order; `done` is told how many there are."""
    known = {name: known_to(load_persona(name)) for name in planners}
    judged: list[Judged] = []
    for turn in turns:
        planner = await planners[turn.persona]()
        async with aclosing(planner.plan(asked(turn))) as pieces:
            answer = answer_of([piece async for piece in pieces])
        judged.append(judge(turn, answer, known[turn.persona]))
        done(len(judged))
    return judged


def asked(turn: Labelled) -> Turn:
    """What a planner is asked in such a turn, for the rigged human."""
    can = capabilities()
    return Turn(turn.said, stable=turn.stable, actions=can.actions, poses=can.poses)


def known_to(persona: Persona) -> list[str]:
    """All that a persona may say numbers from."""
    return [persona.role, *persona.about, *(passage.text for passage in read_documents(persona))]
