"""Breathing over minutes and around speech."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.breath import Breath, breathe
from generator.rigged.state import FPS


def quiet(seconds: int, seed: int = 0) -> list[Breath]:
    now, out = Breath(), []
    for _ in range(seconds * FPS):
        now = breathe(now, "idle", False, seed)
        out.append(now)
    return out


@pytest.mark.parametrize("seed", range(4))
def test_a_quiet_person_breathes_twelve_to_sixteen_times_a_minute(seed: int) -> None:
    assert 12 <= (quiet(300, seed)[-1].count) / 5 <= 16


def test_quiet_breath_goes_in_and_out_smoothly_and_pauses_when_it_is_out() -> None:
    levels = np.array([b.level for b in quiet(60)])
    assert levels.min() >= 0.0 and 0.7 < levels.max() <= 1.0
    assert np.abs(np.diff(levels)).max() < 0.03
    assert np.abs(np.diff(levels, 2)).max() < 0.015
    resting = np.abs(np.diff(levels)) < 0.002
    assert 0.05 < resting.mean() < 0.35
    assert levels[1:][resting].mean() < 0.4


def test_one_breathes_in_before_speaking_and_slowly_out_while_one_speaks() -> None:
    empty = Breath(level=0.1, course="rest", wait=50)
    full = empty
    for _ in range(15):
        full = breathe(full, "thinking", False, 0)
    assert full.level > 0.7
    spoken = full
    for _ in range(2 * FPS):
        spoken = breathe(spoken, "speaking", True, 0)
    assert 0.3 < spoken.level < full.level - 0.2


def test_long_speech_takes_breath_in_its_gaps_and_never_runs_below_nothing() -> None:
    now = Breath(level=0.8)
    for _ in range(10 * FPS):
        now = breathe(now, "speaking", True, 0)
    assert now.level >= 0.0
    for _ in range(8):
        now = breathe(now, "speaking", False, 0)
    assert now.level > 0.3
