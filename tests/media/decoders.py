"""What a viewer's decoders make of our packets."""

from __future__ import annotations

import av
import numpy as np

from media.encode import OPUS_LOOKAHEAD, TICK
from media.frames import TICKS_HZ, AudioChunk, Packet, VideoFrame
from media.video import from_av


class VideoDecoder:
    """VP8 packets to pictures, in order."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libvpx", "r")

    def decode(self, packet: Packet) -> VideoFrame | None:
        """The packet's picture; None where nothing can be decoded before the next keyframe."""
        data = av.Packet(packet.data)
        data.pts, data.time_base = packet.pts, TICK
        try:
            pictures = self._codec.decode(data)
        except av.FFmpegError:
            return None
        return from_av(pictures[-1], packet.pts) if pictures else None


class SoundDecoder:
    """Opus packets to mono sound at 48 kHz that stands where it was said (the look-ahead is taken off)."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "r")
        self._codec.sample_rate, self._codec.layout = TICKS_HZ, "mono"

    def decode(self, packet: Packet) -> AudioChunk:
        """The packet's sound."""
        frames = self._codec.decode(av.Packet(packet.data))
        samples = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in frames])
        return AudioChunk(samples.astype(np.float32), TICKS_HZ, packet.pts - OPUS_LOOKAHEAD)
