"""A room in memory: the avatar at one end, scripted callers at the other, in virtual time or real time."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np

from media.channel import Channel
from media.clock import Clock
from media.errors import RoomError
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray, Packet, VideoFrame
from rooms.room import (
    AvatarState,
    Caption,
    Joined,
    KeyframeWanted,
    Left,
    Over,
    Received,
    RoomEvent,
    Wrote,
    no_screen,
)
from rooms.wire import Wire

T = TypeVar("T")

CALLER = "caller"
"""The first participant's id."""

_SOUND_KEPT = 500  # 20 ms blocks: 10 s for a reader that is busy, then the oldest are dropped
_PICTURES_KEPT = 50  # 2 s of raw pictures: 20 MB at 512x512
_MESSAGES_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """20 ms of the avatar's sound and the tick at which it was published."""

    sound: AudioChunk
    packet: Packet
    at: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture of the avatar and the tick at which it was published."""

    picture: VideoFrame
    packet: Packet
    at: int


@dataclass(frozen=True, slots=True)
class Message:
    """A JSON message to the page and the tick at which it was sent."""

    text: str
    at: int


class LoopbackRoom:
    """`rooms.room.Room` with a caller, who comes with `caller.join()`, and whoever `another` adds.

    `delay` (seconds) and `loss` (0..1, share of sound blocks and pictures) act in both directions; messages
    are late but never lost. `rate` is the microphone's. The same `seed` loses the same packets.
    """

    def __init__(
        self, clock: Clock, *, rate: int = TICKS_HZ, delay: float = 0.0, loss: float = 0.0, seed: int = 0
    ) -> None:
        self.clock = clock
        self._events: Channel[RoomEvent] = Channel(_MESSAGES_KEPT)
        self._wire = Wire(delay, loss, random.Random(seed))
        self._rate = rate
        self._callers: dict[str, Caller] = {}
        self.caller = self.another(CALLER)

    def another(self, participant: str) -> Caller:
        """One more caller, or in place of one who has left, who comes with `join`."""
        if participant in self._callers:
            self._callers[participant].hear_no_more()
        caller = self._callers[participant] = Caller(self, participant, self.clock, self._rate)
        return caller

    @property
    def events(self) -> Channel[RoomEvent]:
        """What happens, in order; closed when the room has ended."""
        return self._events

    def audio_in(self, participant: str) -> Channel[AudioChunk]:
        """A caller's microphone: mono blocks of 20 ms without gaps, silence where nothing is said."""
        return self._callers[participant].microphone

    def video_in(self, participant: str) -> Channel[VideoFrame]:
        """A caller's camera; keeps the newest pictures only."""
        return self._callers[participant].camera

    async def publish_sound(self, sound: AudioChunk, packet: Packet) -> None:
        """Give the callers 20 ms of the avatar's sound."""
        heard = Heard(sound, packet, self.clock.ticks())
        for caller in self._callers.values():
            self._wire.send_media(partial(_put, caller.sound, heard))

    async def publish_picture(self, picture: VideoFrame, packet: Packet) -> None:
        """Give the callers one picture; where it is lost, a caller asks for a keyframe."""
        seen = Seen(picture, packet, self.clock.ticks())
        for caller in self._callers.values():
            if not self._wire.send_media(partial(_put, caller.pictures, seen)):
                self._tell(KeyframeWanted())

    async def send(self, text: str, participant: str | None = None) -> None:
        """Give a caller a message, or all of them."""
        for caller in [self._callers[participant]] if participant else self._callers.values():
            self._wire.send(partial(_put, caller.messages, Message(text, self.clock.ticks())))

    def remove(self, reason: str) -> None:
        """Somebody in charge removes the avatar from the room."""
        self._tell(Over(reason))

    async def caption(self, caption: Caption) -> None:
        """The page has it by `send`."""

    async def state(self, state: AvatarState) -> None:
        """The page has it by `send`."""

    def screen_in(self, participant: str) -> Channel[VideoFrame]:
        """Nothing: callers show no screen."""
        return no_screen()

    async def close(self, reason: str = "") -> None:
        """End the room; safe to call twice."""
        for caller in self._callers.values():
            await caller.leave(reason)
        self._wire.cut()
        self._events.close()
        for caller in self._callers.values():
            caller.hear_no_more()

    def _tell(self, event: RoomEvent) -> None:
        self._wire.send(partial(_put, self._events, event))

    def _hear(self, caller: Caller, block: AudioChunk) -> None:
        late = replace(block, pts=block.pts + self._wire.delay_ticks)
        self._wire.send_media(partial(_put, caller.microphone, late))

    def _see(self, caller: Caller, picture: VideoFrame) -> None:
        late = replace(picture, pts=self.clock.ticks() + self._wire.delay_ticks)
        self._wire.send_media(partial(_put, caller.camera, late))

    def _end_media(self, caller: Caller) -> None:
        self._wire.send(caller.microphone.close)
        self._wire.send(caller.camera.close)


