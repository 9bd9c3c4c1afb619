"""Streams as a call has them: on an engine, several chunks under way."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import product
from statistics import median

import numpy as np
import torch

from benchmarks.cpu import resident_mib
from generator.engine.assembly import Parts
from generator.engine.engine import Engine
from generator.engine.human import StreamedHuman
from generator.types import Conditions, Prompt
from media import video
from media.frames import AvChunk

UNDER_WAY = 3
"""Chunks that are asked for before the first is there: enough for both devices always to have work."""


@contextmanager
def running(parts: Parts) -> Iterator[Engine]:
    """An engine, warm: compiled networks record their CUDA graphs anew in each engine's threads."""
    engine = Engine(parts)
    try:
        engine.warm()
        yield engine
    finally:
        engine.close()


def opened(engine: Engine, seed: int = 0) -> StreamedHuman:
    """A stream of nobody."""
    return engine.open(video.blank(*engine.parts.settings.picture), "sit still", seed)


def told(human: StreamedHuman, number: int) -> Conditions:
    """Noise for speech."""
    ticks = human.capabilities.chunk_ticks
    speech = np.random.default_rng(number).normal(0, 0.1, ticks).astype(np.float32)
    return Conditions(number * ticks, Prompt(0, "sit still", "stable"), speech, speech[:0])


def play(humans: Sequence[StreamedHuman], numbers: range) -> None:
    """Make these chunks of each stream in turn, `UNDER_WAY` at once."""
    asked = deque[Future[AvChunk]]()
    for number, human in product(numbers, humans):
        if len(asked) == UNDER_WAY:
            asked.popleft().result()
        asked.append(human.submit(told(human, number)))
    for each in asked:
        each.result()


def fps(parts: Parts, fill: int, timed: int, streams: int = 1) -> float:
    """Pictures a second of all streams together, once their memory is full."""
    with running(parts) as engine:
        humans = [opened(engine, seed) for seed in range(streams)]
        play(humans, range(fill))
        began = time.perf_counter()
        play(humans, range(fill, fill + timed))
        taken = time.perf_counter() - began
    return streams * timed * humans[0].capabilities.chunk_frames / taken


def when_first(parts: Parts, starts: int) -> float:
    """Milliseconds from a call's first conditions to its first chunk, the stream being warm; the median."""
    taken = []
    with running(parts) as engine:
        for _ in range(starts):
            human = opened(engine)
            human.memory()  # waits until the opening is done
            began = time.perf_counter()
            human.step(told(human, 0))
            taken.append(1000 * (time.perf_counter() - began))
            human.close()
    return median(taken)


def held_gb(parts: Parts, fill: int, chunks: int) -> tuple[float, float]:
    """Gigabytes that are held once memory is full, and after many chunks more."""
    for each in _gpus(parts):
        torch.cuda.reset_peak_memory_stats(each)
    with running(parts) as engine:
        human = opened(engine)
        play([human], range(fill))
        before = _held(parts)
        play([human], range(fill, fill + chunks))
        return before, _held(parts)


def _held(parts: Parts) -> float:
    """The most that the GPU has held, where there is one; else what this process holds."""
    if gpus := _gpus(parts):
        return sum(torch.cuda.max_memory_allocated(each) for each in gpus) / 1e9
    return resident_mib() * 2**20 / 1e9


def _gpus(parts: Parts) -> set[torch.device]:
    return {each for each in (parts.first, parts.last) if each.type == "cuda"}
