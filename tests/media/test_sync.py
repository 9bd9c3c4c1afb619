"""Sound and picture leave together, late pictures are left out, and a stall moves both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.frames import PACKET_TICKS, TICKS_HZ
from media.sync import JUMP_STEP, MAX_SKIPS, STALL_TICKS, Timeline

PICTURE = 1_920
MS = TICKS_HZ // 1000


def test_media_is_due_at_its_own_time_from_the_start() -> None:
    timeline = Timeline(start=500)
    assert timeline.due(0) == 500 and timeline.due(960) == 1_460


@pytest.mark.parametrize(
    ("now", "sounded", "verdict"),
    [
        (0, 960, "show"),  # exactly on time
        (39 * MS, 1_920, "show"),  # its sound is still being heard
        (40 * MS, 1_920, "skip"),  # its sound is over
        (300 * MS, 1_920, "skip"),
        (300 * MS, 960, "show"),  # the sound is late as well: the picture belongs to it
    ],
)
def test_a_picture_is_left_out_only_when_its_sound_is_over(now: int, sounded: int, verdict: str) -> None:
    timeline = Timeline()
    timeline.sounded(sounded)
    assert timeline.judge(0, PICTURE, now) == verdict


def test_a_face_never_freezes_for_more_than_a_few_pictures() -> None:
    timeline = Timeline()
    timeline.sounded(10 * TICKS_HZ)
    verdicts = [timeline.judge(number * PICTURE, PICTURE, 9 * TICKS_HZ) for number in range(10)]
    assert verdicts == (["skip"] * MAX_SKIPS + ["show"]) * 2
    assert timeline.skipped == 8


@pytest.mark.parametrize(
    ("late", "jump"),
    [
        (-PICTURE, 0),
        (0, 0),
        (STALL_TICKS, 0),
        (STALL_TICKS + 1, 13 * JUMP_STEP),
        (TICKS_HZ, 25 * JUMP_STEP),
        (10 * TICKS_HZ + 1, 251 * JUMP_STEP),
    ],
)
def test_time_jumps_over_a_stall_and_not_over_less(late: int, jump: int) -> None:
    timeline = Timeline()
    assert timeline.catch_up(0, now=late) == jump
    assert timeline.due(0) == jump and timeline.due(PICTURE) == jump + PICTURE


@given(st.lists(st.integers(0, 2 * TICKS_HZ), min_size=1, max_size=60))
def test_whatever_stalls_sound_is_whole_in_order_and_never_far_behind(delays: list[int]) -> None:
    timeline, now, last = Timeline(), 0, -PACKET_TICKS
    for number, delay in enumerate(delays):
        pts = number * PACKET_TICKS
        now = max(now, timeline.due(pts)) + delay
        jump = timeline.catch_up(pts, now)
        stamp = timeline.due(pts)
        assert stamp - last == PACKET_TICKS + jump
        assert now - stamp <= STALL_TICKS
        assert jump % JUMP_STEP == 0
        timeline.sounded(pts + PACKET_TICKS)
        last = stamp


@given(st.lists(st.integers(0, TICKS_HZ), min_size=2, max_size=60))
def test_a_picture_that_is_shown_belongs_to_sound_that_is_not_over(delays: list[int]) -> None:
    timeline, now, skips = Timeline(), 0, 0
    for number, delay in enumerate(delays):
        pts = number * PICTURE
        now = max(now, timeline.due(pts)) + delay
        timeline.catch_up(pts, now)
        timeline.sounded(pts + PICTURE)
        late = min(now, timeline.due(pts + PICTURE)) - timeline.due(pts)
        shown = timeline.judge(pts, PICTURE, now) == "show"
        assert shown == (late < PICTURE or skips == MAX_SKIPS)
        skips = 0 if shown else skips + 1
