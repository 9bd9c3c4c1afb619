"""Raw sound of agents: any rate, any channels, cut anywhere."""

from __future__ import annotations

import numpy as np
import pytest

from media.errors import RoomError
from media.frames import TICKS_HZ
from rooms.livekit.pcm import PcmReader


def pcm(seconds: float, rate: int, channels: int = 1, hz: float = 440.0) -> bytes:
    """A tone at half of full scale, as an agent sends it."""
    wave = 16_384 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave.astype("<i2"), channels).tobytes()


def read(data: bytes, rate: int, channels: int = 1, piece: int = 15_000) -> np.ndarray:
    """What comes out of a stream that is cut into pieces of so many bytes."""
    reader = PcmReader({"sample_rate": str(rate), "num_channels": str(channels)})
    parts = [reader.push(data[at : at + piece]) for at in range(0, len(data), piece)]
    return np.concatenate([*parts, reader.flush()])


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_sound_of_any_form_keeps_its_length_and_loudness(rate: int, channels: int) -> None:
    sound = read(pcm(1.0, rate, channels), rate, channels)
    assert len(sound) == pytest.approx(TICKS_HZ, abs=TICKS_HZ // 500)  # 2 ms
    assert float(np.abs(sound).max()) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("piece", [1, 3, 7, 1000])
def test_it_does_not_matter_where_a_stream_is_cut(piece: int) -> None:
    data = pcm(0.05, 24_000, 2)
    assert np.allclose(read(data, 24_000, 2, piece), read(data, 24_000, 2), atol=1e-6)


def test_half_a_sample_at_the_end_is_no_sound() -> None:
    assert len(read(pcm(0.1, TICKS_HZ) + b"\x01", TICKS_HZ)) == TICKS_HZ // 10


@pytest.mark.parametrize(
    ("attributes", "wrong"),
    [
        (None, "sample_rate"),
        ({"sample_rate": "24000"}, "num_channels"),
        ({"sample_rate": "fast", "num_channels": "1"}, "sample_rate"),
        ({"sample_rate": "0", "num_channels": "1"}, "sample_rate"),
        ({"sample_rate": "24000", "num_channels": "99"}, "num_channels"),
    ],
)
def test_a_form_that_is_no_sound_is_refused_by_name(attributes: dict[str, str] | None, wrong: str) -> None:
    with pytest.raises(RoomError, match=wrong):
        PcmReader(attributes)
