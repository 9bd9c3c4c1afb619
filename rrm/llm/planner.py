"""The planner over a language model: asks, reads along, and leaves no turn unanswered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from media.errors import ChatError
from rrm.knowledge import Passage
from rrm.llm.grounding import source_of
from rrm.llm.memory import Memory
from rrm.llm.messages import messages
from rrm.llm.pieces import Call, PieceReader
from rrm.llm.schema import answer_schema
from rrm.llm.tokens import Message
from rrm.plan import Act, Called, Fallback, Plan, PlanPiece, Say, Stand, Turn
from rrm.tools.carry import carry_out, fillers
from rrm.tools.spec import Schema

if TYPE_CHECKING:  # it makes the planners
    from rrm.llm.mind import Mind

log = logging.getLogger(__name__)

MAX_TOKENS = 400
"""Of one answer: eight sentences of speech, actions and poses take some 250."""

FIRST_PIECE = 2.0
"""The first thing to do or say must come within so many times the wait for a word: a first sentence takes
no longer than its first word may; a model that thinks aloud does, and people do not wait for that.
"""

MAX_CALLS = 3
"""Tools used in one turn; a model that wants more is going in circles."""

LAST_S = 0.25
"""The last token of an answer says only that it has ended; some four times what a slow model needs."""

_REASONS = {
    "down": "The language model cannot be reached",
    "slow": "The language model takes too long",
    "refused": "The language model refuses to answer me",
    "failed": "The language model has failed",
    "broken": "The language model's answer could not be used",
}

OUTAGES = ("down", "slow", "refused")
"""Faults that are likely to last; others are an answer's own."""

_INSTEAD, _ENDED = "so I answer without it.", "so my answer ends here."


class LlmPlanner:
    """Implements `Planner` over a language model, for one call.

    An answer that fails before anything of it was given is asked for once more, unless waiting has used the
    time up. What was said stays said; where nothing was, the local planner answers the same turn.
    """

    def __init__(self, mind: Mind) -> None:
        self._mind = mind
        self._memory = Memory(mind.chat, mind.persona.name, MAX_TOKENS)
        self._filler = fillers(mind.persona)

    async def close(self) -> None:
        """Leave off what is done in the background."""
        self._mind.leave(self)
        await self._memory.close()

    def greeting(self, user_name: str) -> Plan:
        """The persona's own."""
        return self._mind.local.greeting(user_name)

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        """The model's answer; where it fails a Fallback, and what is left to say and do without it."""
        acted = said = False
        fault = "failed"
        try:
            async with aclosing(self._answer(turn)) as pieces:
                async for piece in pieces:
                    acted = acted or isinstance(piece, Act)
                    # Before a tool has answered there was only something to pass the time.
                    said = (said or isinstance(piece, Say)) and not isinstance(piece, Called)
                    yield piece
            self._mind.warned = ""
            return
        except ChatError as error:
            fault = error.fault
            self._mind.warn(error)
        except Exception as error:  # of whatever kind, somebody waits for an answer
            log.error("a turn is answered without the language model: %s inside of it", type(error).__name__)
        yield Fallback(f"{_REASONS[fault]}, {_ENDED if said else _INSTEAD}", fault in OUTAGES)
        if said:
            yield Stand(turn.stable)
            return
        async with aclosing(self._mind.local.plan(turn)) as pieces:
            async for piece in pieces:
                if not (acted and isinstance(piece, Act)):
                    yield piece

    async def _answer(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        if self._mind.lost:
            raise ChatError("its server was lost and is looked for", "down")
        try:
            async with aclosing(self._rounds(turn)) as pieces:
                async for piece in pieces:
                    yield piece
        except ChatError as error:
            if error.fault in ("down", "slow"):
                self._mind.lose()
            raise
        finally:  # a talk in which every answer is interrupted grows too
            if not self._mind.lost:
                self._memory.tidy()

    async def _rounds(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        """Ask, use the tool that is called, ask again with what it gave, until there is an answer.

        The same call is not made twice in a turn (a second order costs money): the model must answer then.
        """
        passages = await asyncio.to_thread(self._mind.helpful, turn.text)
        called: list[Called] = []
        calls: list[Call] = []
        again = False
        while True:
            tools = self._mind.toolbox.specs if len(called) < MAX_CALLS and not again else ()
            question = await self._question(turn, passages, called)
            call: Call | None = None
            async with aclosing(self._asked(turn, question, answer_schema(turn, tools))) as pieces:
                async for piece in pieces:
                    match piece:
                        case Call():
                            call = piece
                        case Say(sentence):
                            yield Say(sentence, source_of(sentence, passages))
                        case _:
                            yield piece
            if call is None:
                return
            if not tools:
                raise ChatError("the language model calls one tool after the other", "broken")
            again = call in calls
            if again:
                continue
            calls.append(call)
            async with aclosing(self._use(call)) as use:
                async for step in use:
                    if isinstance(step, Called):
                        called.append(step)
                    yield step

    def _use(self, call: Call) -> AsyncGenerator[PlanPiece, None]:
        return carry_out(self._mind.toolbox, call.tool, call.arguments, self._filler)

    async def _question(
        self, turn: Turn, passages: Sequence[Passage], called: Sequence[Called]
    ) -> list[Message]:
        """The messages, with as much of the talk as fits into the model's window."""
        persona, tools = self._mind.persona, self._mind.toolbox.specs
        beside = messages(persona, turn, passages=passages, tools=tools, called=called)
        recalled = await self._memory.recall(turn.history, beside)
        return messages(persona, turn, recalled.summary, recalled.words, passages, tools, called)

    async def _asked(
        self, turn: Turn, question: Sequence[Message], schema: Schema
    ) -> AsyncGenerator[PlanPiece | Call, None]:
        """One answer, asked for a second time where the first gave nothing and did not take long."""
        until = time.monotonic() + self._mind.chat.server.timeout_s
        given = False
        try:
            async with aclosing(self._read(turn, question, schema)) as pieces:
                async for piece in pieces:
                    given = True
                    yield piece
            return
        except ChatError as error:
            if given or error.fault not in ("failed", "broken") or time.monotonic() > until:
                raise
        async with aclosing(self._read(turn, question, schema)) as pieces:
            async for piece in pieces:
                yield piece

    async def _read(
        self, turn: Turn, question: Sequence[Message], schema: Schema
    ) -> AsyncGenerator[PlanPiece | Call, None]:
        reader, given = PieceReader(turn), False
        limit_s = FIRST_PIECE * self._mind.chat.server.timeout_s
        until = time.monotonic() + limit_s
        async with aclosing(self._mind.chat.stream(question, schema, MAX_TOKENS)) as deltas:
            async for delta in deltas:
                for piece in reader.feed(delta):
                    given = True
                    yield piece
                    if isinstance(piece, Call):
                        return
                if not given and time.monotonic() > until:
                    raise ChatError(f"the language model said nothing of use within {limit_s:g} s", "slow")
                if reader.done:
                    await _let_end(deltas)
                    return
        reader.end()


async def _let_end(deltas: AsyncGenerator[str, None]) -> None:
    """Wait a little for a stream's end: it tells the tokens used, and leaves the connection to the next."""
    with suppress(Exception):  # the answer is whole
        async with asyncio.timeout(LAST_S):
            await anext(deltas, None)
