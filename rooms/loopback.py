"""A room in memory: the avatar at one end, a scripted caller at the other, in virtual time or real time."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterable, Callable
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
    Received,
    RoomEvent,
    no_screen,
)

T = TypeVar("T")

CALLER = "caller"
"""The one participant's id."""

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
    """`rooms.room.Room` with one caller, who comes with `caller.join()`.

    `delay` (seconds) and `loss` (0..1, share of sound blocks and pictures) act in both directions; messages
    are late but never lost. `rate` is the microphone's. The same `seed` loses the same packets.
    """

    def __init__(
        self, clock: Clock, *, rate: int = TICKS_HZ, delay: float = 0.0, loss: float = 0.0, seed: int = 0
    ) -> None:
        self.clock = clock
        self._events: Channel[RoomEvent] = Channel(_MESSAGES_KEPT)
        self._sound: Channel[AudioChunk] = Channel(_SOUND_KEPT)
        self._camera: Channel[VideoFrame] = Channel(2, "keep_newest")
        self._wire = _Wire(delay, loss, random.Random(seed))
        self.caller = Caller(self, clock, rate)

    @property
    def events(self) -> Channel[RoomEvent]:
        """What happens, in order; closed when the room has ended."""
        return self._events

    def audio_in(self, participant: str) -> Channel[AudioChunk]:
        """The caller's microphone: mono blocks of 20 ms without gaps, silence where nothing is said."""
        assert participant == CALLER, f"only {CALLER} is here, not {participant}"
        return self._sound

    def video_in(self, participant: str) -> Channel[VideoFrame]:
        """The caller's camera; keeps the newest pictures only."""
        assert participant == CALLER, f"only {CALLER} is here, not {participant}"
        return self._camera

    async def publish_sound(self, sound: AudioChunk, packet: Packet) -> None:
        """Give the caller 20 ms of the avatar's sound."""
        heard = Heard(sound, packet, self.clock.ticks())
        self._wire.send_media(partial(_put, self.caller.sound, heard))

    async def publish_picture(self, picture: VideoFrame, packet: Packet) -> None:
        """Give the caller one picture; where it is lost, the caller asks for a keyframe."""
        seen = Seen(picture, packet, self.clock.ticks())
        if not self._wire.send_media(partial(_put, self.caller.pictures, seen)):
            self._tell(KeyframeWanted())

    async def send(self, text: str, participant: str | None = None) -> None:
        """Give the caller a message."""
        self._wire.send(partial(_put, self.caller.messages, Message(text, self.clock.ticks())))

    async def caption(self, caption: Caption) -> None:
        """The page has it by `send`."""

    async def state(self, state: AvatarState) -> None:
        """The page has it by `send`."""

    def screen_in(self, participant: str) -> Channel[VideoFrame]:
        """Nothing: callers show no screen."""
        return no_screen()

    async def close(self, reason: str = "") -> None:
        """End the room; safe to call twice."""
        await self.caller.leave(reason)
        self._wire.cut()
        for channel in (self._events, self.caller.sound, self.caller.pictures, self.caller.messages):
            channel.close()

    def _tell(self, event: RoomEvent) -> None:
        self._wire.send(partial(_put, self._events, event))

    def _hear(self, block: AudioChunk) -> None:
        late = replace(block, pts=block.pts + self._wire.delay_ticks)
        self._wire.send_media(partial(_put, self._sound, late))

    def _see(self, picture: VideoFrame) -> None:
        late = replace(picture, pts=self.clock.ticks() + self._wire.delay_ticks)
        self._wire.send_media(partial(_put, self._camera, late))

    def _end_media(self) -> None:
        self._wire.send(self._sound.close)
        self._wire.send(self._camera.close)


class Caller:
    """The other end of a LoopbackRoom: speaks, shows, writes, and receives what the avatar publishes.

    `sound`, `pictures` and `messages` keep the newest 10 s, 2 s and 1000 items for whoever reads them.
    """

    def __init__(self, room: LoopbackRoom, clock: Clock, rate: int) -> None:
        self.sound: Channel[Heard] = Channel(_SOUND_KEPT, "keep_newest")
        self.pictures: Channel[Seen] = Channel(_PICTURES_KEPT, "keep_newest")
        self.messages: Channel[Message] = Channel(_MESSAGES_KEPT, "keep_newest")
        self._room = room
        self._clock = clock
        self._rate = rate
        self._to_say: deque[tuple[FloatArray, asyncio.Future[None]]] = deque()
        self._speeches: set[asyncio.Future[None]] = set()
        self._microphone: asyncio.Task[None] | None = None
        self._gone = False

    async def join(self, name: str = "Caller") -> None:
        """Come in: the room tells it, and the microphone runs from now on."""
        self._room._tell(Joined(CALLER, name))
        self._room._tell(KeyframeWanted())
        self._microphone = asyncio.create_task(self._run_microphone(), name="loopback microphone")

    async def speak(self, sound: AudioChunk) -> None:
        """Say `sound` after what is being said; return when it has been said, at the clock's pace.

        Cancelled, the rest is not said; when the caller leaves it returns early. Raises ValueError where the
        rate is not the microphone's, RoomError where the caller is not in the room.
        """
        if self._microphone is None or self._gone:
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
        self._room._see(picture)

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
        self._room._tell(Received(CALLER, text))

    async def leave(self, reason: str = "") -> None:
        """Go; nothing is said from now on. Safe to call twice."""
        if self._gone:
            return
        self._gone = True
        if self._microphone is not None:
            self._microphone.cancel()
            await asyncio.wait([self._microphone])
        for said in self._speeches:
            _finish(said)
        self._room._end_media()
        if self._microphone is not None:
            self._room._tell(Left(CALLER, reason))

    async def _run_microphone(self) -> None:
        pts = self._clock.ticks()
        while True:
            samples, done = self._next_block(self._rate * PACKET_TICKS // TICKS_HZ)
            await self._clock.sleep_until(pts + PACKET_TICKS)
            self._room._hear(AudioChunk(samples, self._rate, pts))
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


class _Wire:
    """Carries things in order, late by `delay`; loses media at random."""

    def __init__(self, delay: float, loss: float, chance: random.Random) -> None:
        self.delay_ticks = round(delay * TICKS_HZ)
        self._delay = delay
        self._loss = loss
        self._chance = chance
        self._under_way: deque[Callable[[], None]] = deque()

    def send_media(self, deliver: Callable[[], None]) -> bool:
        """Send, or lose; True when it was sent."""
        arrives = self._chance.random() >= self._loss
        if arrives:
            self.send(deliver)
        return arrives

    def send(self, deliver: Callable[[], None]) -> None:
        """Call `deliver` after the delay, in the order of sending (timers of one instant have none)."""
        if not self._delay:
            deliver()
            return
        self._under_way.append(deliver)
        asyncio.get_running_loop().call_later(self._delay, self._deliver_oldest)

    def cut(self) -> None:
        """Deliver at once what is under way, and what is sent from now on."""
        self._delay = 0.0
        while self._under_way:
            self._deliver_oldest()

    def _deliver_oldest(self) -> None:
        if self._under_way:
            self._under_way.popleft()()


def _finish(said: asyncio.Future[None]) -> None:
    if not said.done():
        said.set_result(None)


def _put(channel: Channel[T], item: T) -> None:
    if not channel.closed:
        channel.put_now(item)
