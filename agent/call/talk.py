"""The conversation of one call: floor decisions become replies, and replies become captions and history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pydantic import BaseModel

from agent.call.company import Company
from agent.call.consent import besides
from agent.call.decisions import (
    Decision,
    Dismiss,
    Duck,
    FloorEvent,
    Greet,
    Interrupt,
    Note,
    Overhear,
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
from agent.call.recorded import Recorded
from agent.call.rehearsal import Rehearsal
from agent.call.replies import Replies
from agent.call.reply import Reply, left_of, pieces_of
from agent.call.speculation import Speculation
from agent.call.stage import Stage
from agent.call.turns import Turns
from agent.ears.hearing import Heard, Partial, Paused
from agent.parts import Voice
from media.channel import Channel
from media.clock import Clock
from rrm.plan import Plan, Planner, Turn

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
        recorded: Recorded,
        tell: Callable[[BaseModel], None],
        decided: Callable[[Decision], None],
        ears_forget: Callable[[str], None],
        speculate: bool = False,
        farewell: str = "",
        leave: Callable[[], None] = lambda: None,
    ) -> None:
        """`tell` sends a message to the page, `decided` is told every decision of the floor, and
        `ears_forget` ends the utterance that somebody's ears are keeping. `speculate`: begin plans before
        turns end. Asked to go, the avatar says `farewell` and then calls `leave`; empty where it must stay.
        What concerns the recording is no matter for the planner.
        """
        self.events: Channel[FloorEvent] = Channel(256)
        self._clock = clock
        self._planner = planner
        rehearsal = Rehearsal(voice)
        self._speculation = Speculation(clock, planner, rehearsal, speculate)
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
        self._recorded = recorded
        self._settled: set[str] = set()  # whose words, which wait for an answer, were taken care of
        self._floor = Floor(company)
        self._replies = Replies(clock, rehearsal, stage, playout, self._page, self._show_state, self._over)

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
            await self._replies.stop()
            await self._speculation.close()
            if self.turns:
                self._speculation.count(self.turns[-1])

    @property
    def turns(self) -> list[TurnTimes]:
        """The times of every turn that was taken."""
        return self._turns.times

    @property
    def busy(self) -> bool:
        """True while somebody speaks, or the avatar is about to."""
        return self._replies.giving or self._stage.reply is not None or bool(self._floor.speaking)

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
            case Overhear(_, text, who):
                self._turns.overhear(decision)
                self._let_go(who)
                if who not in self._settled:
                    self._recorded.settle(who, text, asked=False)
                self._settled.discard(who)
            case Note(_, text, who) if self._recorded.settle(who, text, asked=False):
                self._settled.add(who)
            case Greet():
                self._greet(decision)
            case Tell(_, text):
                self._speculation.dismiss()  # what was begun does not know of this
                told = partial(self._recorded.told, text)
                self._replies.begin(pieces_of(self._short(text, "nod")), then=told)
            case Interrupt():
                if self._floor.joining(self._floor.answering):
                    self._recorded.go_on(self._floor.answering)
                if await self._replies.interrupt():
                    await self._speculation.close()
            case Duck():
                self._playout.set_gain(DUCKED_GAIN)
            case Dismiss(_, who):
                self._turns.dismiss(who)
                self._let_go(who)
                self._settled.discard(who)
            case Resume():
                self._resume()

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
            self._replies.begin(pieces_of(plan))
        else:
            self.events.put_now(ReplyOver(self._clock.now()))

    def _short(self, words: str, action: str) -> Plan:
        """Some words of its own, with an action where the body knows it."""
        known = [action] if action in self._stage.can.actions else []
        return Plan(action=known, reply=words, stable=self._stage.cycle.stable)

    def _take_turn(self, taken: TakeTurn) -> None:
        asked, times = self._turns.take(taken)
        who = taken.who
        if taken.joined:
            self._recorded.go_on(who)
        settled = who in self._settled or self._recorded.settle(who, taken.text, asked=True)
        self._settled.discard(who)
        self._ears_forget(who)
        if self._farewell and asked_to_leave(taken.text):
            name = self._company.name(who)
            words = self._farewell.format(name=f", {name}" if name else "")
            self._speculation.dismiss()
            wave = pieces_of(self._short(words, "wave"))
            self._replies.begin(wave, asked, times, lambda heard: self._leave())
        elif settled:
            self._speculation.dismiss()
            self._answer_rest(replace(asked, text=besides(taken.text)), times)
        else:
            self._replies.begin(self._speculation.plan(asked, times), asked, times)

    def _answer_rest(self, asked: Turn, times: TurnTimes) -> None:
        """Answer what was asked for beside the recording, of which there are remarks."""
        if asked.text:
            self._replies.begin(self._planner.plan(asked), asked, times)
        else:
            self.events.put_now(ReplyOver(self._clock.now()))

    def _resume(self) -> None:
        """Noise has broken the reply off. What is left of it is lost where the plan was not whole yet: then
        the planner is asked again, and told what was heard.
        """
        broken = self._replies.broken
        if broken is None:
            self.events.put_now(ReplyOver(self._clock.now()))
        elif broken.turn is None or broken.pose is not None:
            self._replies.begin(left_of(broken), then=broken.then)
        else:
            turn = self._turns.ask(self._floor.answering, broken.turn.text, again=True)
            if broken.times:
                broken.times.take_back()
            self._replies.begin(self._planner.plan(turn), turn, broken.times)

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

    def _over(self, reply: Reply) -> None:
        reply.then(reply.heard_text())
        self.events.put_now(ReplyOver(self._clock.now(), reply.asks))

    def _show_state(self) -> None:
        speaking, attention = self._floor.speaking, self._stage.attention
        self._stage.listening = bool(speaking)
        attention.here, attention.speaking = self._company.here, speaking
        attention.answering = self._floor.answering
        phase = self._stage.phase
        self._page.state(phase if phase != "idle" else "listening")
