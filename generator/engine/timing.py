"""One stream's stages, one after the other in one thread, each timed by itself."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

from generator.engine.assembly import Parts
from generator.engine.film import Film, keys_of
from generator.engine.frames import as_frames, fetch_rows, from_frame
from generator.stream.cache import Context
from generator.stream.switching import switch
from media import video
from media.frames import TICKS_HZ

T = TypeVar("T")

FIRST, LATER = 9 * 1920, 12 * 1920
"""Samples of a stream's first chunk, and of all others, at 48 kHz."""

COUNTED = ("make", "keep", "decode")
"""Stages whose arithmetic is counted: the others are small beside these."""


def _attended(query: list[int], key: list[int], value: list[int], *_: object, **__: object) -> int:
    return int(sdpa_flop_count(query, key, value))  # type: ignore[no-untyped-call]


ATTENTION = {torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attended}
"""The processor's kernel, of which torch's counter does not know."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Median milliseconds of each stage of a chunk, and floating-point operations of the large ones."""

    ms: dict[str, float]
    flop: dict[str, int]


def stages(parts: Parts, fill: int, timed: int) -> Stages:
    """Time `timed` chunks, after `fill` that fill the memory."""
    bench = _Bench(parts)
    for number in range(fill):
        bench.chunk(number)
    bench.taken.clear()
    for number in range(fill, fill + timed):
        bench.chunk(number)
    bench.switch()
    bench.count(fill + timed)
    return Stages({name: 1000 * median(times) for name, times in bench.taken.items()}, bench.flop)


class _Bench:
    """A film, and what its stages have taken, in seconds."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        wan = parts.networks.wan
        like = wan.patch_embedding.weight.new_zeros(())
        context = Context(parts.settings.streaming.layout, wan.shape, like)
        reference = parts.encoder.encode(from_frame(video.blank(*parts.settings.picture)))
        keys = keys_of(parts, parts.text.features("sit still"))
        self._other = keys_of(parts, parts.text.features("wave"))
        self._film = Film(parts, lambda prompt, text: keys, context, reference.to(parts.first), 0)
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.flop: dict[str, int] = {}
        self._counts = False

    def chunk(self, number: int) -> None:
        """Every stage of a chunk."""
        film, text = self._film, torch.zeros(1, 1, 1)
        speech = np.random.default_rng(number).normal(0, 0.1, LATER if number else FIRST).astype(np.float32)
        heard = self._timed("hear", lambda: film.hear(number, speech, speech[:0]))
        latents = self._timed("make", lambda: film.make(number, "", text, heard))
        pictures = self._timed("decode", lambda: film.show(number, latents))
        self._timed("frames", lambda: as_frames(fetch_rows(pictures).wait(), 0, TICKS_HZ // 25))
        self._timed("see", lambda: film.see(number, pictures))
        self._timed("keep", film.keep)

    def switch(self) -> None:
        """A prompt switch, of the neighbouring chunk."""
        self._timed("switch", lambda: switch(self._film.stream, self._other))

    def count(self, number: int) -> None:
        """One chunk more, of which the arithmetic is counted; its time is not."""
        taken, self.taken = self.taken, defaultdict(list)
        self._counts = True
        self.chunk(number)
        self.taken = taken

    def _timed(self, name: str, job: Callable[[], T]) -> T:
        if self._counts and name in COUNTED:
            counter = FlopCounterMode(display=False, custom_mapping=ATTENTION)
            with torch.compiler.set_stance("force_eager"), counter:
                result = job()
            self.flop[name] = counter.get_total_flops()
            return result
        self._wait()
        began = time.perf_counter()
        result = job()
        self._wait()
        self.taken[name].append(time.perf_counter() - began)
        return result

    def _wait(self) -> None:
        """Until the devices have done what they were told."""
        for device in {self._parts.first, self._parts.last}:
            if device.type == "cuda":
                torch.cuda.synchronize(device)
