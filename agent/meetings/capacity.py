"""How many calls a machine holds, a process for each: what bounds it, and how full it is now."""

from __future__ import annotations

from dataclasses import dataclass

from agent.meetings.memory import MIB

CALL_MB = 850
"""A process that has loaded everything, with its voice: 500-570 and 260 (measured), and its call."""

SPARE_MB = 500
"""What the system and everything else on the machine keeps."""

IDLE_MOST = 3
"""Processes that wait for a room with everything loaded: as many rooms may begin at the same moment."""

ROUNDING = 1e-9
"""LiveKit divides the share that is free by that of one call and rounds up: without this 3 - 1 gives 3."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Calls at once, processes that wait beside them, and in words what allows no more."""

    calls: int
    idle: int
    bound: str


def capacity_of(processor: int, available_mb: float, wanted: int | None = None) -> Capacity:
    """The calls that fit on the `processor` and into the memory that is free now; never none.

    LiveKit puts another process in the place of one that is given a room before it asks how full we are, and
    ends none: all that wait may still be there when the last call begins. Whoever sets a number (`wanted`)
    has it.
    """
    processes = int((available_mb - SPARE_MB) / CALL_MB)
    memory = max(1, processes - 1)
    calls = wanted or min(memory, processor)
    idle = max(1, min(calls, IDLE_MOST, processes - calls))
    if wanted:
        return Capacity(calls, idle, "as max_calls says")
    if memory < processor:
        return Capacity(calls, idle, f"memory allows no more: {_gb(available_mb)} are free, {_PRICE}")
    return Capacity(calls, idle, "the processor allows no more")


def load(calls: int, capacity: int, available_mb: float) -> float:
    """The share of what fits that is taken; LiveKit gives no more rooms from 1 on.

    Where something else has taken the memory meanwhile no further room may come. The first may: what waits
    for it has loaded everything.
    """
    if calls and available_mb < SPARE_MB:
        return 1.0
    return min(1.0, calls / capacity * (1 + ROUNDING))


def fullness(calls: int, capacity: int, available_mb: float) -> str:
    """Why no room comes now, in words; empty where one may."""
    if load(calls, capacity, available_mb) < 1:
        return ""
    if calls < capacity:
        return "no more rooms for now: there is too little memory for another call"
    return f"no more rooms until a call ends: all {capacity} that fit go on"


def _gb(mib: float) -> str:
    return f"{mib * MIB / 1e9:.1f} GB"


_PRICE = f"a call takes {_gb(CALL_MB)}, and so does the process that waits for the next"
