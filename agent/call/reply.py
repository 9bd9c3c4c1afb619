"""One reply being given: the planner's pieces become actions, sound, and a pose to end in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from agent.call.metrics import TurnTimes
from agent.call.speech import SENTENCE_GAP_S, ReplySpeech
from agent.parts import Voice
from media.channel import Channel
from media.clock import Clock
from rrm.plan import Act, Plan, PlanPiece, Say, Stand, Turn

SENTENCES_AHEAD = 8
"""Sentences that may wait for the voice; a planner that is further ahead waits."""


@dataclass(slots=True)
class Reply:
    """What is said in answer to one turn, and how far it has come.

    `turn` is what the planner was asked, None for greetings and what is taken up again; `times` belong to it.
    `pose` is what the plan ends in, None until the plan is whole. `then` follows when it is over, and
    is given what was heard of it.
    """

    id: int
    speech: ReplySpeech
    turn: Turn | None = None
    times: TurnTimes | None = None
    source: str = ""
    sentences: list[str] = field(default_factory=list)
    pose: str | None = None
    then: Callable[[str], None] = lambda heard: None
    heard: int = 0  # samples at 48 kHz

    @property
    def over(self) -> bool:
        """True when all that will ever be said was heard."""
        return self.speech.closed and self.heard >= self.speech.length

    def heard_text(self) -> str:
        """The words that were really heard."""
        return self.speech.heard(self.heard)

    @property
    def asks(self) -> bool:
        """Whether what was heard ends with a question."""
        return self.heard_text().rstrip().endswith("?")

    def left(self) -> list[str]:
        """The sentences that were not heard to their end, the one that was cut first."""
        heard = len(self.heard_text().split())
        for index, sentence in enumerate(self.sentences):
            heard -= len(sentence.split())
            if heard < 0:
                return self.sentences[index:]
        return []


async def give(
    reply: Reply,
    pieces: AsyncGenerator[PlanPiece, None],
    voice: Voice,
    clock: Clock,
    on_piece: Callable[[PlanPiece], None],
) -> None:
    """Carry a plan out as its pieces come: the next sentence is planned while one is voiced.

    Cancelling it cancels planner and voice. Errors of either go to the caller; what was voiced stays.
    """
    sentences: Channel[str] = Channel(SENTENCES_AHEAD)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_plan(reply, pieces, sentences, clock, on_piece), name="plan")
            tasks.create_task(_voice(reply, sentences, voice, clock), name="voice")
    finally:
        reply.speech.close()


async def _plan(
    reply: Reply,
    pieces: AsyncGenerator[PlanPiece, None],
    sentences: Channel[str],
    clock: Clock,
    on_piece: Callable[[PlanPiece], None],
) -> None:
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                if reply.times and reply.times.planned is None:
                    reply.times.planned = clock.now()
                on_piece(piece)
                if isinstance(piece, Stand):
                    reply.pose = piece.pose
                if isinstance(piece, Say):
                    reply.sentences.append(piece.sentence)
                    reply.source = reply.source or piece.source
                    await sentences.put(piece.sentence)
    finally:
        sentences.close()


async def _voice(reply: Reply, sentences: Channel[str], voice: Voice, clock: Clock) -> None:
    async for sentence in sentences:
        gap = SENTENCE_GAP_S
        async with aclosing(voice.speak(sentence)) as clauses:
            async for clause in clauses:
                if reply.times and reply.times.voiced is None:
                    reply.times.voiced = clock.now()
                reply.speech.add(clause, gap)
                gap = 0.0


async def pieces_of(plan: Plan) -> AsyncGenerator[PlanPiece, None]:
    """A plan that is there as a whole."""
    if plan.action:
        yield Act(tuple(plan.action))
    if plan.reply:
        yield Say(plan.reply)
    yield Stand(plan.stable)


async def left_of(broken: Reply | None) -> AsyncGenerator[PlanPiece, None]:
    """What is still to be said and held of a reply that was broken off."""
    for sentence in broken.left() if broken else []:
        yield Say(sentence)
    if broken and broken.pose:
        yield Stand(broken.pose)
