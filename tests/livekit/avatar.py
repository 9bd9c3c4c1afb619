"""An avatar for tests of the room alone: flashes and beeps at the same moments, and notes what happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

import numpy as np

from media.channel import Channel
from media.clock import Clock
from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, ByteArray, FloatArray, VideoFrame
from rooms.livekit.access import Door, Server
from rooms.livekit.room import Camera, LiveKitRoom
from rooms.room import BitrateWanted, KeyframeWanted, RoomEvent
from tests.livekit.human import PATIENCE_S, Human
from tests.livekit.server import KEY, SECRET, LiveKitServer

FPS = 25
FRAME_TICKS = TICKS_HZ // FPS
CAMERA = Camera(256, 256, FPS, 1_000_000)
PERIOD = TICKS_HZ
"""A flash and a beep a second."""

FLASH = TICKS_HZ // 5
LOUD = 0.1
BRIGHT = 140
SYNC_S = 0.040
"""What people do not notice (ITU-R BT.1359 lets sound be 45 ms early)."""

E = TypeVar("E", bound=RoomEvent)
T = TypeVar("T")


class Avatar:
    """Publishes until it is cancelled; `of` gives the events of a kind that have come so far."""

    def __init__(self, room: LiveKitRoom) -> None:
        self.room = room
        self.happened: list[RoomEvent] = []
        self._changed = asyncio.Event()
        self._keyframe = True
        self.bitrates: list[int] = []

    def of(self, kind: type[E]) -> list[E]:
        """What has happened of one kind."""
        return [event for event in self.happened if isinstance(event, kind)]

    async def until(self, kind: type[E], count: int = 1) -> E:
        """Wait until so many of a kind have come; gives the last one."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.of(kind)) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.of(kind)[-1]

    def since_flash(self, at: float) -> float:
        """Seconds from the last flash's tick to a moment of the loop's time."""
        zero = asyncio.get_running_loop().time() - self.room.clock.now()
        return (at - zero) % (PERIOD / TICKS_HZ)

    async def follow(self) -> None:
        """Note what happens."""
        async for event in self.room.events:
            if isinstance(event, KeyframeWanted):
                self._keyframe = True
            elif isinstance(event, BitrateWanted):
                self.bitrates.append(event.bps)
            else:
                self.happened.append(event)
            self._changed.set()

    async def show(self) -> None:
        """Publish pictures, each at its tick; late ones are skipped."""
        encoder = VideoEncoder(CAMERA.width, CAMERA.height, FPS, CAMERA.bitrate)
        number = self.room.clock.ticks() // FRAME_TICKS + 1
        while True:
            pts = number * FRAME_TICKS
            await self.room.clock.sleep_until(pts)
            picture = VideoFrame(flash(pts), pts)
            packet = encoder.encode(picture, self._keyframe)
            self._keyframe = False
            await self.room.publish_picture(picture, packet)
            number = max(number + 1, self.room.clock.ticks() // FRAME_TICKS)

    async def speak(self) -> None:
        """Publish sound, each block at its tick."""
        encoder = SoundEncoder()
        pts = (self.room.clock.ticks() // PACKET_TICKS + 1) * PACKET_TICKS
        while True:
            await self.room.clock.sleep_until(pts)
            chunk = AudioChunk(beep(pts), TICKS_HZ, pts)
            await self.room.publish_sound(chunk, encoder.encode(chunk))
            pts += PACKET_TICKS


def flash(pts: int) -> ByteArray:
    """The picture at a tick: bright while it beeps."""
    i420 = np.full((CAMERA.height * 3 // 2, CAMERA.width), 128, np.uint8)
    i420[: CAMERA.height] = 220 if pts % PERIOD < FLASH else 60
    return i420


def beep(pts: int) -> FloatArray:
    """20 ms of sound from a tick on: a tone while the picture is bright."""
    ticks = pts + np.arange(PACKET_TICKS)
    tone = 0.5 * np.sin(2 * np.pi * 1000 * ticks / TICKS_HZ)
    return np.where(ticks % PERIOD < FLASH, tone, 0).astype(np.float32)


def in_sync(person: Human, avatar: Avatar) -> bool:
    """Whether flashes come within 40 ms of their beeps: the soonest of each kind out of four or more.

    The soonest, because on a busy machine any single picture or block of sound may come late.
    """
    flashes = [avatar.since_flash(at) for at in flashes_seen(person, "avatar")]
    beeps = [avatar.since_flash(at) for at in beeps_heard(person, "avatar")]
    return min(len(flashes), len(beeps)) >= 4 and abs(min(flashes) - min(beeps)) <= SYNC_S


def offsets_ms(person: Human, avatar: str) -> list[float]:
    """By how much each flash came later than its beep, in milliseconds."""
    flashes, beeps = flashes_seen(person, avatar), beeps_heard(person, avatar)
    pairs = [(shown, min(beeps, key=lambda heard: abs(shown - heard))) for shown in flashes if beeps]
    return [1000 * (shown - heard) for shown, heard in pairs if abs(shown - heard) < 0.45 * PERIOD / TICKS_HZ]


def flashes_seen(person: Human, avatar: str) -> list[float]:
    """When each flash was seen, in the loop's seconds."""
    times, was = [], True
    for picture in person.seen[avatar]:
        bright = picture.brightness > BRIGHT
        if bright and not was:
            times.append(picture.at)
        was = bright
    return times


def beeps_heard(person: Human, avatar: str) -> list[float]:
    """When the first sample of each beep was heard, in the loop's seconds."""
    times, quiet = [], 0
    for block in person.heard[avatar]:
        loud = np.abs(block.samples) > LOUD
        if loud.any() and quiet > TICKS_HZ // 4:
            times.append(block.at - (len(loud) - int(np.argmax(loud))) / TICKS_HZ)
        quiet = 0 if loud.any() else quiet + len(loud)
    return times


async def heard(microphone: Channel[AudioChunk], loud: bool) -> None:
    """Wait until ten blocks in a row are loud, or silent."""
    count = 0
    while count < 10:
        level = np.abs((await microphone.get()).samples).max()
        count = count + 1 if (level > 0.1 if loud else level < 0.01) else 0


async def soon(wanted: Awaitable[T]) -> T:
    """What is waited for, which comes soon even on the busiest machine."""
    return await asyncio.wait_for(wanted, PATIENCE_S)


def server_of(server: LiveKitServer) -> Server:
    """The test's server as the product knows it."""
    return Server(server.url, KEY, SECRET)


@asynccontextmanager
async def avatar_in(server: LiveKitServer, room: str, door: Door | None = None) -> AsyncIterator[Avatar]:
    """The avatar, flashing and beeping in a room as `avatar`, called Ada."""
    place = LiveKitRoom(Clock(), door or server_of(server).door(room, "avatar", name="Ada"), CAMERA)
    await place.join()
    avatar = Avatar(place)
    tasks = [asyncio.create_task(work) for work in (avatar.follow(), avatar.show(), avatar.speak())]
    try:
        yield avatar
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await place.close()
