"""Encoders: exact time stamps, keyframes on request only, bitrates that can change."""

from __future__ import annotations

import numpy as np
import pytest

from media.encode import SoundEncoder, VideoEncoder
from media.errors import MediaError
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, Packet, VideoFrame
from tests.media.decoders import SoundDecoder, VideoDecoder

STEP = TICKS_HZ // 25


def picture(number: int, size: int = 128, noise: int = 0) -> VideoFrame:
    """A soft gradient that moves, with as much noise as asked for."""
    rows, columns = np.mgrid[0:size, 0:size]
    luma = 128 + 90 * np.sin((columns + 3 * number) / 20) * np.cos(rows / 25)
    luma += np.random.default_rng(number).integers(-noise, noise + 1, (size, size))
    i420 = np.full((size * 3 // 2, size), 128, np.uint8)
    i420[:size] = luma.clip(0, 255)
    return VideoFrame(i420, number * STEP)


def bits_per_second(packets: list[Packet]) -> float:
    return sum(len(packet.data) for packet in packets) * 8 * 25 / len(packets)


def test_every_picture_gives_one_packet_with_its_own_time() -> None:
    encoder = VideoEncoder(128, 128, 25, 300_000)
    packets = [encoder.encode(picture(number)) for number in range(10)]
    assert [packet.pts for packet in packets] == [number * STEP for number in range(10)]
    assert all(packet.data and packet.duration == STEP for packet in packets)


def test_keyframes_come_first_and_on_request_and_never_else() -> None:
    encoder = VideoEncoder(128, 128, 25, 300_000)
    same = picture(1)
    keys = [number for number in range(400) if encoder.encode(same, keyframe=number == 200).keyframe]
    assert keys == [0, 200]


def test_a_decoded_picture_looks_like_the_one_that_went_in() -> None:
    encoder, decoder = VideoEncoder(128, 128, 25, 500_000), VideoDecoder()
    for number in range(10):
        decoded = decoder.decode(encoder.encode(picture(number)))
        assert decoded is not None and decoded.pts == number * STEP
        difference = decoded.i420.astype(float) - picture(number).i420
        assert np.abs(difference).mean() < 3


def test_a_decoder_that_joins_late_shows_nothing_before_a_keyframe() -> None:
    encoder, decoder = VideoEncoder(128, 128, 25, 300_000), VideoDecoder()
    packets = [encoder.encode(picture(number), keyframe=number == 5) for number in range(8)]
    assert [decoder.decode(packet) is not None for packet in packets[3:]] == [False, False, True, True, True]


def test_the_bitrate_follows_without_a_keyframe() -> None:
    encoder = VideoEncoder(128, 128, 25, 400_000)
    rates = [400_000, 150_000, 600_000, 100_000]
    for rate in rates:
        encoder.set_bitrate(rate)
        first = rates.index(rate) * 100
        packets = [encoder.encode(picture(first + number, noise=40)) for number in range(100)]
        assert bits_per_second(packets[40:]) == pytest.approx(rate, rel=0.2)
        assert [packet.keyframe for packet in packets[1:]] == [False] * 99


def test_pictures_at_half_the_rate_still_use_the_bitrate() -> None:
    encoder = VideoEncoder(128, 128, 25, 300_000)
    packets = [encoder.encode(picture(2 * number, noise=40)) for number in range(100)]
    assert bits_per_second(packets[40:]) / 2 == pytest.approx(300_000, rel=0.2)


def test_a_picture_of_another_size_is_refused() -> None:
    encoder = VideoEncoder(128, 128, 25, 300_000)
    with pytest.raises(MediaError, match="64x64 came to an encoder for 128x128"):
        encoder.encode(picture(0, size=64))


@pytest.mark.parametrize("size", [(0, 64), (63, 64), (64, 65), (64, 8192)])
def test_a_size_that_cannot_be_encoded_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(MediaError, match="use even sizes"):
        VideoEncoder(*size, 25, 300_000)


def test_decoded_sound_stands_exactly_where_it_was_said() -> None:
    sound = np.zeros(TICKS_HZ // 2, np.float32)
    sound[9_000:9_480] = 0.5 * np.sin(np.arange(480) * 2 * np.pi / 48)
    encoder, decoder = SoundEncoder(), SoundDecoder()
    heard = np.zeros(TICKS_HZ, np.float32)
    for start in range(0, len(sound), PACKET_TICKS):
        packet = encoder.encode(AudioChunk(sound[start : start + PACKET_TICKS], TICKS_HZ, start))
        assert packet.pts == start
        chunk = decoder.decode(packet)
        at = max(chunk.pts, 0)
        heard[at : chunk.pts + PACKET_TICKS] = chunk.samples[at - chunk.pts :]
    lag = int(np.argmax(np.correlate(heard, sound, "full"))) - (len(sound) - 1)
    assert lag == 0


def test_opus_time_stamps_may_jump() -> None:
    encoder = SoundEncoder()
    starts = [0, 960, 96_000, 96_960, 5_000]
    packets = [encoder.encode(AudioChunk(np.zeros(960, np.float32), TICKS_HZ, pts)) for pts in starts]
    assert [packet.pts for packet in packets] == starts


@pytest.mark.parametrize(("samples", "rate"), [(959, 48_000), (960, 16_000), (0, 48_000)])
def test_sound_of_another_length_or_rate_is_refused(samples: int, rate: int) -> None:
    with pytest.raises(MediaError, match="Opus takes 960 samples at 48000 Hz"):
        SoundEncoder().encode(AudioChunk(np.zeros(samples, np.float32), rate, 0))
