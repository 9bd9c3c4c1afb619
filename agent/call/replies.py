"""The replies of one call, one at a time: begun, heard, and over or broken off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from agent.call.metrics import TurnTimes
from agent.call.page import Page
from agent.call.playout import Playout
from agent.call.reply import Reply, give
from agent.call.speech import ReplySpeech
from agent.call.stage import Stage
from agent.parts import Voice
from media.clock import Clock
from media.errors import VisavisError
from rrm.plan import PlanPiece, Turn

log = logging.getLogger(__name__)


class Replies:
    """Puts replies on the stage, and tells the page what is heard of them."""

    def __init__(
        self,
        clock: Clock,
        voice: Voice,
        stage: Stage,
        playout: Playout,
        page: Page,
        changed: Callable[[], None],
        over: Callable[[Reply], None],
    ) -> None:
        """`changed` is called where the state may be another one, and `over` when a reply has sounded to its
        end; a reply that is broken off is never over.
        """
        self._clock = clock
        self._voice = voice
        self._stage = stage
        self._playout = playout
        self._page = page
        self._changed = changed
        self._over = over
        self._count = 0
        self._giving: asyncio.Task[None] | None = None
        self.broken: Reply | None = None
        """What was broken off last."""
        stage.progress = self._progress

    @property
    def giving(self) -> bool:
        """True from the beginning of a reply until it is over or broken off."""
        return self._giving is not None

    def begin(
        self,
        pieces: AsyncGenerator[PlanPiece, None],
        turn: Turn | None = None,
        times: TurnTimes | None = None,
        then: Callable[[str], None] = lambda heard: None,
    ) -> None:
        """Give a plan's `pieces` as they come; the other arguments are those of `Reply`."""
        assert self._giving is None, "the reply before must be over or broken off"
        self._count += 1
        reply = Reply(self._count, ReplySpeech(self._count), turn, times, then=then)
        self._stage.begin(reply)
        self._page.reply(asked=turn is not None)
        self._playout.set_gain(1.0)
        self._giving = asyncio.create_task(self._give(reply, pieces), name=f"reply {reply.id}")
        self._changed()

    async def interrupt(self) -> bool:
        """Break the reply off: off the stage before anything is awaited. False where none goes on."""
        reply, self.broken = self._stage.reply, self._stage.reply
        if reply is None:
            return False
        self._playout.cut(reply.id)
        self._stage.interrupt()
        await self.stop()
        self._page.broken_off()
        self._page.caption("avatar", reply.heard_text(), final=True, interrupted=True, source=reply.source)
        return True

    async def stop(self) -> None:
        """Give nothing more."""
        giving, self._giving = self._giving, None
        if giving is not None:
            giving.cancel()
            await asyncio.wait([giving])

    async def _give(self, reply: Reply, pieces: AsyncGenerator[PlanPiece, None]) -> None:
        try:
            await give(reply, pieces, self._voice, self._clock, self._planned)
        except* VisavisError as group:
            self._page.failed(str(group.exceptions[0]))
        except* Exception:
            log.exception("a reply failed")
            self._page.failed("I could not finish my answer. Please ask again.")
        if not reply.speech.length:
            self._end(reply)

    def _planned(self, piece: PlanPiece) -> None:
        self._stage.cycle.take(piece, self._clock.now())
        self._page.planned(piece)

    def _progress(self, reply: Reply) -> None:
        """More of the reply was heard (called by the stage)."""
        self._page.caption("avatar", reply.speech.started(reply.heard), final=False, source=reply.source)
        self._changed()
        if reply.over:
            self._end(reply)

    def _end(self, reply: Reply) -> None:
        if self._stage.reply is not reply:
            return
        self._giving = None
        self._stage.end()
        self._page.caption("avatar", reply.heard_text(), final=True, source=reply.source)
        self._over(reply)
