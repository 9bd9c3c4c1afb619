"""One call, from who joins first to who leaves last: one task tree, in which a reply is a child.

microphone -> listener -> hearing --.
page messages ----------- written --+-> talk (floor, replies) -> stage -> playout -> room
camera, observations ---> sight (told to the planner with every turn), recording
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from agent.call import events
from agent.call.floor import Arrived, Decision, Written
from agent.call.observations import Observation
from agent.call.playout import Playout
from agent.call.sight import Sight
from agent.call.stage import Stage
from agent.call.talk import Talk
from agent.ears.listener import Listener
from agent.parts import EAR_RATE_HZ, Recogniser, TurnEnd, Vad, Voice
from generator.types import Generator
from media.audio import Resampler
from media.channel import Channel
from media.frames import TICKS_HZ, FloatArray
from media.recording import Recorder
from media.sessions import Session
from rooms.room import BitrateWanted, Joined, KeyframeWanted, Left, Received, Room
from rrm.cycle import Cycle
from rrm.plan import Planner

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cast:
    """What a call is made with. Recogniser, turn end, voice and planner may be shared between calls.

    `look`: the planner is shown the camera's newest picture with every turn.
    `speculate` for planners that take time: plans are begun before it is sure that a turn has ended.
    `close` is called when the call is over.
    """

    avatar: str
    vad: Callable[[], Vad]
    recogniser: Recogniser
    turn_end: TurnEnd
    voice: Voice
    planner: Planner
    generator: Generator
    look: bool = False
    speculate: bool = False
    close: Callable[[], Awaitable[None]] | None = None


MakeRecorder = Callable[[Joined, Callable[[], None], Callable[[str], None]], Recorder]
"""Makes a recorder for who has joined, given how to ask for a keyframe and whom to tell that it failed."""


class Call:
    """Runs one conversation in one room."""

    def __init__(self, room: Room, cast: Cast, record: MakeRecorder | None = None) -> None:
        """`record` makes the call's recorder, off until consent; None where recording is not offered."""
        self.id = secrets.token_hex(4)
        self._room = room
        self._cast = cast
        self._record = record
        self.recording: Session | None = None
        """What was recorded, once the call is over."""
        self._recorder: Recorder | None = None
        self._ended = False
        self._running: list[asyncio.Task[None]] = []
        self._outbox: Channel[BaseModel] = Channel(256)
        self._ears: dict[str, Listener] = {}
        can = cast.generator.capabilities
        self.stage = Stage(room.clock, can, Cycle(can.actions, can.poses))
        self.playout = Playout(room.clock, cast.generator, room, self.stage.conditions, self.stage)
        self._sight = Sight(cast.planner, room.clock, cast.look)
        self.talk = Talk(
            room.clock,
            self._sight,
            cast.voice,
            self.stage,
            self.playout,
            self._tell,
            self._decided,
            self._ears_forget,
            cast.speculate,
        )

    async def run(self) -> None:
        """Talk until the room ends, or until the user leaves."""
        reason = "The call has ended because of a fault in the server; its log says more."
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._spawn("playout", self.playout.run())
                self._spawn("talk", self.talk.run())
                self._spawn("post", self._post())
                await self._follow_room()
                for task in self._running:
                    task.cancel()
            reason = "The call is over."
        except asyncio.CancelledError:
            reason = "The server is stopping."
            raise
        finally:
            try:
                self._cast.generator.close()
                await self._end(reason)
            finally:
                if self._cast.close:
                    await self._cast.close()

    def _spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._running.append(self._tasks.create_task(work, name=name))

    def observe(self, observation: Observation) -> None:
        """Something was noticed of the user: the planner is told, and a recording keeps it."""
        self._sight.observe(observation)
        if self._recorder:
            what = {"type": "observation", **observation.model_dump(exclude={"t"})}
            self._recorder.event(round(observation.t * TICKS_HZ), what)

    async def _follow_room(self) -> None:
        async for event in self._room.events:
            match event:
                case Joined(participant):
                    self._spawn(f"hear {participant}", self._hear(participant))
                    self._spawn(f"see {participant}", self._see(participant))
                    self._welcome(event)
                case Left():
                    return
                case Received(_, text):
                    if await self._read(text):
                        return
                case KeyframeWanted():
                    self.playout.want_keyframe()
                case BitrateWanted(bps):
                    self.playout.set_bitrate(bps)

    def _welcome(self, joined: Joined) -> None:
        self.talk.user_name = joined.name
        self._tell(
            events.Welcome(call=self.id, avatar=self._cast.avatar, recording_allowed=self._record is not None)
        )
        if self._record:
            self._recorder = self._record(joined, self.playout.want_keyframe, self._recording_failed)
            self.stage.recorder = self._recorder
        self.talk.events.put_now(Arrived(self._room.clock.now()))

    async def _hear(self, participant: str) -> None:
        """Bring a microphone to the ears, and to the recording."""
        ears = Listener(
            self._cast.vad(), self._cast.recogniser, self._cast.turn_end, self.talk.events.put_now
        )
        self._ears[participant] = ears
        resampler = Resampler(EAR_RATE_HZ)
        try:
            async for chunk in self._room.audio_in(participant):
                if self._recorder:
                    self._recorder.sound_in(participant, chunk)
                if participant in self._ears:
                    await self._listen(participant, ears, resampler.push(chunk).samples)
        finally:
            self._ears.pop(participant, None)
            await ears.close()

    async def _listen(self, participant: str, ears: Listener, samples: FloatArray) -> None:
        """Give the ears some sound. Ears that fail are taken off; the call goes on in writing."""
        try:
            await ears.push(samples, self._room.clock.now())
        except Exception:
            log.exception("the ears have failed")
            del self._ears[participant]
            self._tell(events.Notice(text="I cannot hear you any more. Please write to me.", error=True))
        self.stage.level = ears.level

    async def _see(self, participant: str) -> None:
        """Drain a camera; the planner and the recording see it."""
        async for picture in self._room.video_in(participant):
            self._sight.see(picture)
            if self._recorder:
                self._recorder.picture_in(participant, picture)

    async def _read(self, text: str) -> bool:
        """Take one message of a page; True when it says goodbye. One that cannot be read is answered."""
        try:
            message = events.FROM_PAGE.validate_json(text)
        except ValidationError:
            self._tell(
                events.Notice(text="The page sent a message that cannot be read: reload it.", error=True)
            )
            return False
        match message:
            case events.Typed(text=words):
                self.talk.events.put_now(Written(self._room.clock.now(), words))
            case events.Record(on=on):
                self._set_recording(on)
            case events.Leave():
                await self._end("You have left the call.")
                return True
        return False

    def _set_recording(self, on: bool) -> None:
        if self._recorder is None:
            self._tell(events.Notice(text="This call cannot be recorded.", error=True))
            return
        now = self._room.clock.ticks()
        if on:
            self._recorder.start(now)
        self._tell(events.RecordingChanged(on=self._recorder.on if on else False))
        if not on:
            self._recorder.pause(now)

    def _recording_failed(self, why: str) -> None:
        self._tell(events.Notice(text=why, error=True))
        self._tell(events.RecordingChanged(on=False))

    async def _end(self, reason: str) -> None:
        """Close the recording and say goodbye, once: the page learns which recording it was."""
        if self._ended:
            return
        self._ended = True
        self.recording = await self._recorder.close() if self._recorder else None
        goodbye = events.Ended(reason=reason, recording=self.recording.id if self.recording else "")
        for message in [*self._outbox.clear(), goodbye]:
            await self._room.send(message.model_dump_json())

    def _tell(self, message: BaseModel) -> None:
        """Send a message to the page, and write it down where the call is recorded."""
        if self._recorder:
            self._recorder.event(self._room.clock.ticks(), message.model_dump())
        self._outbox.put_now(message)

    def _decided(self, decision: Decision) -> None:
        """Write a floor decision down where the call is recorded."""
        if self._recorder:
            what = {"type": "floor", "decision": type(decision).__name__, **asdict(decision)}
            self._recorder.event(self._room.clock.ticks(), what)

    async def _post(self) -> None:
        async for message in self._outbox:
            await self._room.send(message.model_dump_json())

    def _ears_forget(self) -> None:
        for ears in self._ears.values():
            ears.finish_turn()
