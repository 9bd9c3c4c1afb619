"""Looking for a chat server that was lost, in the background, so that no turn waits for it meanwhile."""

from __future__ import annotations

import asyncio
import logging

from media.errors import ChatError
from rrm.llm.chat import Chat
from rrm.llm.tokens import Message

log = logging.getLogger(__name__)

PROBE_S = 2.0
"""How often a server that was lost is looked for."""

PROBE: list[Message] = [{"role": "user", "content": "Hi"}]
"""Asked for one token: a server whose engine hangs may well list its models."""


class Lookout:
    """Knows whether a chat server was lost and is not back yet."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._looking: asyncio.Task[None] | None = None

    @property
    def lost(self) -> bool:
        """Whether the server was lost and is not back yet."""
        return self._looking is not None and not self._looking.done()

    def lose(self) -> None:
        """Look for the server until it answers again."""
        if not self.lost:
            self._looking = asyncio.create_task(self._look(), name="look for the chat server")

    async def close(self) -> None:
        """Leave off looking."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])

    async def _look(self) -> None:
        """Any other answer than none and one too late ends it: the next turn tells people what is wrong."""
        fault = "down"
        while fault in ("down", "slow"):
            await asyncio.sleep(PROBE_S)
            try:
                await self._chat.models()
                await self._chat.complete(PROBE, 1, limit_s=self._chat.server.timeout_s)
                fault = ""
            except ChatError as error:
                fault = error.fault
        log.info("the chat server at %s is back", self._chat.server.url)
