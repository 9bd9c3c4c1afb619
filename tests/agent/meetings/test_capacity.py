"""How many calls fit, what bounds them, and when a worker is full."""

from __future__ import annotations

import math

import pytest

from agent.meetings.capacity import CALL_MB, IDLE_MOST, SPARE_MB, capacity_of, fullness, load

PLENTY = 100_000.0


@pytest.mark.parametrize(
    ("processor", "processes_of_memory", "calls", "idle", "bound"),
    [
        (2, 9, 2, 2, "processor"),
        (8, 4, 3, 1, "memory"),
        (3, 4, 3, 1, "processor"),
        (3, 5, 3, 2, "processor"),
        (9, 20, 9, IDLE_MOST, "processor"),
        (4, 2, 1, 1, "memory"),
        (4, 0, 1, 1, "memory"),
    ],
)
def test_the_scarcer_of_processor_and_memory_bounds_the_calls_and_the_processes_that_wait_count(
    processor: int, processes_of_memory: int, calls: int, idle: int, bound: str
) -> None:
    found = capacity_of(processor, SPARE_MB + CALL_MB * (processes_of_memory + 0.5))
    assert (found.calls, found.idle) == (calls, idle)
    assert bound in found.bound


def test_who_sets_a_number_has_it() -> None:
    found = capacity_of(1, SPARE_MB, 5)
    assert (found.calls, found.idle) == (5, 1)
    assert "max_calls" in found.bound


@pytest.mark.parametrize(
    ("calls", "capacity", "available", "why"),
    [
        (0, 1, PLENTY, ""),
        (1, 1, PLENTY, "all 1 that fit"),
        (2, 3, PLENTY, ""),
        (3, 3, PLENTY, "all 3 that fit"),
        (1, 3, SPARE_MB, ""),
        (1, 3, SPARE_MB - 1, "too little memory"),
        (0, 3, SPARE_MB - 1, ""),  # what waits for a room has taken its share already
    ],
)
def test_a_worker_is_full_when_all_calls_that_fit_go_on_or_no_memory_is_left_for_a_second(
    calls: int, capacity: int, available: float, why: str
) -> None:
    said = fullness(calls, capacity, available)
    assert (load(calls, capacity, available) == 1) is bool(why)
    assert why in said
    assert bool(why) is bool(said)


def test_livekit_keeps_no_more_processes_waiting_than_there_are_places() -> None:
    """It divides the share that is free by the share of one call, and rounds up."""
    for capacity in range(2, 40):
        for calls in range(1, capacity):
            taken = load(calls, capacity, PLENTY)
            assert math.ceil((1 - taken) / (taken / calls)) == capacity - calls
