"""Sound as arrays: sample forms, resampling in a stream, fixed lengths, mixing."""

from __future__ import annotations

from collections.abc import Sequence

import av
import numpy as np
from numpy.typing import NDArray

from media.frames import TICKS_HZ, AudioChunk, FloatArray

Int16Array = NDArray[np.int16]

LIMIT_KNEE = 0.7
"""Below this amplitude (-3 dB) the limiter changes nothing; above, it bends smoothly towards 1."""

SAMPLE_RANGES = {"u8": (128, 128), "s16": (0, 2**15), "s32": (0, 2**31), "flt": (0, 1), "dbl": (0, 1)}
"""FFmpeg's sample forms: the value of silence, and of full scale above it."""


def to_int16(samples: FloatArray) -> Int16Array:
    """Samples in -1..1 as 16-bit integers; what is louder is clipped."""
    scaled: NDArray[np.float32] = np.rint(samples * np.float32(32_767.0))
    return scaled.clip(-32_768, 32_767).astype(np.int16)


def from_av(frame: av.AudioFrame, pts: int) -> AudioChunk:
    """Any PyAV frame (packed or planar, integers or floats, any channels) as mono sound, stamped `pts`."""
    values = frame.to_ndarray()
    channels = frame.layout.nb_channels
    planes = values if frame.format.is_planar else values.reshape(-1, channels).T
    zero, full = SAMPLE_RANGES[frame.format.packed.name]
    samples = (planes.mean(axis=0, dtype=np.float64) - zero) / full
    return AudioChunk(samples.astype(np.float32), frame.sample_rate, pts)


class Resampler:
    """A stream of mono sound at any rate to another rate, about 1 ms behind.

    libswresample, because libsoxr in a stream holds 6 to 36 ms back and so would delay every answer. Time
    stamps follow the input's: a gap in it stays a gap.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._input_rate = rate
        self._core: av.AudioResampler | None = None
        self._taken = self._given = 0
        self._end = 0

    def push(self, chunk: AudioChunk) -> AudioChunk:
        """What can be said of the sound so far and was not yet given; may be empty.

        Where the input's rate changes, the millisecond held back at the old rate is lost.
        """
        if chunk.rate != self._input_rate:
            self._restart(chunk.rate)
        self._end = chunk.pts + round(len(chunk.samples) * TICKS_HZ / chunk.rate)
        if chunk.rate == self._rate or not len(chunk.samples):
            return chunk if chunk.rate == self._rate else self._stamp([])
        if self._core is None:
            self._core = av.AudioResampler("flt", "mono", self._rate)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(chunk.samples)[None, :], "flt", "mono")
        frame.sample_rate = chunk.rate
        self._taken += len(chunk.samples)
        return self._stamp(self._core.resample(frame))

    def flush(self) -> AudioChunk:
        """The last samples at the end of the stream; the next `push` begins a new one."""
        rest = self._stamp(self._core.resample(None) if self._core else [])
        self._restart(self._input_rate)
        return rest

    def _restart(self, input_rate: int) -> None:
        self._input_rate, self._core = input_rate, None
        self._taken = self._given = 0

    def _stamp(self, frames: Sequence[av.AudioFrame]) -> AudioChunk:
        parts = [frame.to_ndarray()[0].astype(np.float32, copy=False) for frame in frames]
        samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        behind = self._taken / self._input_rate - self._given / self._rate
        self._given += len(samples)
        return AudioChunk(samples, self._rate, self._end - round(behind * TICKS_HZ))


class Framer:
    """Sound of any lengths cut into pieces of exactly `size` samples."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest = AudioChunk(np.zeros(0, np.float32), TICKS_HZ, 0)

    def push(self, chunk: AudioChunk) -> list[AudioChunk]:
        """The pieces that are complete now. Each is stamped so that its last sample keeps its time."""
        samples = np.concatenate([self._rest.samples, chunk.samples])
        pts = chunk.pts - round(len(self._rest.samples) * TICKS_HZ / chunk.rate)
        cut = len(samples) - len(samples) % self._size
        pieces = [
            AudioChunk(samples[at : at + self._size], chunk.rate, pts + round(at * TICKS_HZ / chunk.rate))
            for at in range(0, cut, self._size)
        ]
        self._rest = AudioChunk(samples[cut:], chunk.rate, pts + round(cut * TICKS_HZ / chunk.rate))
        return pieces

    def flush(self) -> list[AudioChunk]:
        """What is left, filled up with silence: one piece or none."""
        rest, self._rest = self._rest, AudioChunk(np.zeros(0, np.float32), self._rest.rate, 0)
        if not len(rest.samples):
            return []
        return [AudioChunk(np.pad(rest.samples, (0, self._size - len(rest.samples))), rest.rate, rest.pts)]


def limit(samples: FloatArray) -> FloatArray:
    """Sound kept within -1..1 without hard edges; what is below LIMIT_KNEE stays as it is."""
    loud = np.abs(samples)
    room = 1.0 - LIMIT_KNEE
    bent = LIMIT_KNEE + room * np.tanh((loud - LIMIT_KNEE) / room)
    return np.where(loud > LIMIT_KNEE, np.sign(samples) * bent, samples).astype(np.float32)


def mix(parts: Sequence[FloatArray]) -> FloatArray:
    """Sounds of one length and rate at once, limited."""
    return limit(np.sum(parts, axis=0, dtype=np.float32))
