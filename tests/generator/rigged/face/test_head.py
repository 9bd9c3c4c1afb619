"""How the head shifts, beats and follows the voice."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.head import TONE_DEG, Spring, Stress, stress, sway


def test_a_pushed_spring_reaches_its_peak_and_comes_back_without_swinging_over() -> None:
    spring, values = Spring().push(0.5, 10.0), []
    for _ in range(60):
        spring = spring.step(10.0)
        values.append(spring.value)
    assert max(values) == pytest.approx(0.5, rel=0.1)
    assert min(values) >= 0.0 and values[-1] < 1e-3


def test_a_spring_comes_to_rest_at_its_goal() -> None:
    spring = Spring()
    for _ in range(60):
        spring = spring.step(8.0, goal=3.0)
    assert spring.value == pytest.approx(3.0, abs=1e-3)


def test_a_stressed_vowel_moves_brows_or_head_more_when_it_is_loud() -> None:
    def moved(level: float) -> float:
        total = 0.0
        for seed in range(20):
            now = Stress()
            for frame in range(10):
                now = stress(now, frame == 0, level, 0.0, seed)
                total += now.brow.value + now.beat.value
        return total

    assert moved(1.0) > 1.5 * moved(0.0) > 0.0


def test_the_head_rises_with_the_voice() -> None:
    now = Stress()
    for _ in range(40):
        now = stress(now, False, 0.5, 5.0, 0)
    assert now.down == pytest.approx(-5.0 * TONE_DEG, rel=0.05)


def test_the_head_holds_most_of_the_time_and_never_freezes() -> None:
    track = np.array([sway(frame, 0.0, 4) for frame in range(60 * 25)])
    steps = np.abs(np.diff(track, axis=0)).max(1)
    assert np.mean(steps < 0.03) > 0.5
    assert np.mean(steps == 0.0) == 0.0
    assert track.max(0)[1] - track.min(0)[1] > 1.5


def test_speech_makes_the_head_livelier() -> None:
    quiet, lively = (np.array([sway(f, talk, 4) for f in range(1500)]).std(0) for talk in (0.0, 1.0))
    assert np.all(lively > 1.2 * quiet)
