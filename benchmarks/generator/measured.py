"""What is measured of each size, as figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from agent.bench import Figure, Goal, Told
from benchmarks.generator.peak import device, peak_tflops
from benchmarks.generator.whole import fps, held_gb, when_first
from generator.engine.assembly import Parts, assemble
from generator.engine.attention import attend_fast, kernel
from generator.engine.footprint import footprint
from generator.engine.human import FPS
from generator.engine.settings import StreamSettings
from generator.engine.timing import COUNTED, Stages, stages
from media.errors import ConfigError

PICTURES = 12
"""Of a chunk."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Chunks that are timed, made before memory is looked at last, and made until memory is full; starts."""

    timed: int = 40
    long: int = 1000
    fill: int = 18
    starts: int = 5


QUICK = Lengths(timed=2, long=2, fill=1, starts=1)


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
    found = _stages(parts, stages(parts, lengths.fill, lengths.timed))
    progress("tiny, on the processor: the whole", 0.2)
    rate = _fps(parts, lengths)
    progress("tiny, on the processor: without memory", 0.3)
    forgetful = _fps(_forgetful(parts), lengths)
    progress("tiny, on the processor: first chunk", 0.4)
    first = when_first(parts, lengths.starts)
    progress("tiny, on the processor: memory over many chunks", 0.5)
    before, after = held_gb(parts, lengths.fill, lengths.long)
    return [
        *found,
        Figure("fps_tiny", rate, "pictures a second"),
        Figure("tiny_share", 100 * FPS / rate, "% of real time", Goal("<=", 50.0)),
        Figure("lsvm_share", 100 * (forgetful / rate - 1), "%"),
        Figure("first_chunk_ms", first, "ms"),
        Figure("memory_gb", after, "GB, the whole process"),
        Figure("memory_growth", 100 * (after / before - 1), f"% over {lengths.long} chunks"),
        Figure("streams", _streams(parts, rate, lengths), "at 25 fps"),
    ]


def _large(progress: Told, lengths: Lengths) -> list[Figure]:
    """On the GPU, with each decoder; and without memory."""
    settings = StreamSettings("5b", devices=("cuda:0",))
    progress("5b: the full decoder", 0.0)
    full = assemble(settings)
    # First, for an engine's warm-up sees whether compiled networks run here.
    rate, forgetful = _fps(full, lengths), _fps(_forgetful(full), lengths)
    staged = stages(full, lengths.fill, lengths.timed)
    found = [each for each in _stages(full, staged) if each.key != "switch_ms"]  # has a goal, see below
    progress("5b: memory over many chunks", 0.3)
    before, after = held_gb(full, lengths.fill, lengths.long)
    progress("5b: two GPUs", 0.6)
    split = _split(settings, lengths)
    progress("5b: the light decoder", 0.7)
    light = replace(full, decoder=assemble(replace(settings, decoder="light")).decoder)
    light_rate = _fps(light, lengths)
    decode = stages(light, lengths.fill, lengths.timed).ms["decode"]
    progress("5b: neighbours by step", 0.9)
    by_step = [_fps(_by_step(parts), lengths) for parts in (full, light)]
    return [
        *found,
        Figure("decode_light_ms", decode, "ms"),
        Figure("fps_full_vae", rate, "pictures a second", Goal(">=", 30.0)),
        Figure("fps_light", light_rate, "pictures a second", Goal(">=", 60.0)),
        Figure("fps_full_vae_by_step", by_step[0], "pictures a second"),
        Figure("fps_light_by_step", by_step[1], "pictures a second"),
        Figure("fps_light_without_memory", _fps(_forgetful(light), lengths), "pictures a second"),
        Figure("fps_two_gpus", split, "pictures a second"),
        Figure("lsvm_share", 100 * (forgetful / rate - 1), "%", Goal("<=", 15.0)),
        Figure("switch_ms", staged.ms["switch"], "ms", Goal("<=", 100.0)),
        Figure("first_chunk_ms", when_first(light, lengths.starts), "ms", Goal("<=", 300.0)),
        Figure("memory_gb", after, "GB", Goal("<=", 60.0)),
        Figure("memory_growth", 100 * (after / before - 1), f"% over {lengths.long} chunks"),
        Figure("streams", _streams(light, light_rate, lengths), "at 25 fps"),
    ]


def _fps(parts: Parts, lengths: Lengths) -> float:
    return fps(parts, lengths.fill, lengths.timed)


def _forgetful(parts: Parts) -> Parts:
    """The same networks in streams without memory."""
    return replace(parts, settings=replace(parts.settings, remembers=False))


def _by_step(parts: Parts) -> Parts:
    """The same networks in streams whose neighbours are kept step by step."""
    return replace(parts, settings=replace(parts.settings, policy="per_step"))


def _split(settings: StreamSettings, lengths: Lengths) -> float | None:
    """With the full decoder on a GPU of its own; None where there is one only."""
    if torch.cuda.device_count() < 2:
        return None
    return _fps(assemble(replace(settings, devices=("cuda:0", "cuda:1"))), lengths)


def _streams(parts: Parts, rate: float, lengths: Lengths) -> int:
    """How many streams keep their rate when they take turns: as many as one's rate promises, and tried."""
    count = max(int(rate / FPS), 1)
    return int(fps(parts, lengths.fill, lengths.timed, count) / FPS)


def _stages(parts: Parts, staged: Stages) -> list[Figure]:
    """Each stage, those with much arithmetic beside the device's roofline; what is held; and the whole."""
    with attend_fast(parts.first):
        peak, attends = peak_tflops(parts), kernel(parts.networks.wan)
    held = footprint(parts)
    ideal = {name: count / peak / 1e9 for name, count in staged.flop.items()}
    return [
        *(Figure(f"{name}_ms", ms, "ms") for name, ms in staged.ms.items()),
        *(Figure(f"{name}_roofline_ms", ideal[name], "ms") for name in COUNTED),
        *(Figure(f"{name}_tflops", staged.flop[name] / staged.ms[name] / 1e9, "TFLOP/s") for name in COUNTED),
        Figure("peak_tflops", peak, f"TFLOP/s: {device(parts)}, matrix products; attention by {attends}"),
        Figure("fps_roofline", 1000 * PICTURES / sum(ideal.values()), "pictures a second"),
        Figure("networks_gb", held.networks / 1e9, "GB, by count"),
        Figure("stream_gb", held.stream / 1e9, "GB, by count"),
    ]
