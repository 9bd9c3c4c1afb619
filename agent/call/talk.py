"""The conversation of one call: floor decisions become replies, and replies become captions and history."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from pydantic import BaseModel

from agent.call.floor import (
    Decision,
    Dismiss,
    Duck,
    Floor,
    FloorEvent,
    Greet,
    Interrupt,
    ReplyOver,
    Resume,
    TakeTurn,
)
from agent.call.metrics import TurnTimes
from agent.call.page import Page
from agent.call.playout import Playout
from agent.call.reply import Reply, give
from agent.call.speculation import Speculation
from agent.call.speech import ReplySpeech
from agent.call.stage import Stage
from agent.call.transcript import before
from agent.ears.hearing import Heard, Partial, Paused
from agent.parts import Voice
from media.channel import Channel
from media.clock import Clock
from media.errors import VisavisError
from rrm.plan import Act, Plan, Planner, PlanPiece, Say, Stand, Turn

log = logging.getLogger(__name__)

DUCKED_GAIN = 0.35
"""-9 dB: clearly lower, still understood, while it is unclear whether the user wants the floor."""


class Talk:
    """Holds the floor and gives replies. Everything that happens comes in through `events`, in order."""

    def __init__(
        self,
        clock: Clock,
        planner: Planner,
        voice: Voice,
        stage: Stage,
        playout: Playout,
        tell: Callable[[BaseModel], None],
        decided: Callable[[Decision], None],
        ears_forget: Callable[[], None],
        speculate: bool = False,
    ) -> None:
        """`tell` sends a message to the page, `decided` is told every decision of the floor, and
        `ears_forget` ends the utterance that the ears are keeping. `speculate`: begin plans before turns end.
        """
        self.events: Channel[FloorEvent] = Channel(256)
        self.turns: list[TurnTimes] = []
        self.user_name = ""
        self._clock = clock
        self._planner = planner
        self._speculation = Speculation(clock, planner, speculate)
        self._voice = voice
        self._stage = stage
        self._playout = playout
        self._page = Page(tell)
        self._decided = decided
        self._ears_forget = ears_forget
        stage.progress = self._progress
        self._floor = Floor()
        self._heard: Heard | None = None
        self._asked: tuple[str, ...] = ()  # the user's words of the last turn, one for each part of it
        self._replies = 0
        self._giving: asyncio.Task[None] | None = None
        self._broken: Reply | None = None

    async def run(self) -> None:
        """Follow the events until cancelled; a reply that is being given is broken off then."""
        try:
            while True:
                event = await self._next_event()
                now = self._clock.now()
                for decision in self._floor.handle(event) if event else self._floor.tick(now):
                    self._decided(decision)
                    await self._carry_out(decision)
                if isinstance(event, Partial | Heard):
                    self._plan_ahead(event)
                self._show_state()
        finally:
            await self._stop_giving()
            if self.turns:
                self._speculation.count(self.turns[-1])

    @property
    def busy(self) -> bool:
        """True while somebody speaks, or the avatar is about to."""
        return self._giving is not None or self._stage.reply is not None or self._floor.user_speaking

    async def _next_event(self) -> FloorEvent | None:
        """What happens next, if anything does before the floor wants to decide."""
        deadline = self._floor.deadline()
        wait = None if deadline is None else max(deadline - self._clock.now(), 0.0)
        try:
            async with asyncio.timeout(wait):
                event = await self.events.get()
        except TimeoutError:
            return None
        if isinstance(event, ReplyOver) and self._stage.reply is not None:
            return None  # of a reply before this one
        self._notice(event)
        return event

    def _notice(self, event: FloorEvent) -> None:
        """What an event means beside the floor: captions, and moments at which a listener nods."""
        match event:
            case Partial(_, text):
                self._page.caption("user", text, final=False)
            case Heard(_, _, text):
                self._heard = event
                self._page.caption("user", text, final=False)
            case Paused():
                self._stage.clause_ended()

    async def _carry_out(self, decision: Decision) -> None:
        match decision:
            case TakeTurn():
                self._take_turn(decision)
            case Greet():
                self._greet(self._planner.greeting(self.user_name))
            case Interrupt():
                await self._interrupt()
            case Duck():
                self._playout.set_gain(DUCKED_GAIN)
            case Dismiss():
                self._playout.set_gain(1.0)
                self._page.caption("user", self._heard.text if self._heard else "", final=True)
                self._heard = None
                self._speculation.dismiss()
                self._ears_forget()
            case Resume():
                self._resume()

    def _greet(self, plan: Plan) -> None:
        if plan.reply or plan.action:
            self._start_reply(_pieces(plan))
        else:
            self.events.put_now(ReplyOver(self._clock.now()))

    def _take_turn(self, turn: TakeTurn) -> None:
        heard, self._heard = self._heard, None
        spoken = heard is not None and heard.speech_end == turn.speech_end
        words = heard.text if heard and spoken else turn.text
        if turn.joined:
            self.turns[-1].take_back()
        times = TurnTimes(len(self.turns), turn.speech_end, turn.t, heard.t if heard and spoken else turn.t)
        self.turns.append(times)
        asked = self._turn(turn.text, again=turn.joined)
        pieces = self._speculation.plan(asked, times)
        self._asked = (*self._asked, words) if turn.joined else (words,)
        self._page.caption("user", words, final=True)
        self._ears_forget()
        self._start_reply(pieces, asked, times)

    def _resume(self) -> None:
        """Noise has broken the reply off. What is left of it is lost where the plan was not whole yet: then
        the planner is asked again, and told what was heard.
        """
        broken = self._broken
        if broken is None or broken.turn is None or broken.pose is not None:
            self._start_reply(_left(broken))
        else:
            turn = self._turn(broken.turn.text, again=True)
            if broken.times:
                broken.times.take_back()
            self._start_reply(self._planner.plan(turn), turn, broken.times)

    def _turn(self, text: str, again: bool) -> Turn:
        """The turn that a planner is asked, if the user has said `text`, `again` with those of the last."""
        return Turn(
            text=text,
            history=before(self._page.history, self._asked) if again else self._page.history,
            stable=self._stage.cycle.stable,
            user_name=self.user_name,
            actions=self._stage.can.actions,
            poses=self._stage.can.poses,
        )

    def _plan_ahead(self, event: Partial | Heard) -> None:
        """The running turn's words are newer; while a reply goes on nobody knows what of it will be heard."""
        if self._floor.user_speaking and self._stage.reply is None:
            text = self._floor.turn_text(event.text)
            self._speculation.notice(event, text, lambda: self._turn(text, self._floor.joining))

    def _start_reply(
        self,
        pieces: AsyncGenerator[PlanPiece, None],
        turn: Turn | None = None,
        times: TurnTimes | None = None,
    ) -> None:
        assert self._giving is None, "the reply before must be over or broken off"
        self._replies += 1
        reply = Reply(self._replies, ReplySpeech(self._replies), turn, times)
        self._stage.begin(reply)
        self._page.reply(asked=turn is not None)
        self._playout.set_gain(1.0)
        self._giving = asyncio.create_task(self._give(reply, pieces), name=f"reply {reply.id}")
        self._show_state()

    async def _give(self, reply: Reply, pieces: AsyncGenerator[PlanPiece, None]) -> None:
        try:
            await give(reply, pieces, self._voice, self._clock, self._planned)
        except* VisavisError as group:
            self._page.failed(str(group.exceptions[0]))
        except* Exception:
            log.exception("a reply failed")
            self._page.failed("I could not finish my answer. Please ask again.")
        if not reply.speech.length:
            self._reply_over(reply)

    def _planned(self, piece: PlanPiece) -> None:
        self._stage.cycle.take(piece, self._clock.now())
        self._page.planned(piece)

    def _progress(self, reply: Reply) -> None:
        """More of the reply was heard (called by the stage)."""
        self._page.caption("avatar", reply.speech.started(reply.heard), final=False, source=reply.source)
        self._show_state()
        if reply.over:
            self._reply_over(reply)

    def _reply_over(self, reply: Reply) -> None:
        if self._stage.reply is not reply:
            return
        self._giving = None
        self._stage.end()
        self._page.caption("avatar", reply.heard_text(), final=True, source=reply.source)
        self.events.put_now(ReplyOver(self._clock.now()))

    async def _interrupt(self) -> None:
        """Off the stage before anything is awaited: a reply that is broken off is never over."""
        reply, self._broken = self._stage.reply, self._stage.reply
        if reply is None:
            return
        self._playout.cut(reply.id)
        self._stage.interrupt()
        await self._stop_giving()
        self._page.broken_off()
        self._page.caption("avatar", reply.heard_text(), final=True, interrupted=True, source=reply.source)

    async def _stop_giving(self) -> None:
        giving, self._giving = self._giving, None
        if giving is not None:
            giving.cancel()
            await asyncio.wait([giving])
        await self._speculation.close()

    def _show_state(self) -> None:
        self._stage.listening = self._floor.user_speaking
        phase = self._stage.phase
        self._page.state(phase if phase != "idle" else "listening")


async def _pieces(plan: Plan) -> AsyncGenerator[PlanPiece, None]:
    if plan.action:
        yield Act(tuple(plan.action))
    if plan.reply:
        yield Say(plan.reply)
    yield Stand(plan.stable)


async def _left(broken: Reply | None) -> AsyncGenerator[PlanPiece, None]:
    """What is still to be said and held of a reply that was broken off."""
    for sentence in broken.left() if broken else []:
        yield Say(sentence)
    if broken and broken.pose:
        yield Stand(broken.pose)
