"""One unbroken stream from a microphone's chunks: on the clock, without holes, with all that was said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray
from media.gapless import FILL_TICKS, TRIM_TICKS, Gapless

MS = TICKS_HZ // 1000


def said(number: int, late: int = 0) -> AudioChunk:
    """The `number`th 20 ms of speech, which hold its number, arriving `late` ticks late."""
    samples = np.full(PACKET_TICKS, number + 1, np.float32)
    return AudioChunk(samples, TICKS_HZ, number * PACKET_TICKS + late)


def place(chunks: list[AudioChunk], end: int) -> FloatArray:
    stream = Gapless()
    parts = [stream.push(chunk) for chunk in chunks]
    parts.append(stream.flush(end))
    joined = np.concatenate(parts)
    assert stream.end == len(joined)
    return joined


def starts(samples: FloatArray) -> list[int]:
    """Milliseconds at which each chunk's sound begins."""
    values = [value for value in np.unique(samples) if value]
    return [int(np.argmax(samples == value)) // MS for value in values]


def test_sound_that_comes_in_time_passes_unchanged() -> None:
    chunks = [said(number) for number in range(50)]
    samples = place(chunks, TICKS_HZ)
    assert np.array_equal(samples, np.concatenate([chunk.samples for chunk in chunks]))


def test_missing_sound_becomes_silence_of_its_length() -> None:
    samples = place([said(0), said(1), said(40), said(41)], TICKS_HZ)
    assert starts(samples) == [0, 20, 800, 820] and len(samples) == TICKS_HZ


def test_sound_that_begins_between_packets_keeps_its_moment() -> None:
    assert starts(place([said(number, late=13 * MS) for number in range(10)], 0))[0] == 13


def test_a_burst_after_a_stall_is_put_back_where_it_was_said() -> None:
    stalled = [said(number, late=(14 - number) * PACKET_TICKS) for number in range(5, 15)]
    chunks = [*(said(number) for number in range(5)), *stalled, *(said(number) for number in range(15, 40))]
    assert starts(place(chunks, TICKS_HZ)) == [number * 20 for number in range(40)]


@given(st.lists(st.integers(0, 9 * MS), min_size=50, max_size=80))
def test_jitter_makes_neither_holes_nor_cuts(lateness: list[int]) -> None:
    lateness[0] = 0
    samples = place([said(number, late) for number, late in enumerate(lateness)], 0)
    assert np.array_equal(np.unique(samples), np.arange(1, len(lateness) + 1))
    assert len(samples) == len(lateness) * PACKET_TICKS


@given(st.lists(st.integers(0, 3000), max_size=60))
def test_however_sound_comes_the_stream_stays_on_the_clock(gaps: list[int]) -> None:
    stream, pts = Gapless(), 0
    for gap in gaps:
        pts += gap * MS // 10
        stream.push(AudioChunk(np.ones(PACKET_TICKS, np.float32), TICKS_HZ, pts))
        pts += PACKET_TICKS
    stream.flush(0)
    assert -FILL_TICKS <= stream.end - pts <= TRIM_TICKS + PACKET_TICKS


@pytest.mark.parametrize("drift", [-0.002, 0.002])
def test_a_sound_card_that_runs_wrong_is_kept_on_the_clock(drift: float) -> None:
    chunks = [
        AudioChunk(np.ones(PACKET_TICKS, np.float32), TICKS_HZ, round(number * PACKET_TICKS * (1 + drift)))
        for number in range(3000)
    ]
    samples = place(chunks, 0)
    assert abs(len(samples) - 3000 * PACKET_TICKS * (1 + drift)) <= TRIM_TICKS + PACKET_TICKS


def test_where_nobody_speaks_silence_goes_on() -> None:
    stream = Gapless()
    given_so_far = len(stream.push(said(0)))
    for now in range(0, 3 * TICKS_HZ, PACKET_TICKS):
        given_so_far += len(stream.advance(now))
        assert now - given_so_far <= TICKS_HZ * 6 // 10
    rest = [stream.push(said(150)), stream.flush(0)]
    assert given_so_far + sum(map(len, rest)) == 151 * PACKET_TICKS
