"""Sound and pictures leave together, paced by one clock: the only place where they are kept in step.

    conditions -> generator.step (its own thread, just in time) -> chunk
        -> sound, 20 ms at a time, at its tick    -> Opus -> room, recording
        -> pictures, each at its tick             -> VP8  -> room, recording

Sound is the master. A late picture is skipped, sound never; after a long stall both jump together. A chunk
of several pictures is handed on no sooner than it must: while it can still be made anew, a reply that is cut
takes it back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol

import numpy as np

from generator.types import Conditions, Generator
from media.channel import Channel
from media.clock import Clock
from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, AvChunk, FloatArray, Packet, VideoFrame
from media.sync import Skipping, jump
from rooms.room import Room

VIDEO_BITRATE = 900_000
"""Bits per second at the start: a talking head of 512x512 is clean at this rate."""

BITRATE_RANGE = (250_000, 1_500_000)
"""What a viewer's bandwidth estimate may move it to."""

MARGIN_TICKS = TICKS_HZ * 25 // 1000
"""25 ms kept between a chunk's making and its showing: what a busy machine's scheduler may take."""

LONGEST_LEAD = TICKS_HZ * 92 // 1000
"""92 ms, or little more than a chunk where that is longer: a face that needs more does not keep up anyway."""

ENCODE_TICKS = TICKS_HZ * 12 // 1000
"""A picture is encoded 12 ms before it is due (2-4 ms at 512x512, with room for a busy machine)."""

RAMP = PACKET_TICKS // 2
"""10 ms: a voice that is cut off or lowered faster than this clicks."""


class Taps(Protocol):
    """Who else receives what is published: the recording, the measurements, the reply that is heard."""

    def sound_out(self, sound: AudioChunk, packet: Packet, reply_id: int | None, heard: int) -> None:
        """20 ms of sound have left. `reply_id`: the reply in them, None where there is none or it was cut;
        `heard`: samples of that reply that have sounded."""
        ...

    def picture_out(self, picture: VideoFrame, packet: Packet, reply_id: int | None) -> None:
        """A picture has left; `reply_id` names the reply whose sound it goes with."""
        ...


