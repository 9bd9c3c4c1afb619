"""Streams as a call has them: on an engine, several chunks under way."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import numpy as np
import torch

from benchmarks.cpu import resident_mib
from generator.engine.assembly import Parts
from generator.engine.engine import Engine
from generator.engine.human import StreamedHuman
from generator.types import Conditions, Prompt
from media import video

UNDER_WAY = 3
"""Chunks that are asked for before the first is there: enough for both devices always to have work."""

STARTS = 5


@contextmanager
def opened(parts: Parts) -> Iterator[StreamedHuman]:
    """One stream on an engine of its own."""
    engine = Engine(parts)
    try:
        yield engine.open(video.blank(*parts.settings.picture), "sit still")
    finally:
        engine.close()


def told(human: StreamedHuman, number: int) -> Conditions:
    """Noise for speech."""
    ticks = human.capabilities.chunk_ticks
    speech = np.random.default_rng(number).normal(0, 0.1, ticks).astype(np.float32)
    return Conditions(number * ticks, Prompt(0, "sit still", "stable"), speech, speech[:0])


def play(human: StreamedHuman, numbers: range) -> None:
    """Make chunks, `UNDER_WAY` at once."""
    asked = deque(human.submit(told(human, number)) for number in numbers[:UNDER_WAY])
    for number in numbers[UNDER_WAY:]:
        asked.popleft().result()
        asked.append(human.submit(told(human, number)))
    for each in asked:
        each.result()


def fps(parts: Parts, fill: int, timed: int) -> float:
    """Pictures a second, once memory is full."""
    with opened(parts) as human:
        play(human, range(fill))
        began = time.perf_counter()
        play(human, range(fill, fill + timed))
        return timed * human.capabilities.chunk_frames / (time.perf_counter() - began)


def when_first(parts: Parts) -> float:
    """Milliseconds from a call's first conditions to its first chunk, the stream being warm; the median."""
    taken = []
    for _ in range(STARTS):
        with opened(parts) as human:
            human.memory()  # waits until the opening is done
            began = time.perf_counter()
            human.step(told(human, 0))
            taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


def held_gb(parts: Parts, fill: int, chunks: int) -> tuple[float, float]:
    """Gigabytes that are held once memory is full, and after many chunks more."""
    with opened(parts) as human:
        play(human, range(fill))
        before = _held(parts)
        play(human, range(fill, fill + chunks))
        return before, _held(parts)


def _held(parts: Parts) -> float:
    """Of the GPU where there is one, else of this process."""
    devices = {each for each in (parts.first, parts.last) if each.type == "cuda"}
    if devices:
        return sum(torch.cuda.max_memory_allocated(each) for each in devices) / 1e9
    return resident_mib() * 2**20 / 1e9
