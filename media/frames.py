"""What travels through a call: sound and pictures that carry their own time.

One unit of time serves all media: the *tick*, 1/48,000 s, counted from the start of the call on one
monotonic clock. At 48 kHz a tick is a sample, and a picture at 25 fps lasts exactly 1,920 ticks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
ByteArray = NDArray[np.uint8]

TICKS_HZ = 48_000
"""Opus' own rate; 90 kHz video time stamps are ticks * 15 / 8, so nothing is ever rounded at 25 fps."""

PACKET_TICKS = 960
"""20 ms: the length of an Opus packet, and the step in which sound is published."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """Mono sound: `samples` float32 (n,) in -1..1 at `rate` Hz; `pts` is the first sample's tick."""

    samples: FloatArray
    rate: int
    pts: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One picture: `i420` uint8 (height * 3 // 2, width), planar YUV 4:2:0, full planes Y, U, V (BT.601).

    Width and height are even. `pts` is the tick at which it is shown.
    """

    i420: ByteArray
    pts: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.i420.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.i420.shape[0]) * 2 // 3


@dataclass(frozen=True, slots=True)
class AvChunk:
    """Some pictures and exactly their sound (48 kHz), made together by a generator.

    `reply_id` is the reply that the sound belongs to, None outside replies; `speech_end` counts how many
    samples (48 kHz) of that reply have sounded when the chunk ends.
    """

    frames: tuple[VideoFrame, ...]
    audio: AudioChunk
    reply_id: int | None = None
    speech_end: int = 0


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoded unit: a VP8 picture or a 20 ms Opus packet. `pts` and `duration` in ticks."""

    data: bytes
    pts: int
    duration: int
    keyframe: bool = True
