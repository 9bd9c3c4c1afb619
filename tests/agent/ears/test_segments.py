"""Speech start, pause and resume from probabilities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ears.segments import FRAME_S, Change, SpeechDetector


def changes(*probabilities: float) -> list[tuple[str, int]]:
    """Each change as its state and the number of the frame at whose start it happened."""
    detector = SpeechDetector()
    found = [detector.push(p, (i + 1) * FRAME_S) for i, p in enumerate(probabilities)]
    return [(change.state, round(change.at / FRAME_S)) for change in found if change]


@pytest.mark.parametrize(
    "click",
    [[0.9], [0.9, 0.9], [0.9, 0.1, 0.9], [0.6, 0.1, 0.1, 0.9, 0.9], [0.49] * 20],
)
def test_clicks_and_doubtful_frames_start_nothing(click: list[float]) -> None:
    assert changes(*click, 0.0, 0.0, 0.0) == []


def test_speech_starts_at_its_first_frame() -> None:
    assert changes(0.0, 0.0, 0.9, 0.9, 0.9) == [("speaking", 2)]


def test_a_weak_frame_among_the_first_is_forgiven() -> None:
    assert changes(0.0, 0.9, 0.2, 0.9, 0.9) == [("speaking", 1)]


def test_a_short_gap_is_no_pause() -> None:
    assert changes(*[0.9] * 3, *[0.1] * 3, *[0.9] * 3, *[0.1] * 3) == [("speaking", 0)]


def test_softer_frames_keep_speech_going() -> None:
    assert changes(*[0.9] * 3, *[0.4] * 20) == [("speaking", 0)]


def test_a_pause_begins_where_the_last_speech_ended() -> None:
    assert changes(*[0.9] * 6, *[0.1] * 4) == [("speaking", 0), ("paused", 6)]


def test_after_a_pause_speech_goes_on_sooner_than_it_started() -> None:
    found = changes(*[0.9] * 6, *[0.1] * 8, 0.9, 0.9)
    assert found == [("speaking", 0), ("paused", 6), ("speaking", 14)]


def test_a_single_loud_frame_does_not_end_a_pause() -> None:
    assert changes(*[0.9] * 6, *[0.1] * 8, 0.9, *[0.1] * 8)[-1] == ("paused", 6)


def test_after_reset_speech_starts_anew() -> None:
    detector = SpeechDetector()
    for i in range(3):
        detector.push(0.9, i * FRAME_S)
    detector.reset()
    assert detector.state == "silent"
    assert [detector.push(0.9, i * FRAME_S) for i in (3, 4)] == [None, None]
    assert detector.push(0.9, 5 * FRAME_S) == Change("speaking", pytest.approx(2 * FRAME_S))


@given(st.lists(st.floats(0, 1), max_size=200))
def test_changes_alternate_and_never_lie_in_the_future(probabilities: list[float]) -> None:
    detector = SpeechDetector()
    states = []
    for i, probability in enumerate(probabilities):
        t = (i + 1) * FRAME_S
        before = detector.state
        change = detector.push(probability, t)
        if change:
            assert change.at <= t
            assert change.state != before
            states.append(change.state)
    assert all(state == ("speaking", "paused")[i % 2] for i, state in enumerate(states))
