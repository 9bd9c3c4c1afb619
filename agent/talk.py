"""The conversation of one call: floor decisions become replies, and replies become captions and history."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from pydantic import BaseModel

from agent import events
from agent.ears.hearing import Heard, Partial, Paused
from agent.floor import (
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
from agent.metrics import TurnTimes
from agent.parts import Voice
from agent.playout import Playout
from agent.reply import Reply, give
from agent.speech import ReplySpeech
from agent.stage import Stage
from agent.transcript import Transcript
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
    ) -> None:
        """`tell` sends a message to the page, `decided` is told every decision of the floor, and
        `ears_forget` ends the utterance that the ears are keeping.
        """
        self.events: Channel[FloorEvent] = Channel(256)
        self.turns: list[TurnTimes] = []
        self.user_name = ""
        self._clock = clock
        self._planner = planner
        self._voice = voice
        self._stage = stage
        self._playout = playout
        self._tell = tell
        self._decided = decided
        self._ears_forget = ears_forget
        stage.progress = self._progress
        self._floor = Floor()
        self._transcript = Transcript()
        self._heard: Heard | None = None
        self._state: events.State = "listening"
        self._replies = 0
        self._giving: asyncio.Task[None] | None = None
        self._broken: Reply | None = None

    async def run(self) -> None:
        """Follow the events until cancelled; a reply that is being given is broken off then."""
        try:
            while True:
                for decision in await self._next_decisions():
                    self._decided(decision)
                    await self._carry_out(decision)
                self._show_state()
        finally:
            await self._stop_giving()

    @property
    def busy(self) -> bool:
        """True while somebody speaks, or the avatar is about to."""
        return self._giving is not None or self._stage.reply is not None or self._floor.user_speaking

    async def _next_decisions(self) -> list[Decision]:
        deadline = self._floor.deadline()
        wait = None if deadline is None else max(deadline - self._clock.now(), 0.0)
        try:
            async with asyncio.timeout(wait):
                event = await self.events.get()
        except TimeoutError:
            return self._floor.tick(self._clock.now())
        if isinstance(event, ReplyOver) and self._stage.reply is not None:
            return []  # of a reply before this one
        self._notice(event)
        return self._floor.handle(event)

    def _notice(self, event: FloorEvent) -> None:
        """What an event means beside the floor: captions, and moments at which a listener nods."""
        match event:
            case Partial(_, text):
                self._caption("user", text, final=False)
            case Heard(_, _, text):
                self._heard = event
                self._caption("user", text, final=False)
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
                self._caption("user", self._heard.text if self._heard else "", final=True)
                self._heard = None
                self._ears_forget()
            case Resume():
                self._start_reply(_sentences(self._broken.left() if self._broken else []), None)

    def _greet(self, plan: Plan) -> None:
        if plan.reply or plan.action:
            self._start_reply(_pieces(plan), None)
        else:
            self.events.put_now(ReplyOver(self._clock.now()))

    def _take_turn(self, turn: TakeTurn) -> None:
        heard, self._heard = self._heard, None
        spoken = heard is not None and heard.speech_end == turn.speech_end
        words = heard.text if heard and spoken else turn.text
        times = TurnTimes(len(self.turns), turn.speech_end, turn.t, heard.t if heard and spoken else turn.t)
        self.turns.append(times)
        asked = Turn(
            text=turn.text,
            history=self._transcript.history,
            stable=self._stage.cycle.stable,
            user_name=self.user_name,
            actions=self._stage.can.actions,
            poses=self._stage.can.poses,
        )
        self._caption("user", words, final=True)
        self._ears_forget()
        self._start_reply(self._planner.plan(asked), times)

    def _start_reply(self, pieces: AsyncGenerator[PlanPiece, None], times: TurnTimes | None) -> None:
        assert self._giving is None, "the reply before must be over or broken off"
        self._replies += 1
        reply = Reply(self._replies, ReplySpeech(self._replies), times)
        self._stage.begin(reply)
        self._playout.set_gain(1.0)
        self._giving = asyncio.create_task(self._give(reply, pieces), name=f"reply {reply.id}")
        self._show_state()

    async def _give(self, reply: Reply, pieces: AsyncGenerator[PlanPiece, None]) -> None:
        try:
            await give(reply, pieces, self._voice, self._clock, self._planned)
        except* VisavisError as group:
            self._tell(events.Notice(text=str(group.exceptions[0]), error=True))
        except* Exception:
            log.exception("a reply failed")
            self._tell(events.Notice(text="I could not finish my answer. Please ask again.", error=True))
        if not reply.speech.length:
            self._reply_over(reply)

    def _planned(self, piece: PlanPiece) -> None:
        self._stage.cycle.take(piece, self._clock.now())
        if isinstance(piece, Act):
            for action in piece.actions:
                self._tell(events.ActionStarted(action=action))

    def _progress(self, reply: Reply) -> None:
        """More of the reply was heard (called by the stage)."""
        self._caption("avatar", reply.speech.started(reply.heard), final=False, source=reply.source)
        self._show_state()
        if reply.over:
            self._reply_over(reply)

    def _reply_over(self, reply: Reply) -> None:
        if self._stage.reply is not reply:
            return
        self._giving = None
        self._stage.end()
        self._caption("avatar", reply.heard_text(), final=True, source=reply.source)
        self.events.put_now(ReplyOver(self._clock.now()))

    async def _interrupt(self) -> None:
        """Off the stage before anything is awaited: a reply that is broken off is never over."""
        reply, self._broken = self._stage.reply, self._stage.reply
        if reply is None:
            return
        self._playout.cut(reply.id)
        self._stage.interrupt()
        await self._stop_giving()
        self._caption("avatar", reply.heard_text(), final=True, interrupted=True, source=reply.source)

    async def _stop_giving(self) -> None:
        giving, self._giving = self._giving, None
        if giving is not None:
            giving.cancel()
            await asyncio.wait([giving])

    def _caption(self, speaker: events.Speaker, text: str, **how: object) -> None:
        caption = self._transcript.say(speaker, text, **how)  # type: ignore[arg-type]
        if caption:
            self._tell(caption)

    def _show_state(self) -> None:
        self._stage.listening = self._floor.user_speaking
        phase = self._stage.phase
        state: events.State = phase if phase != "idle" else "listening"
        if state != self._state:
            self._state = state
            self._tell(events.StateChanged(state=state))


async def _pieces(plan: Plan) -> AsyncGenerator[PlanPiece, None]:
    if plan.action:
        yield Act(tuple(plan.action))
    if plan.reply:
        yield Say(plan.reply)
    yield Stand(plan.stable)


async def _sentences(sentences: list[str]) -> AsyncGenerator[PlanPiece, None]:
    for sentence in sentences:
        yield Say(sentence)
