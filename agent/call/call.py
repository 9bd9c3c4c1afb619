"""One call, from who joins first to who leaves last: one task tree, in which a reply is a child.

microphones -> listeners -> hearing --.
messages -------------- inbox --------+-> talk (floor, replies) -> stage -> playout -> room
cameras, screens, observations --> sight (told to the planner with every turn), recording
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import asdict
from functools import partial
from typing import Any

from pydantic import BaseModel

from agent.call import events
from agent.call.cast import Cast
from agent.call.company import Answer, Company
from agent.call.decisions import Arrived, Decision, Gone, Remark, Spoke
from agent.call.guest import Guest
from agent.call.inbox import Inbox
from agent.call.names import Spellings
from agent.call.observations import Observation
from agent.call.playout import Playout
from agent.call.post import Post
from agent.call.recorded import MakeRecorder, Recorded
from agent.call.sight import Sight
from agent.call.stage import Stage
from agent.call.talk import Talk
from agent.ears.listener import Listener
from media.errors import ChannelClosed
from media.frames import TICKS_HZ
from media.sessions import Session
from rooms.room import (
    BitrateWanted,
    Joined,
    KeyframeWanted,
    Left,
    Over,
    Received,
    Room,
    RoomEvent,
    ScreenEnded,
    Wrote,
)
from rrm.cycle import Cycle

__all__ = ["Call", "Cast", "MakeRecorder"]

OVER = "The call is over."


class Call:
    """Runs one conversation in one room."""

    def __init__(
        self,
        room: Room,
        cast: Cast,
        record: MakeRecorder | None = None,
        *,
        answer: Answer = "addressed",
        alone_s: float = 0.0,
        may_leave: bool = False,
        recorded: bool = False,
    ) -> None:
        """`record` makes the call's recorder, off until consent; None where recording is not offered.

        Of several people the avatar answers those who address it, or "everyone" who speaks. Once nobody is
        there it waits `alone_s` for somebody to come (back), also at the beginning; with 0 it waits for who
        comes first for ever, and for nobody once all have left. `may_leave`: it goes when it is asked to.
        `recorded`: the call is recorded from the beginning, and everybody who comes in is told so.
        """
        self.id = secrets.token_hex(4)
        self.recording: Session | None = None
        """What was recorded, once the call is over."""
        self.reason = ""
        """Why the call is over, in one sentence, once it is."""
        self._room = room
        self._cast = cast
        self._alone_s = alone_s
        self._alone_until: float | None = None  # by the loop's time
        self._running: list[asyncio.Task[None]] = []
        self._over = asyncio.Event()
        self._ended = False
        self._post = Post(room)
        self._here: dict[str, Guest] = {}
        self._company = Company(Spellings(cast.avatar, cast.words), answer)
        can = cast.generator.capabilities
        self.stage = Stage(room.clock, can, Cycle(can.actions, can.poses))
        self.playout = Playout(room.clock, cast.generator, room, self.stage.conditions, self.stage)
        self._recorded = Recorded(
            room.clock, record, self.playout.want_keyframe, self._tell, self._remark, recorded
        )
        self._sight = Sight(cast.planner, room.clock, self._company, cast.look, lambda: self._recorded.on)
        self.talk = Talk(
            room.clock,
            self._sight,
            cast.voice,
            self.stage,
            self.playout,
            self._company,
            self._recorded,
            self._tell,
            self._decided,
            self._ears_forget,
            cast.speculate,
            farewell=cast.farewell if may_leave else "",
            leave=partial(self._finish, "I was asked to leave."),
        )
        self._inbox = Inbox(room.clock, self._company, self._recorded, self.talk.events.put_now, self._tell)

    async def run(self) -> None:
        """Talk until the room ends, until all have left, or until the avatar is sent away."""
        reason = "The call has ended because of a fault in the server; its log says more."
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._spawn("playout", self.playout.run())
                self._spawn("talk", self.talk.run())
                self._spawn("post", self._post.run())
                self._spawn("room", self._follow_room())
                await self._over.wait()
                for task in self._running:
                    task.cancel()
                for guest in self._here.values():
                    guest.leave()
            reason = self.reason or OVER
        except asyncio.CancelledError:
            reason = "The server is stopping."
            raise
        finally:
            try:
                await self._end(reason)
            finally:
                await self._give_back()

    def _spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._running.append(self._tasks.create_task(work, name=name))

    def observe(self, observation: Observation) -> None:
        """Something was noticed of somebody: the planner is told, and a recording keeps it."""
        if observation.participant not in self._here:
            return  # whoever watches has been slower than who has left
        self._sight.observe(observation)
        what = {"type": "observation", **observation.model_dump(exclude={"t"})}
        self._recorded.event(round(observation.t * TICKS_HZ), what)

    async def _follow_room(self) -> None:
        """Take in what happens until the room ends, or nobody has been there for too long."""
        self._is_alone()
        while not self._over.is_set():
            try:
                async with asyncio.timeout_at(self._alone_until):
                    event = await self._room.events.get()
            except TimeoutError:
                self._finish("Nobody is in the call any more.")
            except ChannelClosed:
                self._finish(OVER)
            else:
                await self._take(event)

    def _is_alone(self) -> None:
        """Nobody is there from now on: somebody may come for a while."""
        if self._alone_s:
            self._alone_until = asyncio.get_running_loop().time() + self._alone_s

    async def _take(self, event: RoomEvent) -> None:
        match event:
            case Joined():
                self._welcome(event)
            case Left(participant):
                self._miss(participant)
            case ScreenEnded(participant):
                self._sight.unwatch(participant)
            case Received(participant, text):
                if self._inbox.received(participant, text) and len(self._here) <= 1:
                    await self._end("You have left the call.")
                    self._over.set()
            case Wrote(participant, text):
                self._inbox.wrote(participant, text)
            case Over(reason):
                self._finish(reason)
            case KeyframeWanted():
                self.playout.want_keyframe()
            case BitrateWanted(bps):
                self.playout.set_bitrate(bps)

    def _finish(self, reason: str) -> None:
        """The call is to end."""
        self.reason = self.reason or reason
        self._over.set()

    def _welcome(self, joined: Joined) -> None:
        who = joined.participant
        only = who if self._here else None  # the pages of those who are there have had it
        guest = self._here[who] = self._guest(joined)
        guest.come(self._tasks)
        self._alone_until = None
        offered = self._recorded.offered
        welcome = events.Welcome(call=self.id, avatar=self._cast.avatar, recording_allowed=offered)
        self._tell(welcome, participant=only)
        self.talk.events.put_now(Arrived(self._room.clock.now(), who, joined.name))
        self._recorded.join(joined)
        self.stage.recorder = self._recorded.recorder

    def _guest(self, joined: Joined) -> Guest:
        who = joined.participant
        return Guest(
            joined,
            self._room,
            partial(
                Listener,
                self._cast.vad(),
                self._cast.recogniser,
                self._cast.turn_end,
                readings=partial(self._company.readings, who),
            ),
            lambda hearing: self.talk.events.put_now(Spoke(who, hearing)),
            self._measure,
            partial(self._deaf, who),
            self._sight,
            self._recorded,
        )

    def _miss(self, participant: str) -> None:
        if guest := self._here.pop(participant, None):
            guest.leave()
        self._measure()
        self._sight.forget(participant)
        self._recorded.leave(participant)
        self.talk.events.put_now(Gone(self._room.clock.now(), participant))
        if not self._here:
            self._is_alone()
            if not self._alone_s:
                self._finish(OVER)

    def _deaf(self, participant: str) -> None:
        text = "I cannot hear you any more. Please write to me."
        self._tell(events.Notice(text=text, error=True), participant)

    def _measure(self) -> None:
        """How loud people are is known anew."""
        self.stage.level = max((guest.level for guest in self._here.values()), default=0.0)

    def _remark(self, text: str, holds: bool) -> None:
        self.talk.events.put_now(Remark(self._room.clock.now(), text, holds))

    async def _give_back(self) -> None:
        try:
            await asyncio.to_thread(self._cast.generator.close)  # a stream waits for what is under way
        finally:
            if self._cast.close:
                await self._cast.close()

    async def _end(self, reason: str) -> None:
        """Close the recording and say goodbye, once: the page learns which recording it was."""
        if self._ended:
            return
        self._ended, self.reason = True, reason
        self.recording = await self._recorded.close()
        await self._post.finish(
            events.Ended(reason=reason, recording=self.recording.id if self.recording else "")
        )

    def _tell(self, message: BaseModel, participant: str | None = None) -> None:
        """Send a message to the pages, or to one, and write it down where the call is recorded."""
        self._recorded.event(self._room.clock.ticks(), message.model_dump())
        self._post.put(message, participant)

    def _decided(self, decision: Decision) -> None:
        """Write a floor decision down where the call is recorded."""
        what = {"type": "floor", "decision": type(decision).__name__, **asdict(decision)}
        self._recorded.event(self._room.clock.ticks(), what)

    def _ears_forget(self, participant: str) -> None:
        if participant in self._here:
            self._here[participant].forget_turn()
