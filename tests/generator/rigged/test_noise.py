"""Chance that can be asked again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged.noise import between, drift, smooth, uniform


def test_numbers_are_spread_evenly_and_do_not_repeat_across_streams() -> None:
    values = np.array([[uniform(3, stream, i) for i in range(2000)] for stream in range(3)])
    assert np.all(np.abs(values.mean(axis=1) - 0.5) < 0.03)
    assert np.abs(np.corrcoef(values) - np.eye(3)).max() < 0.08
    assert len(np.unique(values)) == values.size


@given(st.integers(0, 2**40), st.integers(0, 50), st.floats(-1e4, 1e4))
def test_drift_is_smooth_bounded_and_the_same_each_time(seed: int, stream: int, t: float) -> None:
    now, next_ = drift(seed, stream, t), drift(seed, stream, t + 0.01)
    assert -1.0 <= now <= 1.0 and abs(next_ - now) < 0.04
    assert now == drift(seed, stream, t)


def test_ease_goes_from_zero_to_one_and_a_range_keeps_its_ends() -> None:
    assert [smooth(x) for x in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert all(2.0 <= between(1, 2, i, 2.0, 3.0) < 3.0 for i in range(100))
