"""What all calls of a process share of a language model, and where the planner of each call comes from."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from media.errors import ChatError
from rrm.knowledge import Passage
from rrm.llm.chat import Chat, ChatServer
from rrm.llm.lookout import Lookout
from rrm.llm.planner import OUTAGES, LlmPlanner
from rrm.persona import Persona
from rrm.plan import Planner
from rrm.tools.toolbox import Toolbox, open_tools

log = logging.getLogger(__name__)

Helpful = Callable[[str], list[Passage]]
"""Finds the passages that may answer a question."""


class Mind:
    """What all calls share: the chat server and whether it is there, persona, documents and tools."""

    def __init__(
        self,
        chat: Chat,
        persona: Persona,
        local: Planner,
        helpful: Helpful = lambda question: [],
        toolbox: Toolbox | None = None,
    ) -> None:
        """`local` answers what the model does not; `helpful` finds passages for a question, and may block."""
        self.chat = chat
        self.persona = persona
        self.local = local
        self.helpful = helpful
        self.toolbox = toolbox or Toolbox()
        self._planners = set[LlmPlanner]()
        self._lookout = Lookout(chat)
        self.warned = ""
        """The fault that the log was last told of, "" once a turn was answered since."""

    def planner(self) -> LlmPlanner:
        """The planner of one call, which is to be closed at its end."""
        planner = LlmPlanner(self)
        self._planners.add(planner)
        return planner

    def leave(self, planner: LlmPlanner) -> None:
        """A call's planner was closed."""
        self._planners.discard(planner)

    @property
    def lost(self) -> bool:
        """Whether the server was lost and is not back yet, so that no turn should wait for it."""
        return self._lookout.lost

    def lose(self) -> None:
        """Ask nothing of the server until it answers again; it is looked for in the background."""
        self._lookout.lose()

    def warn(self, error: ChatError) -> None:
        """Tell the log why a turn has no answer: once while it lasts, for plans begun too early fail too."""
        known, self.warned = self.warned in OUTAGES, error.fault
        if not (known and error.fault in OUTAGES):
            log.warning("turns are answered without the language model: %s", error)

    async def close(self) -> None:
        """Leave off what is done in the background, and disconnect."""
        for planner in [*self._planners]:
            await planner.close()
        await self._lookout.close()
        await self.chat.close()


@asynccontextmanager
async def open_mind(
    server: ChatServer, persona: Persona, local: Planner, helpful: Helpful
) -> AsyncIterator[Mind]:
    """A mind over a chat server, which need not be there yet, with the persona's tools.

    Raises ConfigError for tools that cannot be loaded.
    """
    async with open_tools(persona) as toolbox:
        mind = Mind(Chat(server), persona, local, helpful, toolbox)
        try:
            yield mind
        finally:
            await mind.close()
