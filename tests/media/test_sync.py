"""Late pictures and stalls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.frames import TICKS_HZ
from media.sync import MAX_SKIPS, STALL_TICKS, Skipping, jump

FRAME = 1920


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (-FRAME, 0),
        (0, 0),
        (STALL_TICKS, 0),
        (STALL_TICKS + 1, STALL_TICKS + 1 + 100),
        (TICKS_HZ, TICKS_HZ + 100),
    ],
)
def test_time_jumps_only_after_a_stall_and_then_to_when_the_next_chunk_can_be_ready(
    late: int, expected: int
) -> None:
    assert jump(pts=10_000, now=10_000 + late, lead=100) == expected


@pytest.mark.parametrize(("late", "shown"), [(-5, True), (0, True), (FRAME, True), (FRAME + 1, False)])
def test_a_picture_is_left_out_once_the_next_one_is_due(late: int, shown: bool) -> None:
    assert Skipping().shows(10_000, FRAME, 10_000 + late) is shown


@given(st.lists(st.integers(-2 * FRAME, 10 * FRAME), min_size=MAX_SKIPS + 1))
def test_a_face_never_freezes_for_longer_than_a_few_pictures(delays: list[int]) -> None:
    skipping = Skipping()
    shown = [skipping.shows(index * FRAME, FRAME, index * FRAME + late) for index, late in enumerate(delays)]
    windows = [shown[start : start + MAX_SKIPS + 1] for start in range(len(shown) - MAX_SKIPS)]
    assert all(any(window) for window in windows)
    assert skipping.skipped == shown.count(False)
