"""VP8 and Opus, encoded once for every viewer and for the recording.

Everything here blocks and belongs in an executor; one object serves one stream, one call at a time.
"""

from __future__ import annotations

from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from media.errors import MediaError
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, Packet, VideoFrame
from media.video import to_av

TICK = Fraction(1, TICKS_HZ)

OPUS_LOOKAHEAD = 312
"""Samples (6.5 ms at 48 kHz) by which a decoder gives sound late: Opus' look-ahead (RFC 7845, pre-skip)."""

OPUS_BITRATE = 64_000
"""Bits per second: speech in mono at which nobody hears the codec any more."""

OPUS_COMPLEXITY = 5
"""Of 10: at this bitrate the rest cannot be heard and would double the encoder's time."""

VP8_SPEED = -6
"""libvpx `cpu-used`, held by the minus sign: 2 ms for a picture of 512x512; -4 costs half more for 0.1 dB."""

VP8_FINEST = 8
"""Smallest quantiser of 0..63: below it a resting face spends bits that nobody sees."""

MIN_BITRATE = 50_000
"""Bits per second; less is not a picture any more."""

MAX_SIDE = 4096
"""Pixels; far beyond what is encoded in time, well inside what VP8 holds (16,383)."""


class VideoEncoder:
    """Pictures of one size to VP8: none held back, no keyframe but the first and those asked for."""

    def __init__(self, width: int, height: int, fps: float, bitrate: int) -> None:
        """`bitrate` in bits per second. Raises MediaError for a size that cannot be encoded."""
        if width % 2 or height % 2 or not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            raise MediaError(
                f"Pictures of {width}x{height} cannot be encoded; use even sizes up to {MAX_SIDE} pixels."
            )
        self._base = self._bitrate = max(bitrate, MIN_BITRATE)
        self._duration = round(TICKS_HZ / fps)
        self._codec = _open_vp8(width, height, fps, self._base)
        self._last_pts: int | None = None
        self._encoder_time = 0

    @property
    def bitrate(self) -> int:
        """Bits per second aimed at."""
        return self._bitrate

    def set_bitrate(self, bps: int) -> None:
        """Aim at another bitrate from the next picture on, without a keyframe.

        PyAV cannot change the bitrate of an open encoder. But libvpx gives each picture its duration's share
        of the bitrate; so for half the bits it is told that each picture lasts half as long.
        """
        self._bitrate = max(bps, MIN_BITRATE)

    def encode(self, frame: VideoFrame, keyframe: bool = False) -> Packet:
        """One picture to one packet. Raises MediaError where its size is not the encoder's."""
        if (frame.width, frame.height) != (self._codec.width, self._codec.height):
            raise MediaError(
                f"A picture of {frame.width}x{frame.height} came to an encoder for "
                f"{self._codec.width}x{self._codec.height}; make one encoder per size."
            )
        # a new object for every call: libvpx would see the mark for a keyframe again on a picture sent twice
        picture = to_av(frame)
        picture.pts, picture.duration = self._encoder_time, self._budget(frame.pts)
        picture.time_base = TICK
        if keyframe:
            picture.pict_type = PictureType.I
        self._encoder_time += picture.duration
        packets = self._codec.encode(picture)
        data = b"".join(bytes(packet) for packet in packets)
        return Packet(data, frame.pts, self._duration, any(packet.is_keyframe for packet in packets))

    def _budget(self, pts: int) -> int:
        """Ticks for which the encoder may spend its base bitrate on this picture."""
        passed = self._duration if self._last_pts is None else pts - self._last_pts
        self._last_pts = pts
        # after a pause one picture must not swell to the bits of all that were not sent
        passed = min(max(passed, self._duration // 2), self._duration * 3)
        return max(round(passed * self._bitrate / self._base), 1)


def _open_vp8(width: int, height: int, fps: float, bitrate: int) -> VideoCodecContext:
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate, codec.time_base = Fraction(fps).limit_denominator(1001), TICK
    codec.bit_rate = bitrate
    codec.gop_size = 2**30  # keyframes only on request
    codec.qmin, codec.qmax = VP8_FINEST, 56
    codec.thread_count = 1
    codec.options = {
        "deadline": "realtime",
        "cpu-used": str(VP8_SPEED),
        "lag-in-frames": "0",
        "error-resilient": "default",
        "minrate": str(bitrate),
        "maxrate": str(bitrate),
        "bufsize": str(bitrate),  # one second; equal rates make the encoder keep to its bitrate
        "overshoot-pct": "15",
        "undershoot-pct": "100",
        "static-thresh": "1",  # pictures are drawn, not filmed: what rests is skipped exactly
    }
    codec.open()
    return codec


class SoundEncoder:
    """Mono sound at 48 kHz to Opus packets of 20 ms.

    A packet carries the `pts` of the sound that went in; a decoder gives that sound OPUS_LOOKAHEAD later.
    """

    def __init__(self, bitrate: int = OPUS_BITRATE) -> None:
        self._codec = av.CodecContext.create("libopus", "w")
        self._codec.sample_rate, self._codec.format, self._codec.layout = TICKS_HZ, "flt", "mono"
        self._codec.bit_rate, self._codec.time_base = bitrate, TICK
        self._codec.options = {
            "application": "audio",
            "frame_duration": "20",
            "compression_level": str(OPUS_COMPLEXITY),
        }
        self._codec.open()
        self._encoded = 0

    def encode(self, chunk: AudioChunk) -> Packet:
        """20 ms to one packet. Raises MediaError for another length or rate."""
        if chunk.rate != TICKS_HZ or len(chunk.samples) != PACKET_TICKS:
            raise MediaError(
                f"Opus takes {PACKET_TICKS} samples at {TICKS_HZ} Hz at a time, "
                f"not {len(chunk.samples)} at {chunk.rate} Hz."
            )
        frame = av.AudioFrame.from_ndarray(chunk.samples[None, :], format="flt", layout="mono")
        # the encoder counts for itself: its time stamps must never jump, the call's may
        frame.sample_rate, frame.pts, frame.time_base = TICKS_HZ, self._encoded, TICK
        self._encoded += PACKET_TICKS
        data = b"".join(bytes(packet) for packet in self._codec.encode(frame))
        return Packet(data, chunk.pts, PACKET_TICKS)
