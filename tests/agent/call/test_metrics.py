"""Latencies of turns and their percentiles."""

from __future__ import annotations

import pytest

from agent.call.metrics import TurnTimes, percentile, summary


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


@pytest.mark.parametrize(
    ("ahead", "planned", "first_piece", "won"),
    [
        (None, 10.8, 0.5, None),
        (10.1, 10.8, 0.5, 0.2),  # begun 0.2 s before the turn was taken
        (10.1, 10.2, -0.1, 0.1),  # its first piece lay ready after 0.1 s
        (10.1, None, None, None),
    ],
)
def test_what_planning_ahead_won_is_what_it_had_done_by_the_time_of_the_turn(
    ahead: float | None, planned: float | None, first_piece: float | None, won: float | None
) -> None:
    times = TurnTimes(0, 10.0, 10.3, 10.25, planned, ahead=ahead)
    assert times.first_piece == pytest.approx(first_piece)
    assert times.time_won == pytest.approx(won)


def test_the_summary_tells_the_share_of_plans_thrown_away_and_the_time_won() -> None:
    used = TurnTimes(0, 10.0, 10.3, 10.25, 10.8, ahead=10.1)
    wasted = TurnTimes(1, 20.0, 20.3, 20.25, 20.8, thrown_away=2)
    speculation = summary([used, wasted, used])["speculation"]
    assert speculation == {
        "begun": 4,
        "thrown_away": 0.5,
        "time_won_s": {"p50": pytest.approx(0.2), "p95": pytest.approx(0.2)},
    }
    nothing = {"begun": 0, "thrown_away": None, "time_won_s": {"p50": None, "p95": None}}
    assert summary([turn(10.4)])["speculation"] == nothing


def test_a_plan_ahead_whose_reply_is_taken_back_was_thrown_away() -> None:
    times = TurnTimes(0, 10.0, 10.3, 10.25, 10.8, ahead=10.1, thrown_away=1)
    for _ in range(2):
        times.take_back()
        assert (times.ahead, times.time_won, times.thrown_away) == (None, None, 2)
    plain = TurnTimes(0, 10.0, 10.3, 10.25, 10.8)
    plain.take_back()
    assert plain.thrown_away == 0
