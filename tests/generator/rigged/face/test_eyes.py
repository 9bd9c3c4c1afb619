"""Blinks and gaze over minutes."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.eyes import Blink, Gaze, blink, gaze
from generator.rigged.state import FPS
from generator.types import Phase


def blinks(seed: int, minutes: float, urges: int = 0) -> list[int]:
    """The frames at which blinks begin; `urges` frames apart something asks for one."""
    now, begun = Blink(), []
    for frame in range(round(minutes * 60 * FPS)):
        count = now.count
        now = blink(now, seed, urge=bool(urges) and frame % urges == 0)
        if now.count > count:
            begun.append(frame)
    return begun


def looks(seed: int, phase: Phase, seconds: int) -> list[Gaze]:
    now, out = Gaze(), []
    for frame in range(seconds * FPS):
        now, _ = gaze(now, seed, phase, changed=frame == 0)
        out.append(now)
    return out


@pytest.mark.parametrize("seed", range(4))
def test_a_quiet_person_blinks_fifteen_to_twenty_times_a_minute(seed: int) -> None:
    assert 15 <= len(blinks(seed, 20)) / 20 <= 20


def test_blinks_come_at_natural_unequal_intervals_and_sometimes_in_pairs() -> None:
    gaps = np.diff(blinks(1, 30)) / FPS
    assert gaps.std() > 0.8
    assert 0.02 < np.mean(gaps < 0.6) < 0.15
    assert gaps.max() < 10.0


def test_moments_that_ask_for_blinks_get_more() -> None:
    assert len(blinks(1, 10, urges=50)) > 1.15 * len(blinks(1, 10))


def test_the_lids_close_fully_and_open_again_in_each_blink() -> None:
    now, closed = Blink(), []
    for _ in range(60 * FPS):
        now = blink(now, 7, urge=False)
        closed.append(now.closed)
    assert max(closed) == 1.0
    assert np.mean(np.array(closed) > 0) < 0.12


def test_who_listens_looks_at_the_camera_and_who_thinks_looks_away() -> None:
    def away(phase: Phase) -> float:
        return float(np.mean([g.away for g in looks(3, phase, 120)]))

    assert away("listening") < 0.05 < away("speaking") < 0.4 < away("thinking")


def test_thought_begins_with_a_look_aside_and_speech_with_a_look_at_the_camera() -> None:
    assert abs(looks(5, "thinking", 1)[0].yaw) > 8
    assert abs(looks(5, "speaking", 1)[0].yaw) < 2


def test_the_same_seed_blinks_and_looks_the_same_way() -> None:
    assert blinks(9, 2) == blinks(9, 2) != blinks(10, 2)
    assert looks(9, "idle", 20) == looks(9, "idle", 20)
