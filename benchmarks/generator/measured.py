"""What is measured of each size, as figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from agent.bench import Figure, Goal, Told
from benchmarks.generator.whole import fps, held_gb, when_first
from generator.engine.assembly import assemble
from generator.engine.human import FPS
from generator.engine.settings import StreamSettings
from generator.engine.timing import Stages, stages
from media.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Lengths:
    """Chunks that are timed, and made before memory is looked at last; chunks until memory is full."""

    timed: int = 40
    long: int = 1000
    fill: int = 18


QUICK = Lengths(timed=2, long=4, fill=2)


def measure(progress: Told, quick: bool, size: str) -> list[Figure]:
    """Measure a size, "tiny" or "5b"; by default the largest that this machine is for. Raises ConfigError."""
    if size not in ("", "tiny", "5b"):
        raise ConfigError(f'there is no size "{size}": choose tiny or 5b')
    cuda = torch.cuda.is_available()
    if size == "5b" and not cuda:
        raise ConfigError("the size 5b needs a GPU with CUDA, and there is none: leave --size out")
    lengths = QUICK if quick else Lengths()
    return _large(progress, lengths) if cuda and size != "tiny" else _tiny(progress, lengths)


def _tiny(progress: Told, lengths: Lengths) -> list[Figure]:
    """On the processor, whether there is a GPU or not."""
    progress("tiny, on the processor: the stages", 0.0)
    parts = assemble(StreamSettings())
    found = _stages(stages(parts, lengths.fill, lengths.timed))
    progress("tiny, on the processor: the whole", 0.3)
    rate = fps(parts, lengths.fill, lengths.timed)
    share = 100 * FPS / rate
    progress("tiny, on the processor: first chunk", 0.5)
    first = when_first(parts)
    progress("tiny, on the processor: memory", 0.6)
    before, after = held_gb(parts, lengths.fill, lengths.long)
    return [
        *found,
        Figure("fps_tiny", rate, "pictures a second"),
        Figure("tiny_share", share, "% of real time", Goal("<=", 50.0)),
        Figure("first_chunk_ms", first, "ms"),
        Figure("memory_gb", after, "GB"),
        Figure("memory_growth", 100 * (after / before - 1), "%"),
        Figure("streams", int(rate / FPS), "at 25 fps"),
    ]


def _large(progress: Told, lengths: Lengths) -> list[Figure]:
    """On the GPU, with each decoder; and without memory."""
    devices = ("cuda:0",)
    settings = StreamSettings("5b", devices=devices)
    progress("5b: the full decoder", 0.0)
    full = assemble(settings)
    staged = stages(full, lengths.fill, lengths.timed)
    full_rate = fps(full, lengths.fill, lengths.timed)
    progress("5b: memory over many chunks", 0.3)
    before, after = held_gb(full, lengths.fill, lengths.long)
    progress("5b: without memory", 0.6)
    forgetful = replace(full, settings=replace(settings, remembers=False))
    forgetful_rate = fps(forgetful, lengths.fill, lengths.timed)
    progress("5b: two GPUs", 0.7)
    split = _split(settings, lengths)
    progress("5b: the light decoder", 0.8)
    del full, forgetful
    torch.cuda.empty_cache()
    light = assemble(replace(settings, decoder="light"))
    light_rate = fps(light, lengths.fill, lengths.timed)
    first = when_first(light)
    return [
        *_stages(staged),
        Figure("decode_light_ms", stages(light, lengths.fill, lengths.timed).ms["decode"], "ms"),
        Figure("fps_full_vae", full_rate, "pictures a second", Goal(">=", 30.0)),
        Figure("fps_light", light_rate, "pictures a second", Goal(">=", 60.0)),
        Figure("fps_two_gpus", split, "pictures a second"),
        Figure("lsvm_share", 100 * (forgetful_rate / full_rate - 1), "%", Goal("<=", 15.0)),
        Figure("switch_ms", staged.ms["switch"], "ms", Goal("<=", 100.0)),
        Figure("first_chunk_ms", first, "ms", Goal("<=", 300.0)),
        Figure("memory_gb", after, "GB", Goal("<=", 60.0)),
        Figure("memory_growth", 100 * (after / before - 1), "%"),
        Figure("streams", int(light_rate / FPS), "at 25 fps"),
    ]


def _split(settings: StreamSettings, lengths: Lengths) -> float | None:
    """With the full decoder on a GPU of its own; None where there is one only."""
    if torch.cuda.device_count() < 2:
        return None
    return fps(assemble(replace(settings, devices=("cuda:0", "cuda:1"))), lengths.fill, lengths.timed)


def _stages(staged: Stages) -> list[Figure]:
    """Milliseconds of each stage and, where the arithmetic was counted, how much of it there was a second."""
    times = [Figure(f"{name}_ms", ms, "ms") for name, ms in staged.ms.items()]
    rates = [
        Figure(f"{name}_tflops", count / staged.ms[name] / 1e9, "TFLOP/s")
        for name, count in staged.flop.items()
    ]
    return [*times, *rates]
