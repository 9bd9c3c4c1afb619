"""Sound and pictures on their way into and out of a peer connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from fractions import Fraction
from typing import Any, cast

import av
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from media.audio import from_av as sound_from_av
from media.channel import Channel
from media.clock import Clock
from media.errors import ChannelClosed
from media.frames import TICKS_HZ, AudioChunk, Packet, VideoFrame
from media.video import from_av as picture_from_av
from rooms.stamps import Stamps

CAMERA_WIDTH, CAMERA_HEIGHT = 1280, 720
"""Larger camera pictures are scaled down: nothing looks closer, and 4K pictures would cost a core."""

_SOUND_WAITING = 25  # packets of 20 ms; the sender takes each at once, so more means that it hangs
_PICTURES_WAITING = 12  # half a second


class _PacketTrack(MediaStreamTrack):
    """Packets of the avatar for one viewer; nothing goes out until it is opened."""

    def __init__(self, waiting: int, time_base: Fraction) -> None:
        super().__init__()
        self._packets: Channel[Packet] = Channel(waiting, "keep_newest")
        self._time_base = time_base
        self._taken: int | None = None
        self._open = False
        self.sent: int | None = None
        """The `pts` of the last packet that aiortc has sent."""

    def open(self) -> None:
        """The viewer is connected: packets go out from now on."""
        self._open = True

    async def recv(self) -> av.Packet[Any]:
        """The next packet, for aiortc's sender, which asks when it has sent the one before."""
        self.sent = self._taken
        try:
            packet = await self._packets.get()
        except ChannelClosed:
            raise MediaStreamError from None
        self._taken = packet.pts
        return _encoded(packet, self._time_base)

    def stop(self) -> None:
        """End the track; the sender stops."""
        self._packets.close()
        super().stop()


class SoundTrack(_PacketTrack):
    """Opus; the oldest packet is dropped where the viewer is stuck."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__(_SOUND_WAITING, Fraction(1, TICKS_HZ))

    def put(self, packet: Packet) -> None:
        """Send a packet at once."""
        if self._open and not self._packets.closed:
            self._packets.put_now(packet)


class PictureTrack(_PacketTrack):
    """VP8. Begins, and goes on where the viewer was stuck, with a keyframe only."""

    kind = "video"

    def __init__(self, on_keyframe_wanted: Callable[[], None]) -> None:
        super().__init__(_PICTURES_WAITING, Fraction(1, 90_000))
        self._want_keyframe = on_keyframe_wanted
        self._broken = True

    def open(self) -> None:
        """The viewer is connected: pictures go out from the next keyframe on."""
        super().open()
        self._want_keyframe()

    def put(self, packet: Packet) -> None:
        """Send a packet at once; a viewer who is stuck is skipped to the next keyframe."""
        if not self._open or self._packets.closed:
            return
        if len(self._packets) >= _PICTURES_WAITING:
            self._packets.clear()
            self._broken = True
        if self._broken and not packet.keyframe:
            self._want_keyframe()
            return
        self._broken = False
        self._packets.put_now(packet)


def _encoded(packet: Packet, time_base: Fraction) -> av.Packet[Any]:
    encoded: av.Packet[Any] = av.Packet(packet.data)
    encoded.time_base = time_base
    encoded.pts = packet.pts * time_base.denominator // TICKS_HZ
    return encoded


async def read_sound(track: MediaStreamTrack, clock: Clock, out: Channel[AudioChunk]) -> None:
    """Pass a microphone on until the track ends; the oldest sound is dropped where nobody reads."""
    stamps = Stamps()
    while (frame := await _receive(track)) is not None:
        assert isinstance(frame, av.AudioFrame)
        length = frame.samples * TICKS_HZ // frame.sample_rate
        source = round((frame.pts or 0) * (frame.time_base or 0) * TICKS_HZ)
        if out.closed:
            return
        out.put_now(sound_from_av(frame, stamps.place(source, length, clock.ticks())))


async def read_pictures(track: MediaStreamTrack, clock: Clock, out: Channel[VideoFrame]) -> None:
    """Pass a camera on until the track ends: the newest picture, converted beside the loop."""
    newest: Channel[tuple[av.VideoFrame, int]] = Channel(1, "keep_newest")

    async def convert() -> None:
        async for frame, arrival in newest:
            picture = await asyncio.to_thread(picture_from_av, frame, arrival, CAMERA_WIDTH, CAMERA_HEIGHT)
            if not out.closed:
                out.put_now(picture)

    converting = asyncio.create_task(convert(), name="camera pictures")
    try:
        while (frame := await _receive(track)) is not None:
            newest.put_now((cast(av.VideoFrame, frame), clock.ticks()))
    finally:
        converting.cancel()
        await asyncio.wait([converting])


async def _receive(track: MediaStreamTrack) -> object | None:
    """The next frame, or None where the track has ended."""
    try:
        return await track.recv()
    except MediaStreamError:
        return None
