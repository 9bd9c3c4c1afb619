"""How many calls fit, what bounds them, and when a worker is full."""

from __future__ import annotations

import pytest

from agent.meetings.capacity import CALL_MB, SPARE_MB, available_mb, capacity_of, load

PLENTY = 100_000.0


@pytest.mark.parametrize(
    ("processor", "calls_of_memory", "calls", "bound"),
    [
        (2, 9, 2, "processor"),
        (8, 3, 3, "memory"),
        (3, 3, 3, "processor"),
        (4, 0, 1, "memory"),
    ],
)
def test_the_scarcer_of_processor_and_memory_bounds_the_calls(
    processor: int, calls_of_memory: int, calls: int, bound: str
) -> None:
    found = capacity_of(processor, SPARE_MB + CALL_MB * (calls_of_memory + 0.5))
    assert found.calls == calls
    assert bound in found.bound


def test_who_sets_a_number_has_it() -> None:
    found = capacity_of(1, SPARE_MB, 5)
    assert found.calls == 5
    assert "max_calls" in found.bound


@pytest.mark.parametrize(
    ("calls", "capacity", "full"), [(0, 1, False), (1, 1, True), (2, 3, False), (3, 3, True)]
)
def test_a_worker_is_full_when_its_capacity_is_taken(calls: int, capacity: int, full: bool) -> None:
    assert (load(calls, capacity, PLENTY) >= 1) is full


def test_a_worker_is_full_when_something_else_has_taken_the_memory() -> None:
    assert load(0, 3, SPARE_MB - 1) >= 1
    assert load(0, 3, SPARE_MB) < 1


def test_free_memory_is_measured() -> None:
    assert available_mb() > 0
