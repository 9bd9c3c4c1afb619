"""Planning ahead: an answer is begun before it is sure that the user has finished, and kept back until it is.

    user      ......sssssssssssssssss..............
    ears            partial    partial   Heard    |
    plan               |~~thrown away|~~~~~~~~~~~~|~~~~~~ pieces are kept, then given as they come
    floor                                         `- takes the turn, 0.3-1.5 s after the last word

Words of a pause are planned for as soon as they stand, those of a partial where they are a question or a
reply to its end, and no other ones have come for 0.2 s. Newer words that are others throw the plan away; how
it began to sound is kept, for other words often have the same answer.
Where a turn sounds complete, the floor takes it some 20 ms after the words of its pause stand: there only a
partial that was whole already wins time. Nothing acts meanwhile: a plan stops before it uses a tool.

The example callers (20 turns, a model of 0.6 s, decodes of 0.15 s) make 28 plans, of which 29 % are thrown
away, and win 0.02 s in the median, at most 0.44 s: in turns that sound open. With every partial that stands
it is 38 plans and 47 %, for 0.16 s more in one turn of the 20.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from agent.call.metrics import TurnTimes
from agent.call.rehearsal import Rehearsal
from agent.ears.completeness import FINISHED, words_say
from agent.ears.hearing import Heard, Partial
from media.channel import Channel
from media.clock import Clock
from rrm.plan import Calling, Planner, PlanPiece, Say, Turn

STABLE_S = 0.2
"""A partial is worth planning for when it has stood this long: before, it still grows."""

KEPT = 64
"""Pieces that may wait until their turn is sure, more than any reply has; a planner further ahead waits."""


class Steadiness:
    """When the newest words of a turn have stood long enough. Pure."""

    def __init__(self) -> None:
        self._text = ""
        self._since = 0.0

    def due(self, event: Partial | Heard) -> float | None:
        """The second from which on these words are worth planning for, if no others come before; or never."""
        if event.text != self._text:
            self._text, self._since = event.text, event.t
        if isinstance(event, Heard):
            return event.t
        return self._since + STABLE_S if words_say(event.text) == FINISHED else None


def fits(planned: Turn, asked: Turn) -> bool:
    """Whether a plan for one turn answers the other: what is seen may change while the user finishes."""
    return _essence(planned) == _essence(asked)


def _essence(turn: Turn) -> tuple[object, ...]:
    return turn.participant, turn.text, turn.history, turn.stable


class Speculation:
    """Makes the plans of one call, at most one of them ahead of its turn."""

    def __init__(self, clock: Clock, planner: Planner, rehearsal: Rehearsal, on: bool) -> None:
        """`rehearsal` voices how a plan ahead begins. Not `on`, plans begin when turns are taken."""
        self._clock = clock
        self._planner = planner
        self._rehearsal = rehearsal
        self._on = on
        self._ahead: _Ahead | None = None
        self._steadiness = Steadiness()
        self._waiting: asyncio.TimerHandle | None = None
        self._thrown_away = 0
        self._working: set[asyncio.Task[None]] = set()

    def notice(self, event: Partial | Heard, text: str, turn: Callable[[], Turn]) -> None:
        """Newer words of the running turn. If they were the last, `text` would be answered, put as `turn`."""
        if not self._on:
            return
        if self._ahead and self._ahead.turn.text != text:
            self._throw_away()
        self._stop_waiting()
        if event.text and self._ahead is None:
            self._begin_at(self._steadiness.due(event), turn)

    def plan(self, turn: Turn, times: TurnTimes) -> AsyncGenerator[PlanPiece, None]:
        """The plan for a turn that is sure: the one ahead where it fits, else one that is begun now."""
        if self._ahead and not fits(self._ahead.turn, turn):
            self._throw_away()
        ahead = self._ahead
        self._forget()
        self.count(times)
        if ahead is None:
            return self._planner.plan(turn)
        times.ahead, times.planned = ahead.begun, ahead.first
        return ahead.pieces()

    def dismiss(self) -> None:
        """What was heard is no turn."""
        if self._ahead:
            self._throw_away()
        self._rehearsal.drop()
        self._forget()

    def count(self, times: TurnTimes) -> None:
        """Put down to a turn what was thrown away and is not yet."""
        times.thrown_away += self._thrown_away
        self._thrown_away = 0

    async def close(self) -> None:
        """End all that was begun ahead, also what is being given; nothing is planned or voiced when this
        returns.
        """
        self.dismiss()
        await self._rehearsal.close()
        for task in self._working:
            task.cancel()
        if self._working:
            await asyncio.wait(self._working)

    def _begin_at(self, due: float | None, turn: Callable[[], Turn]) -> None:
        if due is None:
            return
        wait = due - self._clock.now()
        if wait > 0:
            self._waiting = asyncio.get_running_loop().call_later(wait, lambda: self._begin(turn()))
        else:
            self._begin(turn())

    def _begin(self, turn: Turn) -> None:
        pieces, rehearse = self._planner.plan(turn), self._rehearsal.begin
        self._ahead = _Ahead(turn, pieces, rehearse, self._clock, tuple(self._working))
        self._working.add(self._ahead.work)
        self._ahead.work.add_done_callback(self._done)

    def _stop_waiting(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    def _throw_away(self) -> None:
        assert self._ahead
        self._ahead.work.cancel()
        self._ahead = None
        self._thrown_away += 1

    def _forget(self) -> None:
        self._stop_waiting()
        self._ahead = None
        self._steadiness = Steadiness()

    def _done(self, work: asyncio.Task[None]) -> None:
        self._working.discard(work)
        if not work.cancelled():
            work.exception()  # told to whoever is given the pieces; nobody misses what was thrown away


class _Ahead:
    """A plan whose turn is not sure yet."""

    def __init__(
        self,
        turn: Turn,
        pieces: AsyncGenerator[PlanPiece, None],
        rehearse: Callable[[str], None],
        clock: Clock,
        before: tuple[asyncio.Task[None], ...],
    ) -> None:
        """Begins when the plans `before`, which were thrown away, have let go of their server. `rehearse` is
        given the first sentence where it comes while the turn is not sure.
        """
        self.turn = turn
        self.begun = clock.now()
        self.first: float | None = None
        """The second at which the first piece came."""
        self._rehearse: Callable[[str], None] | None = rehearse
        self._clock = clock
        self._kept: Channel[PlanPiece] = Channel(KEPT)
        self._sure = asyncio.Event()
        self.work = asyncio.create_task(self._plan(pieces, before), name="plan ahead")

    async def pieces(self) -> AsyncGenerator[PlanPiece, None]:
        """The turn is sure: what was kept, and what follows. Raises what the planner raises."""
        self._sure.set()
        self._rehearse = None
        try:
            async for piece in self._kept:
                yield piece
            await self.work
        finally:
            self.work.cancel()
            await asyncio.wait([self.work])

    async def _plan(
        self, pieces: AsyncGenerator[PlanPiece, None], before: tuple[asyncio.Task[None], ...]
    ) -> None:
        try:
            if before:
                await asyncio.wait(before)
            async with aclosing(pieces):
                async for piece in pieces:
                    if self.first is None:
                        self.first = self._clock.now()
                    if isinstance(piece, Say) and self._rehearse:
                        self._rehearse(piece.sentence)
                        self._rehearse = None
                    await self._kept.put(piece)
                    if isinstance(piece, Calling):
                        await self._sure.wait()
        finally:
            self._kept.close()
