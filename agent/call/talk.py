"""The conversation of one call: floor decisions become replies, and replies become captions and history."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from pydantic import BaseModel

from agent.call.company import Company
from agent.call.decisions import (
    Decision,
    Dismiss,
    Duck,
    FloorEvent,
    Greet,
    Interrupt,
    Note,
    Overhear,
    Remark,
    ReplyOver,
    Resume,
    Spoke,
    TakeTurn,
    Tell,
)
from agent.call.floor import Floor
from agent.call.leaving import asked_to_leave
from agent.call.metrics import TurnTimes
from agent.call.page import Page
from agent.call.playout import Playout
from agent.call.rehearsal import Rehearsal
from agent.call.reply import Reply, give, left_of, pieces_of
from agent.call.speculation import Speculation
from agent.call.speech import ReplySpeech
from agent.call.stage import Stage
from agent.call.turns import Turns
from agent.ears.hearing import Heard, Partial, Paused
from agent.parts import Voice
from media.channel import Channel
from media.clock import Clock
from media.errors import VisavisError
from rrm.plan import Plan, Planner, PlanPiece, Turn

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
        company: Company,
        tell: Callable[[BaseModel], None],
        decided: Callable[[Decision], None],
        ears_forget: Callable[[str], None],
        speculate: bool = False,
        farewell: str = "",
        leave: Callable[[], None] = lambda: None,
        settle: Callable[[str, bool], str] = lambda text, asked: "",
    ) -> None:
        """`tell` sends a message to the page, `decided` is told every decision of the floor, and
        `ears_forget` ends the utterance that somebody's ears are keeping. `speculate`: begin plans before
        turns end. Asked to go, the avatar says `farewell` and then calls `leave`; empty where it must stay.
        `settle` takes care of words that concern the call itself, whether the avatar was `asked` or not, and
        gives what is said to that; empty for all others.
        """
        self.events: Channel[FloorEvent] = Channel(256)
        self._clock = clock
        self._planner = planner
        self._voice = Rehearsal(voice)
        self._speculation = Speculation(clock, planner, self._voice, speculate)
        self._ahead_for = ""  # whose running turn is planned for
        self._stage = stage
        self._playout = playout
        self._page = Page(tell)
        self._turns = Turns(company, self._page, stage)
        self._company = company
        self._decided = decided
        self._ears_forget = ears_forget
        self._farewell = farewell
        self._leave = leave
        self._settle = settle
        self._settled: dict[str, str] = {}  # what is still to be said to words that waited, by who said them
        stage.progress = self._progress
        self._floor = Floor(company)
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
                if isinstance(event, Spoke) and isinstance(event.hearing, Partial | Heard):
                    self._plan_ahead(event.who, event.hearing)
                if self._stage.reply and not self._floor.ducked:
                    self._playout.set_gain(1.0)
                self._show_state()
        finally:
            await self._stop_giving()
            if self.turns:
                self._speculation.count(self.turns[-1])

    @property
    def turns(self) -> list[TurnTimes]:
        """The times of every turn that was taken."""
        return self._turns.times

    @property
    def busy(self) -> bool:
        """True while somebody speaks, or the avatar is about to."""
        return self._giving is not None or self._stage.reply is not None or bool(self._floor.speaking)

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
            case Spoke(who, Partial() | Heard() as words):
                self._turns.hear(who, words)
            case Spoke(_, Paused()):
                self._stage.clause_ended()

    async def _carry_out(self, decision: Decision) -> None:
        match decision:
            case TakeTurn():
                self._take_turn(decision)
            case Overhear(t, text, who):
                self._turns.overhear(decision)
                self._let_go(who)
                self._remark(t, self._settled.pop(who, "") or self._settle(text, False))
            case Note(_, text, who):
                self._settled[who] = self._settle(text, False) or self._settled.get(who, "")
            case Greet():
                self._greet(decision)
            case Tell(_, text):
                self._start_reply(pieces_of(self._short(text, "nod")))
            case Interrupt():
                await self._interrupt()
            case Duck():
                self._playout.set_gain(DUCKED_GAIN)
            case Dismiss(t, who):
                self._turns.dismiss(who)
                self._let_go(who)
                self._remark(t, self._settled.pop(who, ""))
            case Resume():
                self._resume()

    def _remark(self, t: float, text: str) -> None:
        if text:
            self.events.put_now(Remark(t, text))

    def _let_go(self, who: str) -> None:
        """What somebody said asks for no answer."""
        if who == self._ahead_for:
            self._speculation.dismiss()
        self._ears_forget(who)

    def _greet(self, greet: Greet) -> None:
        plan = self._planner.greeting(self._company.name(greet.who))
        if not greet.first and plan.reply:
            plan = self._short(f"Hello, {self._company.name(greet.who)}.", "nod")
        if plan.reply or plan.action:
            self._start_reply(pieces_of(plan))
        else:
            self.events.put_now(ReplyOver(self._clock.now()))

    def _short(self, words: str, action: str) -> Plan:
        """Some words of its own, with an action where the body knows it."""
        known = [action] if action in self._stage.can.actions else []
        return Plan(action=known, reply=words, stable=self._stage.cycle.stable)

    def _take_turn(self, taken: TakeTurn) -> None:
        asked, times = self._turns.take(taken)
        settled = self._settled.pop(taken.who, "") or self._settle(taken.text, True)
        leaves = bool(self._farewell) and asked_to_leave(taken.text)
        self._ears_forget(taken.who)
        if leaves:
            name = self._company.name(taken.who)
            words = self._farewell.format(name=f", {name}" if name else "")
            self._speculation.dismiss()
            self._start_reply(pieces_of(self._short(words, "wave")), asked, times, leaves=True)
        elif settled:
            self._speculation.dismiss()
            self._start_reply(pieces_of(self._short(settled, "nod")), asked, times)
        else:
            self._start_reply(self._speculation.plan(asked, times), asked, times)

    def _resume(self) -> None:
        """Noise has broken the reply off. What is left of it is lost where the plan was not whole yet: then
        the planner is asked again, and told what was heard.
        """
        broken = self._broken
        if broken is None or broken.turn is None or broken.pose is not None:
            self._start_reply(left_of(broken), leaves=broken is not None and broken.leaves)
        else:
            turn = self._turns.ask(self._floor.answering, broken.turn.text, again=True)
            if broken.times:
                broken.times.take_back()
            self._start_reply(self._planner.plan(turn), turn, broken.times)

    def _plan_ahead(self, who: str, event: Partial | Heard) -> None:
        """The running turn's words are newer. Nothing is planned while a reply goes on, for nobody knows what
        of it will be heard, nor while several speak.
        """
        if self._floor.speaking != (who,) or self._stage.reply is not None:
            return
        if not self._floor.meant(who, event.text):
            return
        text = self._floor.turn_text(who, event.text)
        if who != self._ahead_for:
            self._speculation.dismiss()
        self._ahead_for = who
        ask = self._turns.ask
        self._speculation.notice(event, text, lambda: ask(who, text, self._floor.joining(who)))

    def _start_reply(
        self,
        pieces: AsyncGenerator[PlanPiece, None],
        turn: Turn | None = None,
        times: TurnTimes | None = None,
        leaves: bool = False,
    ) -> None:
        assert self._giving is None, "the reply before must be over or broken off"
        self._replies += 1
        reply = Reply(self._replies, ReplySpeech(self._replies), turn, times, leaves=leaves)
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
        words = reply.heard_text()
        self._page.caption("avatar", words, final=True, source=reply.source)
        self.events.put_now(ReplyOver(self._clock.now(), asks=words.rstrip().endswith("?")))
        if reply.leaves:
            self._leave()

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
        speaking, attention = self._floor.speaking, self._stage.attention
        self._stage.listening = bool(speaking)
        attention.here, attention.speaking = self._company.here, speaking
        attention.answering = self._floor.answering
        phase = self._stage.phase
        self._page.state(phase if phase != "idle" else "listening")