class Playout:
    """One call's way out. `conditions(pts)` says what the next chunk is made from."""

    def __init__(
        self,
        clock: Clock,
        generator: Generator,
        room: Room,
        conditions: Callable[[int], Conditions],
        taps: Taps,
    ) -> None:
        can = generator.capabilities
        self._clock = clock
        self._generator = generator
        self._room = room
        self._conditions = conditions
        self._taps = taps
        self._chunk_ticks = can.chunk_ticks
        self._frame_ticks = can.frame_ticks
        self._video = VideoEncoder(can.width, can.height, can.fps, VIDEO_BITRATE)
        self._opus = SoundEncoder()
        self._sounds: Channel[AvChunk] = Channel(2)
        self._pictures: Channel[AvChunk] = Channel(2)
        self._step_ticks: float | None = None  # running mean of what a step takes
        self._keyframe = True
        self._cut_up_to = 0  # replies are numbered from 1 on
        self._cutting = asyncio.Event()
        self._gain = 1.0
        self._target_gain = 1.0
        self._skipping = Skipping()

    @property
    def skipped(self) -> int:
        """Pictures that were too late to be shown."""
        return self._skipping.skipped

    def want_keyframe(self) -> None:
        """The next picture is one that a newcomer can decode."""
        self._keyframe = True

    def set_bitrate(self, bps: int) -> None:
        """Follow the narrowest viewer's estimate, within bounds."""
        low, high = BITRATE_RANGE
        self._video.set_bitrate(min(max(bps, low), high))

    def cut(self, reply_id: int) -> None:
        """Silence a reply at once: what was made of it is shown, but no longer heard."""
        self._cut_up_to = max(self._cut_up_to, reply_id)
        self._cutting.set()

    def set_gain(self, gain: float) -> None:
        """Loudness of the voice from the next packet on; 1.0 is full."""
        self._target_gain = gain

    async def run(self) -> None:
        """Publish until cancelled."""
        face = ThreadPoolExecutor(1, thread_name_prefix="face")
        codec = ThreadPoolExecutor(1, thread_name_prefix="encode")
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._make(face), name="make chunks")
                tasks.create_task(self._publish_sound(codec), name="publish sound")
                tasks.create_task(self._publish_pictures(codec), name="publish pictures")
        finally:  # the step under way takes up to 40 ms, which other calls' sound must not wait for
            await asyncio.to_thread(face.shutdown)
            await asyncio.to_thread(codec.shutdown)

    async def _make(self, face: ThreadPoolExecutor) -> None:
        pts = self._clock.ticks() + self._chunk_ticks
        while True:
            await self._clock.sleep_until(pts - self._lead())
            pts += jump(pts, self._clock.ticks(), self._lead())
            chunk = await self._step(face, pts)
            if await self._taken_back(chunk):
                await asyncio.get_running_loop().run_in_executor(face, self._generator.rollback, pts)
                chunk = await self._step(face, pts)
            await self._sounds.put(chunk)
            await self._pictures.put(chunk)
            pts += self._chunk_ticks

    async def _step(self, face: ThreadPoolExecutor, pts: int) -> AvChunk:
        loop, began = asyncio.get_running_loop(), self._clock.ticks()
        chunk = await loop.run_in_executor(face, self._generator.step, self._conditions(pts))
        took = self._clock.ticks() - began
        mean = took if self._step_ticks is None else self._step_ticks
        self._step_ticks = mean + (took - mean) / 8
        return chunk

    async def _taken_back(self, chunk: AvChunk) -> bool:
        """Whether the reply of a chunk of several pictures is cut while there is time to make it anew."""
        if len(chunk.frames) == 1 or chunk.reply_id is None:
            return False
        latest = chunk.audio.pts - round(self._step_ticks or 0) - ENCODE_TICKS
        with suppress(TimeoutError):
            async with asyncio.timeout(max(latest - self._clock.ticks(), 0) / TICKS_HZ):
                while not self._is_cut(chunk):
                    self._cutting.clear()
                    await self._cutting.wait()
        return self._is_cut(chunk) and self._clock.ticks() <= latest

    def _is_cut(self, chunk: AvChunk) -> bool:
        return chunk.reply_id is not None and chunk.reply_id <= self._cut_up_to

    def _lead(self) -> int:
        """How long before it is due a chunk is begun: twice the mean step, a picture's encoding, a margin.

        The first one is begun at once.
        """
        rest = ENCODE_TICKS + MARGIN_TICKS
        longest = max(LONGEST_LEAD, self._chunk_ticks + rest)
        return longest if self._step_ticks is None else min(round(self._step_ticks * 2) + rest, longest)

    async def _publish_sound(self, codec: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        async for chunk in self._sounds:
            samples = chunk.audio.samples
            for at in range(0, len(samples), PACKET_TICKS):
                pts = chunk.audio.pts + at
                await self._clock.sleep_until(pts)
                cut = self._is_cut(chunk)
                sound = AudioChunk(self._shape(samples[at : at + PACKET_TICKS], cut), TICKS_HZ, pts)
                packet = await loop.run_in_executor(codec, self._opus.encode, sound)
                await self._room.publish_sound(sound, packet)
                heard = chunk.speech_end - len(samples) + at + PACKET_TICKS
                self._taps.sound_out(sound, packet, None if cut else chunk.reply_id, heard)

    def _shape(self, samples: FloatArray, cut: bool) -> FloatArray:
        """20 ms at the gain that is wanted, reached by a ramp from the gain so far."""
        gain, wanted = self._gain, 0.0 if cut else self._target_gain
        self._gain = wanted
        if gain == wanted == 1.0:
            return samples
        shape = np.full(len(samples), wanted, np.float32)
        shape[:RAMP] = np.linspace(gain, wanted, RAMP, dtype=np.float32)
        return samples * shape

    async def _publish_pictures(self, codec: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        async for chunk in self._pictures:
            for picture in chunk.frames:
                if not self._skipping.shows(picture.pts, self._frame_ticks, self._clock.ticks()):
                    continue
                await self._clock.sleep_until(picture.pts - ENCODE_TICKS)
                keyframe, self._keyframe = self._keyframe, False
                packet = await loop.run_in_executor(codec, self._video.encode, picture, keyframe)
                await self._clock.sleep_until(picture.pts)
                await self._room.publish_picture(picture, packet)
                self._taps.picture_out(picture, packet, chunk.reply_id)
