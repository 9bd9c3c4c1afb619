"""Sound as arrays: what goes in comes out, at the right time, at the right loudness."""

from __future__ import annotations

import itertools

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media import audio
from media.frames import TICKS_HZ, AudioChunk, FloatArray

LENGTHS = st.lists(st.integers(0, 3000), min_size=1, max_size=20)


def tone(seconds: float, rate: int, hertz: float = 440.0) -> FloatArray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def chunks(samples: FloatArray, lengths: list[int], rate: int, pts: int = 0) -> list[AudioChunk]:
    """The samples cut into these lengths, the rest as the last chunk, with exact times."""
    ends = [min(end, len(samples)) for end in np.cumsum([*lengths, len(samples)])]
    starts = [0, *ends[:-1]]
    return [
        AudioChunk(samples[start:end], rate, pts + round(start * TICKS_HZ / rate))
        for start, end in zip(starts, ends, strict=True)
    ]


def test_samples_become_the_nearest_sixteen_bit_integers() -> None:
    samples = np.array([-1.0, -0.5, 0.0, 2e-5, 0.5, 1.0], np.float32)
    assert audio.to_int16(samples).tolist() == [-32_767, -16_384, 0, 1, 16_384, 32_767]


def test_what_is_too_loud_is_clipped_and_never_wraps() -> None:
    loud = np.array([-9.0, -1.0, 1.0, 9.0], np.float32)
    assert audio.to_int16(loud).tolist() == [-32_768, -32_767, 32_767, 32_767]


@pytest.mark.parametrize("form", ["u8", "u8p", "s16", "s16p", "s32", "flt", "fltp", "dbl"])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_every_frame_of_a_decoder_becomes_the_same_mono_sound(form: str, layout: str) -> None:
    source = av.AudioFrame.from_ndarray(tone(0.02, 48_000)[None, :], "flt", "mono")
    source.sample_rate = 48_000
    frame = av.AudioResampler(form, layout, 48_000).resample(source)[0]
    chunk = audio.from_av(frame, pts=77)
    assert (chunk.rate, chunk.pts, len(chunk.samples)) == (48_000, 77, 960)
    gain = np.sqrt(0.5) if layout == "stereo" else 1.0  # FFmpeg's own way from one channel to two
    assert np.abs(chunk.samples - gain * tone(0.02, 48_000)).max() < 0.02


@pytest.mark.parametrize(
    ("rate", "to"), [(48_000, 16_000), (22_050, 48_000), (16_000, 48_000), (44_100, 16_000)]
)
def test_resampled_sound_is_the_same_sound_at_the_same_time(rate: int, to: int) -> None:
    resampler = audio.Resampler(to)
    parts = [resampler.push(chunk) for chunk in chunks(tone(1, rate), [441] * 40, rate, pts=5_000)]
    samples = np.concatenate([part.samples for part in [*parts, resampler.flush()]])
    assert abs(len(samples) - to) <= 1
    assert np.abs(samples[200 : to - 200] - tone(1, to)[200 : to - 200]).max() < 0.01
    assert parts[0].pts == 5_000


@given(lengths=LENGTHS)
@settings(max_examples=40)
def test_resampled_chunks_of_any_lengths_follow_each_other_without_holes(lengths: list[int]) -> None:
    resampler = audio.Resampler(16_000)
    parts = [resampler.push(chunk) for chunk in chunks(tone(0.5, 22_050), lengths, 22_050)]
    parts = [part for part in [*parts, resampler.flush()] if len(part.samples)]
    for before, after in itertools.pairwise(parts):
        assert abs(before.pts + len(before.samples) * 3 - after.pts) <= 2


def test_a_gap_in_the_input_stays_a_gap_after_resampling() -> None:
    resampler = audio.Resampler(16_000)
    first = resampler.push(AudioChunk(tone(0.1, 48_000), 48_000, 0))
    second = resampler.push(AudioChunk(tone(0.1, 48_000), 48_000, 96_000))
    assert abs(first.pts) <= 1
    assert 0 <= 96_000 - second.pts <= 0.002 * TICKS_HZ


def test_sound_at_the_wanted_rate_passes_untouched() -> None:
    chunk = AudioChunk(tone(0.1, 16_000), 16_000, 123)
    assert audio.Resampler(16_000).push(chunk) is chunk


def test_a_stream_may_change_its_rate() -> None:
    resampler = audio.Resampler(16_000)
    parts = [resampler.push(AudioChunk(tone(0.1, rate), rate, 0)) for rate in (48_000, 16_000, 44_100)]
    assert [part.rate for part in parts] == [16_000] * 3
    assert all(1500 < len(part.samples) <= 1600 for part in parts)


def test_an_empty_stream_resamples_to_nothing() -> None:
    resampler = audio.Resampler(16_000)
    assert len(resampler.flush().samples) == 0
    assert len(resampler.push(AudioChunk(np.zeros(0, np.float32), 48_000, 0)).samples) == 0


@given(lengths=LENGTHS, size=st.integers(1, 1000))
def test_framed_sound_is_the_same_sound_in_equal_pieces(lengths: list[int], size: int) -> None:
    framer, samples = audio.Framer(size), np.arange(4000, dtype=np.float32)
    pieces = [piece for chunk in chunks(samples, lengths, 48_000, pts=9) for piece in framer.push(chunk)]
    pieces += framer.flush()
    assert all(len(piece.samples) == size for piece in pieces)
    assert [piece.pts for piece in pieces] == [9 + number * size for number in range(len(pieces))]
    joined = np.concatenate([piece.samples for piece in pieces])
    assert np.array_equal(joined[:4000], samples) and not joined[4000:].any() and len(joined) < 4000 + size


@given(st.lists(st.floats(-4, 4, width=32), min_size=1, max_size=50))
def test_limited_sound_stays_within_full_scale_and_keeps_its_order(values: list[float]) -> None:
    samples = np.sort(np.array(values, np.float32))
    limited = audio.limit(samples)
    assert np.abs(limited).max() <= 1 and (np.diff(limited) >= 0).all()
    quiet = np.abs(samples) < audio.LIMIT_KNEE
    assert np.array_equal(limited[quiet], samples[quiet])


def test_mixed_sounds_are_heard_together() -> None:
    first, second = tone(0.1, 48_000, 300) * 0.5, tone(0.1, 48_000, 700) * 0.5
    assert np.allclose(audio.mix([first, second]), first + second, atol=1e-6)
