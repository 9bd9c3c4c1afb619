"""The planner over a language model: asks, reads along, and leaves no turn unanswered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from media.errors import ChatError
from rrm.llm.chat import Chat
from rrm.llm.messages import Message, messages
from rrm.llm.pieces import Call, PieceReader
from rrm.llm.schema import answer_schema
from rrm.persona import Persona
from rrm.plan import Act, Fallback, Plan, Planner, PlanPiece, Say, Stand, Turn

log = logging.getLogger(__name__)

MAX_TOKENS = 400
"""Of one answer: eight sentences of speech, actions and poses take some 250."""

PROBE_S = 2.0
"""How often a server that was lost is looked for."""

_REASONS = {
    "down": "The language model cannot be reached; until it is back I answer without it.",
    "slow": "The language model took too long, so I answer without it.",
    "refused": "The language model refuses to answer me, so I answer without it.",
    "failed": "The language model has failed, so I answer without it.",
    "broken": "The language model gave an answer that cannot be used.",
}


class Mind:
    """What all calls share: the chat server, whether it is there, the persona, who answers without it."""

    def __init__(self, chat: Chat, persona: Persona, local: Planner) -> None:
        self.chat = chat
        self.persona = persona
        self.local = local
        self._looking: asyncio.Task[None] | None = None

    def planner(self) -> LlmPlanner:
        """The planner of one call."""
        return LlmPlanner(self)

    @property
    def lost(self) -> bool:
        """Whether the server was lost and is not back yet, so that no turn should wait for it."""
        return self._looking is not None and not self._looking.done()

    def lose(self) -> None:
        """Ask nothing of the server until it answers again; it is looked for in the background."""
        if not self.lost:
            self._looking = asyncio.create_task(self._look(), name="look for the chat server")

    async def close(self) -> None:
        """Close the connections to the server."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        await self.chat.close()

    async def _look(self) -> None:
        fault = "down"
        while fault in ("down", "slow"):
            await asyncio.sleep(PROBE_S)
            try:
                await self.chat.models()
                fault = ""
            except ChatError as error:
                fault = error.fault


class LlmPlanner:
    """Implements `Planner` over a language model, for one call.

    An answer that fails before anything of it was given is asked for once more, unless waiting has used the
    time up. What was said stays said; where nothing was, the local planner answers the same turn.
    """

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    def greeting(self, user_name: str) -> Plan:
        """The persona's own."""
        return self._mind.local.greeting(user_name)

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        """The model's answer, or after a Fallback the local planner's."""
        acted = said = False
        try:
            async with aclosing(self._answer(turn)) as pieces:
                async for piece in pieces:
                    acted, said = acted or isinstance(piece, Act), said or isinstance(piece, Say)
                    yield piece
            return
        except ChatError as error:
            log.warning("a turn is answered without the language model: %s", error)
            fallback = Fallback(_REASONS[error.fault])
        yield fallback
        if said:
            yield Stand(turn.stable)
            return
        async with aclosing(self._mind.local.plan(turn)) as pieces:
            async for piece in pieces:
                if not (acted and isinstance(piece, Act)):
                    yield piece

    async def _answer(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        if self._mind.lost:
            raise ChatError("the chat server is lost, and looked for", "down")
        try:
            async with aclosing(self._asked(turn, self._question(turn))) as pieces:
                async for piece in pieces:
                    if not isinstance(piece, Call):
                        yield piece
        except ChatError as error:
            if error.fault in ("down", "slow"):
                self._mind.lose()
            raise

    async def _asked(self, turn: Turn, question: Sequence[Message]) -> AsyncGenerator[PlanPiece | Call, None]:
        """One answer, asked for a second time where the first gave nothing and did not take long."""
        given = False
        until = time.monotonic() + self._mind.chat.server.timeout_s
        try:
            async with aclosing(self._read(turn, question)) as pieces:
                async for piece in pieces:
                    given = True
                    yield piece
            return
        except ChatError as error:
            if given or error.fault not in ("failed", "broken") or time.monotonic() > until:
                raise
        async with aclosing(self._read(turn, question)) as pieces:
            async for piece in pieces:
                yield piece

    async def _read(self, turn: Turn, question: Sequence[Message]) -> AsyncGenerator[PlanPiece | Call, None]:
        reader = PieceReader(turn)
        stream = self._mind.chat.stream(question, answer_schema(turn), MAX_TOKENS)
        async with aclosing(stream) as deltas:
            async for delta in deltas:
                if reader.done:
                    break  # what follows is no part of the answer
                for piece in reader.feed(delta):
                    yield piece
                    if isinstance(piece, Call):
                        return
        reader.end()

    def _question(self, turn: Turn) -> list[Message]:
        return messages(self._mind.persona, turn, history=turn.history)
