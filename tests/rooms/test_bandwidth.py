"""Estimates of a viewer, and the limit that they are read as."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rooms.bandwidth import Bandwidth


def told(reports: list[tuple[float, int]]) -> list[int | None]:
    bandwidth = Bandwidth()
    return [bandwidth.report(bps, at) for at, bps in reports]


def test_a_low_estimate_that_rises_is_no_limit() -> None:
    assert told([(0, 88_000), (1, 93_000), (2, 100_000), (20, 300_000)]) == [None] * 4


def test_a_fall_is_told_at_once() -> None:
    assert told([(0, 600_000), (1, 640_000), (2, 300_000)]) == [None, None, 300_000]


def test_a_fall_within_the_noise_is_not_told() -> None:
    assert told([(0, 600_000), (1, 590_000)]) == [None, None]


def test_after_a_fall_the_limit_grows_even_where_little_is_sent() -> None:
    calm = [(2.0 + n, 300_000) for n in range(20)]
    limits = [limit for limit in told([(0, 900_000), *calm]) if limit]
    assert limits[0] == 300_000
    assert limits == sorted(limits)
    assert 1_000_000 < limits[-1] < 1_500_000


def test_an_estimate_above_the_limit_raises_it() -> None:
    assert told([(0, 900_000), (1, 300_000), (2, 800_000)]) == [None, 300_000, 800_000]


@given(st.lists(st.integers(0, 5_000_000), min_size=1, max_size=50))
def test_a_limit_is_never_below_the_estimate(estimates: list[int]) -> None:
    bandwidth = Bandwidth()
    for at, estimate in enumerate(estimates):
        limit = bandwidth.report(estimate, float(at))
        assert limit is None or limit >= estimate
