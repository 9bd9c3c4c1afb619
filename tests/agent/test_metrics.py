"""Latencies of turns and their percentiles."""

from __future__ import annotations

import pytest

from agent.metrics import TurnTimes, percentile, summary


def turn(sound: float | None, picture: float | None = None) -> TurnTimes:
    """A turn whose speech ended at 10 s."""
    return TurnTimes(0, 10.0, 10.3, 10.25, 10.31, 10.4, sound, picture)


def test_reply_sound_counts_from_the_end_of_speech() -> None:
    assert turn(10.5).reply_sound == pytest.approx(0.5)
    assert turn(10.5, 10.54).picture_after_sound == pytest.approx(0.04)


def test_a_turn_without_sound_has_no_latency() -> None:
    assert turn(None).reply_sound is None
    assert turn(None, 10.5).picture_after_sound is None


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([1.0, 3.0, 2.0], 0.5, 2.0), ([1.0, None], 0.95, 1.0), ([None], 0.5, None)],
)
def test_percentiles_leave_out_what_is_not_known(
    values: list[float | None], share: float, expected: float | None
) -> None:
    assert percentile(values, share) == expected


def test_the_summary_holds_every_turn_and_both_percentiles() -> None:
    whole = summary([turn(10.4, 10.4), turn(10.6, 10.6), turn(None)])
    assert len(whole["turns"]) == 3  # type: ignore[arg-type]
    assert whole["reply_sound_s"] == {"p50": pytest.approx(0.5), "p95": pytest.approx(0.59)}
