"""What one participant's tracks bring, as sound and pictures on the call's clock."""

from __future__ import annotations

import asyncio
from typing import cast

import numpy as np
from livekit import rtc

from media.channel import Channel
from media.clock import Clock
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, ByteArray, VideoFrame
from media.video import fit, scale
from rooms.stamps import Stamps

WIDTH, HEIGHT = 1280, 720
"""Larger pictures are scaled down: nothing looks closer, and 4K pictures would cost a core."""

_SAMPLE = np.float32(1 / 32_768)
_BLOCK_MS = PACKET_TICKS * 1000 // TICKS_HZ


async def read_sound(track: rtc.RemoteAudioTrack, clock: Clock, out: Channel[AudioChunk]) -> None:
    """Pass a microphone on until its track ends; the oldest sound is dropped where nobody reads."""
    stream = rtc.AudioStream(track, sample_rate=TICKS_HZ, num_channels=1, frame_size_ms=_BLOCK_MS)
    stamps, source = Stamps(), 0
    try:
        async for event in stream:
            samples = np.frombuffer(event.frame.data, np.int16).astype(np.float32) * _SAMPLE
            pts = stamps.place(source, len(samples), clock.ticks())
            source += len(samples)
            if out.closed:
                return
            out.put_now(AudioChunk(samples, TICKS_HZ, pts))
    finally:
        await stream.aclose()


async def read_pictures(track: rtc.RemoteVideoTrack, clock: Clock, out: Channel[VideoFrame]) -> None:
    """Pass a camera or screen on until its track ends: the newest picture, upright, made beside the loop."""
    stream = rtc.VideoStream(track, capacity=1, format=rtc.VideoBufferType.I420)
    try:
        async for event in stream:
            picture = await asyncio.to_thread(_picture, event, clock.ticks())
            if out.closed:
                return
            out.put_now(picture)
    finally:
        await stream.aclose()


def _picture(event: rtc.VideoFrameEvent, pts: int) -> VideoFrame:
    frame = event.frame
    # quarter turns clockwise that put it upright: phones send theirs as the sensor lies
    turns = cast(int, event.rotation)
    upright = [np.rot90(plane, -turns) for plane in _planes(frame.data, frame.width, frame.height)]
    picture = VideoFrame(_packed(upright), pts)
    return scale(picture, *fit(picture.width, picture.height, WIDTH, HEIGHT))


def _planes(data: memoryview, width: int, height: int) -> list[ByteArray]:
    """Y, U and V of a picture of any size, without the last line and column where they are odd."""
    flat = np.frombuffer(data, np.uint8)
    across, down = (width + 1) // 2, (height + 1) // 2
    luma, chroma = width * height, across * down
    whole = flat[:luma].reshape(height, width)[: height & ~1, : width & ~1]
    colours = flat[luma : luma + 2 * chroma].reshape(2, down, across)[:, : height // 2, : width // 2]
    return [whole, colours[0], colours[1]]


def _packed(planes: list[ByteArray]) -> ByteArray:
    """Planes as one I420 array (height * 3 // 2, width)."""
    return np.concatenate([plane.reshape(-1) for plane in planes]).reshape(-1, planes[0].shape[1])
