"""How many calls a machine holds, a process for each: what bounds it, and how full it is now."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20

CALL_MB = 850
"""A process that has loaded everything, with its voice: 500-570 and 260 (measured), and its call."""

SPARE_MB = 500
"""What the system and everything else on the machine keeps."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Calls at once, and in words what allows no more."""

    calls: int
    bound: str


def capacity_of(processor: int, available_mb: float, wanted: int | None = None) -> Capacity:
    """The calls that fit on the `processor` and into the memory that is free now; never none.

    Whoever sets a number (`wanted`) has it.
    """
    if wanted:
        return Capacity(wanted, "as max_calls says")
    memory = max(1, int((available_mb - SPARE_MB) / CALL_MB))
    if memory < processor:
        free, each = available_mb / 1000, CALL_MB / 1000
        return Capacity(memory, f"memory allows no more: {free:.1f} GB are free, a call takes {each:.1f}")
    return Capacity(processor, "the processor allows no more")


def load(calls: int, capacity: int, available_mb: float) -> float:
    """The share of what fits that is taken; LiveKit gives no more rooms from 1 on.

    Where something else has taken the memory meanwhile no room may come, however few calls there are.
    """
    return 1.0 if available_mb < SPARE_MB else calls / capacity


def available_mb() -> float:
    """Memory that programs may still take, in MiB."""
    import psutil  # comes with LiveKit's packages, which may be missing

    return float(psutil.virtual_memory().available) / MIB
