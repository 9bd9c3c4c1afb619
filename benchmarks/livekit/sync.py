"""How well picture and sound fit at a subscriber, told by flashes and beeps of the same moments.

They leave as an avatar's do, by `Playout` and `LiveKitRoom`. LiveKit's client gives sound without times, so
only such a pattern can tell.
"""

from __future__ import annotations

import asyncio

import numpy as np

from agent.bench import Figure, Goal
from agent.call.playout import Playout
from benchmarks.livekit.programs import Place
from generator.types import Capabilities, Conditions, Prompt
from media.clock import Clock
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, AvChunk, Packet, VideoFrame
from rooms.livekit.room import LiveKitRoom
from rooms.room import KeyframeWanted
from tests.livekit.avatar import CAMERA, FPS, beep, flash, offsets_ms, server_of
from tests.livekit.human import human_in


class Beacon:
    """A generator that flashes and beeps instead of being somebody."""

    capabilities = Capabilities(CAMERA.width, CAMERA.height, FPS, 2, {}, ())

    def step(self, conditions: Conditions) -> AvChunk:
        """The next chunk."""
        can, pts = self.capabilities, conditions.pts
        frames = [pts + n * can.frame_ticks for n in range(can.chunk_frames)]
        sound = np.concatenate([beep(pts + at) for at in range(0, can.chunk_ticks, PACKET_TICKS)])
        pictures = tuple(VideoFrame(flash(frame), frame) for frame in frames)
        return AvChunk(pictures, AudioChunk(sound, TICKS_HZ, pts), None, 0)

    def rollback(self, pts: int) -> None:
        """Nothing is remembered."""

    def close(self) -> None:
        """Nothing is held."""


class _Nobody:
    def sound_out(self, sound: AudioChunk, packet: Packet, reply_id: int | None, heard: int) -> None:
        pass

    def picture_out(self, picture: VideoFrame, packet: Packet, reply_id: int | None) -> None:
        pass


async def offset(place: Place, flashes: int) -> list[Figure]:
    """By how much a flash comes later than its beep."""
    room = LiveKitRoom(Clock(), server_of(place.server).door("sync", "beacon"), CAMERA)
    await room.join()
    try:
        playout = Playout(room.clock, Beacon(), room, _conditions, _Nobody())
        async with human_in(place.server, "sync", "anna", speaks=False) as anna, asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(playout.run()), tasks.create_task(_follow(room, playout))]
            await anna.until(lambda: len(offsets_ms(anna, "beacon")) >= flashes, "flashes and beeps")
            for task in running:
                task.cancel()
    finally:
        await room.close()
    offsets = offsets_ms(anna, "beacon")
    return [
        Figure("av_offset_ms", abs(float(np.median(offsets))), "ms", Goal("<=", 40.0)),
        Figure("av_offset_p95_ms", float(np.quantile(np.abs(offsets), 0.95)), "ms"),
    ]


def _conditions(pts: int) -> Conditions:
    nothing = np.zeros(0, np.float32)
    return Conditions(pts, Prompt(0, "", "stable"), nothing, nothing)


async def _follow(room: LiveKitRoom, playout: Playout) -> None:
    async for event in room.events:
        if isinstance(event, KeyframeWanted):
            playout.want_keyframe()