class Caller:
    """Somebody at the other end of a LoopbackRoom: speaks, shows, writes, receives what the avatar publishes.

    `sound`, `pictures` and `messages` keep the newest 10 s, 2 s and 1000 items for whoever reads them;
    `microphone` and `camera` are what the room is given.
    """

    def __init__(self, room: LoopbackRoom, participant: str, clock: Clock, rate: int) -> None:
        self.sound: Channel[Heard] = Channel(_SOUND_KEPT, "keep_newest")
        self.pictures: Channel[Seen] = Channel(_PICTURES_KEPT, "keep_newest")
        self.messages: Channel[Message] = Channel(_MESSAGES_KEPT, "keep_newest")
        self.microphone: Channel[AudioChunk] = Channel(_SOUND_KEPT)
        self.camera: Channel[VideoFrame] = Channel(2, "keep_newest")
        self._room = room
        self._participant = participant
        self._clock = clock
        self._rate = rate
        self._to_say: deque[tuple[FloatArray, asyncio.Future[None]]] = deque()
        self._speeches: set[asyncio.Future[None]] = set()
        self._speaking: asyncio.Task[None] | None = None
        self._gone = False

    async def join(self, name: str = "Caller") -> None:
        """Come in: the room tells it, and the microphone runs from now on."""
        self._room._tell(Joined(self._participant, name))
        self._room._tell(KeyframeWanted())
        self._speaking = asyncio.create_task(self._run_microphone(), name="loopback microphone")

    async def speak(self, sound: AudioChunk) -> None:
        """Say `sound` after what is being said; return when it has been said, at the clock's pace.

        Cancelled, the rest is not said; when the caller leaves it returns early. Raises ValueError where the
        rate is not the microphone's, RoomError where the caller is not in the room.
        """
        if self._speaking is None or self._gone:
            raise RoomError("the caller is not in the room: join before speaking")
        if sound.rate != self._rate:
            raise ValueError(f"the microphone runs at {self._rate} Hz, not {sound.rate}")
        said = asyncio.get_running_loop().create_future()
        self._to_say.append((sound.samples, said))
        self._speeches.add(said)
        try:
            await said
        finally:
            self._speeches.discard(said)

    async def show(self, picture: VideoFrame) -> None:
        """Show one picture to the camera, now."""
        self._room._see(self, picture)

    async def film(self, pictures: AsyncIterable[VideoFrame]) -> None:
        """Show pictures at the pace of their `pts`, the first one now."""
        offset: int | None = None
        async for picture in pictures:
            if offset is None:
                offset = self._clock.ticks() - picture.pts
            await self._clock.sleep_until(picture.pts + offset)
            await self.show(picture)

    async def send(self, text: str) -> None:
        """Send one message, as the page would."""
        self._room._tell(Received(self._participant, text))

    async def write(self, text: str) -> None:
        """Write in the room's own chat."""
        self._room._tell(Wrote(self._participant, text))

    async def leave(self, reason: str = "") -> None:
        """Go; nothing is said from now on. Safe to call twice."""
        if self._gone:
            return
        self._gone = True
        if self._speaking is not None:
            self._speaking.cancel()
            await asyncio.wait([self._speaking])
        for said in self._speeches:
            _finish(said)
        self._room._end_media(self)
        if self._speaking is not None:
            self._room._tell(Left(self._participant, reason))

    def hear_no_more(self) -> None:
        """Nothing more comes from the avatar."""
        for channel in (self.sound, self.pictures, self.messages):
            channel.close()

    async def _run_microphone(self) -> None:
        pts = self._clock.ticks()
        while True:
            samples, done = self._next_block(self._rate * PACKET_TICKS // TICKS_HZ)
            await self._clock.sleep_until(pts + PACKET_TICKS)
            self._room._hear(self, AudioChunk(samples, self._rate, pts))
            for said in done:
                _finish(said)
            pts += PACKET_TICKS

    def _next_block(self, size: int) -> tuple[FloatArray, list[asyncio.Future[None]]]:
        """The next `size` samples of what is to be said, then silence; and what has been said with them."""
        block = np.zeros(size, np.float32)
        filled, done = 0, []
        while self._to_say and filled < size:
            samples, said = self._to_say.popleft()
            if said.cancelled():
                continue
            part = samples[: size - filled]
            block[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) < len(samples):
                self._to_say.appendleft((samples[len(part) :], said))
            else:
                done.append(said)
        return block, done


def _finish(said: asyncio.Future[None]) -> None:
    if not said.done():
        said.set_result(None)


def _put(channel: Channel[T], item: T) -> None:
    if not channel.closed:
        channel.put_now(item)
