"""Who plans the replies of a house: a language model where one is served, else the local planner."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.config import MindSettings
from media.errors import ChatError
from rrm.knowledge import Passage
from rrm.persona import Persona
from rrm.plan import Planner

if TYPE_CHECKING:  # openai and mcp take a second to import and are for language models only
    from rrm.llm.chat import ChatServer
    from rrm.llm.mind import Mind

Warn = Callable[[str], None]
"""Is told, in one sentence, what works less well than it was meant to."""

WITHOUT = "until it answers, replies are planned without a language model"

NO_TOOLS = "this persona lists tools, and only a language model can use them: name one by --llm"


@dataclass(frozen=True, slots=True)
class OwnPlanner:
    """The planner of one call, and what is to be called when that is over."""

    planner: Planner
    close: Callable[[], Awaitable[None]] | None = None


@asynccontextmanager
async def open_planners(
    settings: MindSettings,
    persona: Persona,
    local: Planner,
    helpful: Callable[[str], list[Passage]],
    warn: Warn,
) -> AsyncIterator[Callable[[], OwnPlanner]]:
    """What makes the planner of each call. A server that is not there is a warning: `local` stands in for it.

    `helpful` finds passages of the documents for a question.
    Raises ConfigError for tools that cannot be loaded.
    """
    if not settings.llm:
        if persona.tools:
            warn(NO_TOOLS)
        yield lambda: OwnPlanner(local)
        return
    from rrm.llm.mind import open_mind

    async with open_mind(server_of(settings), persona, local, helpful) as mind:
        await _look_for_model(mind, settings, warn)

        def own() -> OwnPlanner:
            planner = mind.planner()
            return OwnPlanner(planner, planner.close)

        yield own


def server_of(settings: MindSettings) -> ChatServer:
    """Where the language model is served."""
    from rrm.llm.chat import ChatServer

    return ChatServer(settings.llm, settings.model, settings.key.get_secret_value(), settings.timeout)


async def model_of(settings: MindSettings) -> str:
    """The model that is asked: the one named, else the server's first. Raises ChatError where none is."""
    from rrm.llm.chat import Chat

    chat = Chat(server_of(settings))
    try:
        return await chat.model()
    finally:
        await chat.close()


def missing_model(served: list[str], settings: MindSettings) -> str:
    """Why the server has not got the model that is wanted, and what to do; empty where it has."""
    if not served:
        return f"the chat server at {settings.llm} serves no model: load one there"
    if settings.model and settings.model not in served:
        known = ", ".join(served)
        return f'the chat server at {settings.llm} has no model "{settings.model}": name one of {known}'
    return ""


async def _look_for_model(mind: Mind, settings: MindSettings, warn: Warn) -> None:
    try:
        fault = missing_model(await mind.chat.models(), settings)
    except ChatError as error:
        fault = str(error)
        if error.fault in ("down", "slow"):
            mind.lose()
    if fault:
        warn(f"{fault}; {WITHOUT}")
