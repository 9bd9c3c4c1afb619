"""A call with no mind: a moving picture and a tone, published in step, as a call would do it."""

from __future__ import annotations

import asyncio

import numpy as np

from media.channel import Channel
from media.clock import Clock
from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, AudioChunk, VideoFrame
from rooms.room import KeyframeWanted, Left, Room, RoomEvent

PICTURE_TICKS = 1920  # 25 fps


def tone(block: int) -> AudioChunk:
    """20 ms of a 440 Hz sine, phase running on."""
    at = np.arange(block * PACKET_TICKS, (block + 1) * PACKET_TICKS)
    samples = (0.3 * np.sin(2 * np.pi * 440 * at / 48_000)).astype(np.float32)
    return AudioChunk(samples, 48_000, block * PACKET_TICKS)


def picture(number: int, size: int) -> VideoFrame:
    """A bright bar that wanders over a gradient."""
    i420 = np.full((size * 3 // 2, size), 128, np.uint8)
    i420[:size] = np.linspace(40, 160, size, dtype=np.uint8)
    left = number * 4 % (size - 32)
    i420[:size, left : left + 32] = 230
    return VideoFrame(i420, number * PICTURE_TICKS)


class StandIn:
    """Publishes until the participant leaves; keeps what happened in the room."""

    def __init__(self, size: int = 128) -> None:
        self.happened: list[RoomEvent] = []
        self.seen: Channel[RoomEvent] = Channel(1000)
        self.keyframes = 0
        self.room: Room | None = None
        self.look = ""
        self._size = size
        self._keyframe = False

    async def call(self, room: Room, name: str, look: str) -> None:
        """The server's `on_call`."""
        self.look = look
        self.room = room
        publishing = asyncio.create_task(self._publish(room))
        try:
            async for event in room.events:
                self._keyframe |= isinstance(event, KeyframeWanted)
                self.happened.append(event)
                self.seen.put_now(event)
                if isinstance(event, Left):
                    break
        finally:
            publishing.cancel()
            await asyncio.wait([publishing])

    async def next(self, kind: type) -> RoomEvent:
        """The next event of a kind."""
        while not isinstance(event := await self.seen.get(), kind):
            pass
        return event

    async def _publish(self, room: Room) -> None:
        clock = Clock()
        video = VideoEncoder(self._size, self._size, 25, 500_000)
        opus = SoundEncoder()
        number = 0
        while True:
            frame = picture(number, self._size)
            packet = await asyncio.to_thread(video.encode, frame, self._keyframe)
            self.keyframes += packet.keyframe
            self._keyframe = False
            blocks = [tone(number * 2), tone(number * 2 + 1)]
            sounds = [opus.encode(block) for block in blocks]
            await clock.sleep_until(number * PICTURE_TICKS)
            await room.publish_picture(frame, packet)
            for block, sound in zip(blocks, sounds, strict=True):
                await clock.sleep_until(block.pts)
                await room.publish_sound(block, sound)
            number += 1
