"""An agent's segments: each is reported finished once, in order, with what was heard of it."""

from __future__ import annotations

from collections import deque

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.frames import PACKET_TICKS, TICKS_HZ, FloatArray
from rooms.livekit.segments import LEAD_TICKS, Finished, Report, Segments, Started

CHUNK = 4 * PACKET_TICKS


def sound(ticks: int, value: float = 1.0) -> FloatArray:
    """Sound in which no sample is silent, so that what was heard of it can be counted."""
    return np.full(ticks, value, np.float32)


class Face:
    """A playout of its own making: chunks are taken, then heard packet by packet; a clear silences them."""

    def __init__(self) -> None:
        self.segments = Segments()
        self.reports: list[Report] = []
        self.heard: dict[int, int] = {}
        self._packets: deque[tuple[int, FloatArray, int]] = deque()
        self._cut = 0

    def send(self, *pieces: int, end: bool = True) -> int:
        """A segment of these many ticks, piece by piece."""
        number = self.segments.begin()
        for ticks in pieces:
            self.segments.push(number, sound(ticks))
        if end:
            self.end(number)
        return number

    def end(self, number: int) -> None:
        self.reports += self.segments.end(number)

    def clear(self) -> None:
        self._cut = self.segments.last
        self.reports += self.segments.clear()

    def take(self) -> bool:
        part = self.segments.take(CHUNK)
        if part is None:
            return False
        for at in range(0, CHUNK, PACKET_TICKS):
            samples = part.samples[at : at + PACKET_TICKS]
            self._packets.append((part.segment, samples, part.end - CHUNK + at + PACKET_TICKS))
        return True

    def play(self) -> bool:
        if not self._packets:
            return False
        number, samples, line = self._packets.popleft()
        if number > self._cut:
            self.heard[number] = self.heard.get(number, 0) + int(np.count_nonzero(samples))
            self.reports += self.segments.played(number, line)
        return True

    def play_out(self) -> None:
        while self.take() or self.play():
            pass

    @property
    def finished(self) -> list[Finished]:
        return [report for report in self.reports if isinstance(report, Finished)]


@pytest.mark.parametrize(
    "pieces", [(CHUNK,), (1,), (100, 5000, 333), (TICKS_HZ,), (CHUNK * 3, CHUNK * 2 + 7)]
)
def test_a_segment_that_is_heard_to_its_end_starts_once_and_finishes_with_its_length(
    pieces: tuple[int, ...],
) -> None:
    face = Face()
    face.send(*pieces)
    face.play_out()
    assert face.reports == [Started(), Finished(sum(pieces) / TICKS_HZ, interrupted=False)]


def test_a_segment_without_sound_finishes_at_nothing_and_never_starts() -> None:
    face = Face()
    face.send()
    assert face.reports == [Finished(0.0, interrupted=False)]


def test_an_empty_segment_waits_for_the_one_before_it() -> None:
    face = Face()
    face.send(CHUNK)
    face.send()
    assert face.reports == []
    face.play_out()
    assert [one.position for one in face.finished] == [CHUNK / TICKS_HZ, 0.0]


def test_clearing_reports_what_was_heard_and_nothing_sounds_after_it() -> None:
    face = Face()
    face.send(CHUNK * 10)
    face.take()
    face.play()
    face.play()
    face.clear()
    assert face.reports == [Started(), Finished(2 * PACKET_TICKS / TICKS_HZ, interrupted=True)]
    face.play_out()
    assert len(face.finished) == 1 and face.heard == {1: 2 * PACKET_TICKS}


def test_clearing_finishes_every_segment_that_waits_the_unheard_ones_at_nothing() -> None:
    face = Face()
    face.send(CHUNK)
    face.send(CHUNK)
    face.send()
    face.take()
    face.play()
    face.clear()
    assert [one.position for one in face.finished] == [PACKET_TICKS / TICKS_HZ, 0.0, 0.0]
    assert all(one.interrupted for one in face.finished)


def test_what_still_comes_of_a_cleared_segment_is_dropped() -> None:
    face = Face()
    number = face.send(CHUNK, end=False)
    face.clear()
    face.segments.push(number, sound(CHUNK))
    face.end(number)
    assert not face.take() and len(face.finished) == 1 and not face.segments.wants(number)


def test_a_clear_with_nothing_under_way_reports_nothing() -> None:
    face = Face()
    face.send(CHUNK)
    face.play_out()
    face.clear()
    face.clear()
    assert len(face.finished) == 1


def test_a_segment_heard_to_its_end_waits_for_the_word_that_this_was_all() -> None:
    face = Face()
    number = face.send(CHUNK, end=False)
    face.play_out()
    assert face.finished == []
    face.end(number)
    assert face.finished == [Finished(CHUNK / TICKS_HZ, interrupted=False)]


def test_a_segment_begins_to_sound_once_a_little_of_it_is_there() -> None:
    face = Face()
    number = face.send(LEAD_TICKS - 1, end=False)
    assert not face.take()
    face.segments.push(number, sound(1))
    assert face.take()


def test_holes_where_the_agent_was_late_count_for_no_position() -> None:
    face = Face()
    number = face.send(LEAD_TICKS, end=False)
    face.play_out()
    face.segments.push(number, sound(LEAD_TICKS))
    face.play_out()
    face.end(number)
    assert face.finished == [Finished(2 * LEAD_TICKS / TICKS_HZ, interrupted=False)]


def test_the_next_segment_does_not_overtake_one_of_which_more_may_come() -> None:
    face = Face()
    first = face.send(CHUNK, end=False)
    face.send(CHUNK)
    face.play_out()
    assert face.heard == {1: CHUNK}
    face.end(first)
    face.play_out()
    assert face.heard == {1: CHUNK, 2: CHUNK} and len(face.finished) == 2


def test_the_sound_that_follows_is_handed_along_without_being_taken() -> None:
    segments = Segments()
    number = segments.begin()
    segments.push(number, sound(CHUNK, 0.1))
    segments.push(number, sound(100, 0.2))
    part = segments.take(CHUNK)
    assert part and np.all(part.samples == np.float32(0.1)) and np.all(part.ahead == np.float32(0.2))
    assert len(part.ahead) == 100 and segments.speaking


Step = tuple[str, int]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("push"), st.integers(0, 3 * CHUNK)),
        st.tuples(st.sampled_from(["begin", "end", "clear", "take", "play"]), st.just(0)),
    ),
    max_size=60,
)


@given(steps)
def test_every_segment_finishes_exactly_once_and_in_order_whatever_happens(script: list[Step]) -> None:
    face = Face()
    for what, ticks in script:
        match what:
            case "begin":
                face.segments.begin()
            case "push":
                face.segments.push(face.segments.last, sound(ticks))
            case "end":
                face.end(face.segments.last)
            case "clear":
                face.clear()
            case "take":
                face.take()
            case "play":
                face.play()
    for number in range(1, face.segments.last + 1):
        face.end(number)
    face.play_out()
    assert len(face.finished) == face.segments.last and not face.segments.speaking
    heard = [face.heard.get(number, 0) for number in range(1, face.segments.last + 1)]
    assert [round(one.position * TICKS_HZ) for one in face.finished] == heard
    started = sum(isinstance(report, Started) for report in face.reports)
    assert started == sum(one.position > 0 for one in face.finished)
