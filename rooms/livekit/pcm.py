"""Raw 16-bit sound as agents send it, in pieces of any length, as mono sound at 48 kHz. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from media.audio import Resampler
from media.errors import RoomError
from media.frames import TICKS_HZ, AudioChunk, FloatArray

RATES = range(8_000, 192_001)
"""Samples per second that are sound; beyond them a sender has mistaken something."""

CHANNELS = range(1, 9)

_FULL_SCALE = np.float32(32_768)
_SAMPLE_BYTES = 2


class PcmReader:
    """One stream: little-endian int16, channels interleaved. Raises RoomError where its form makes no sense.

    `attributes` name the form, as strings: `sample_rate` and `num_channels`.
    """

    def __init__(self, attributes: Mapping[str, str] | None) -> None:
        self._rate = _whole_number(attributes, "sample_rate", RATES)
        self._channels = _whole_number(attributes, "num_channels", CHANNELS)
        self._resampler = Resampler(TICKS_HZ)
        self._rest = b""

    def push(self, data: bytes) -> FloatArray:
        """Some bytes more: float32 (n,) at 48 kHz; a sample that is cut in two waits for its other half."""
        data = self._rest + data
        whole = len(data) - len(data) % (_SAMPLE_BYTES * self._channels)
        self._rest = data[whole:]
        values = np.frombuffer(data[:whole], "<i2").reshape(-1, self._channels)
        mono = values.mean(axis=1, dtype=np.float32) / _FULL_SCALE
        return self._resampler.push(AudioChunk(mono, self._rate, 0)).samples

    def flush(self) -> FloatArray:
        """The last samples at the end of the stream."""
        return self._resampler.flush().samples


def _whole_number(attributes: Mapping[str, str] | None, name: str, allowed: range) -> int:
    given = (attributes or {}).get(name, "")
    if not given.isdecimal() or int(given) not in allowed:
        raise RoomError(
            f'the agent sends sound whose {name} is "{given}": '
            f"it must be a number from {allowed[0]} to {allowed[-1]}"
        )
    return int(given)
