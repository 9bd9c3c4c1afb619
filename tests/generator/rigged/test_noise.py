"""Chance that can be asked again."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged import noise
from generator.rigged.noise import Stream, between, drift, smooth, uniform

STREAMS = list(Stream)
PACKAGE = Path(noise.__file__).parent


def test_numbers_are_spread_evenly_and_do_not_repeat_across_streams() -> None:
    values = np.array([[uniform(3, stream, i) for i in range(2000)] for stream in STREAMS[:3]])
    assert np.all(np.abs(values.mean(axis=1) - 0.5) < 0.03)
    assert np.abs(np.corrcoef(values) - np.eye(3)).max() < 0.08
    assert len(np.unique(values)) == values.size


@given(st.integers(0, 2**40), st.sampled_from(STREAMS), st.floats(-1e4, 1e4))
def test_drift_is_smooth_bounded_and_the_same_each_time(seed: int, stream: Stream, t: float) -> None:
    now, next_ = drift(seed, stream, t), drift(seed, stream, t + 0.01)
    assert -1.0 <= now <= 1.0 and abs(next_ - now) < 0.04
    assert now == drift(seed, stream, t)


def test_no_two_streams_share_a_number() -> None:
    members = Stream.__members__
    assert len({int(stream) for stream in members.values()}) == len(members) > 20


def test_every_stream_is_drawn_from_by_one_module_only() -> None:
    sources = {path: path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "noise.py"}
    for stream in STREAMS:
        users = [
            path.name for path, text in sources.items() if re.search(rf"\bStream\.{stream.name}\b", text)
        ]
        assert len(users) == 1, f"{stream.name}: {users}"


def test_ease_goes_from_zero_to_one_and_a_range_keeps_its_ends() -> None:
    assert [smooth(x) for x in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert all(2.0 <= between(1, Stream.STRESS, i, 2.0, 3.0) < 3.0 for i in range(100))
