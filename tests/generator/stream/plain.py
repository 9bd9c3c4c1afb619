"""Streaming written plainly: every chunk's view computed from latents and tokens, without pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import torch
from torch import Tensor

from generator.network.attend import Kept, Whole, placed
from generator.network.blocks import KeysValues
from generator.network.rope import Rope, grid, rope
from generator.network.schedule import denoised, noised
from generator.network.wan import Region, Wan
from generator.stream.config import StreamConfig
from lsvm.compressor import Compressor

Frame = tuple[Tensor, np.ndarray]
"""Tokens of a compressed latent, and what it shows."""

Part = tuple[Region, list[KeysValues], Rope]
"""What stands in a region, and where."""


@dataclass
class Chunk:
    """What it was made of: the input and the time of each pass; and what was around it."""

    text: KeysValues
    speech: Tensor
    short: list[Frame]
    long: list[Frame]
    neighbours: list[Chunk]
    passes: list[tuple[Tensor, float]] = field(default_factory=list)
    latents: Tensor | None = None
    shown: dict[int, KeysValues] = field(default_factory=dict)


@dataclass
class PlainStream:
    """As `Stream`, with all the past at hand."""

    wan: Wan
    compressor: Compressor
    config: StreamConfig
    reference: Tensor
    noise: Callable[[int], Tensor]
    features: Callable[[int], np.ndarray]
    chunks: list[Chunk] = field(default_factory=list)
    short: list[Frame] = field(default_factory=list)
    long: list[Frame] = field(default_factory=list)

    @torch.no_grad()
    def make(self, text: KeysValues, speech: Tensor) -> Tensor:
        """The next chunk."""
        number, count, steps = len(self.chunks), self.config.neighbours, self.config.steps
        chunk = Chunk(text, speech, [*self.short], [*self.long], self.chunks[max(number - count, 0) :])
        x = self.noise(number)[0]
        for step, time in enumerate(steps):
            chunk.passes.append((x, time))
            x = denoised(x, self.seen(chunk, step)[0], time)
            chunk.latents = x
            if step + 1 < len(steps):
                x = noised(x, self.noise(number)[step + 1], steps[step + 1])
        self.chunks.append(chunk)
        if number >= count:
            self.remember(number - count)
        return chunk.latents

    def seen(self, chunk: Chunk, step: int) -> tuple[Tensor, KeysValues]:
        """The velocity of a chunk's pass, the last for step -1, and what it shows, not rotated."""
        latents, time = (chunk.latents, 0.0) if step == -1 else chunk.passes[step]
        clean = self.config.policy == "clean"
        shown = [self.shown(each, -1 if clean else step) for each in chunk.neighbours]
        own = self.config.layout.own_time
        kept = Kept(Whole(self.turned(range(own, own + 3)), before=self.before(chunk, shown)))
        velocity = self.wan(latents, torch.full((1, 3), time), chunk.text, chunk.speech, kept)
        return velocity, kept.all()

    def shown(self, chunk: Chunk, step: int) -> KeysValues:
        """What a neighbour shows, computed once."""
        if step not in chunk.shown:
            chunk.shown[step] = self.seen(chunk, step)[1]
        return chunk.shown[step]

    def before(self, chunk: Chunk, neighbours: list[KeysValues]) -> KeysValues:
        """What a chunk sees beside itself."""
        layout = self.config.layout
        own, newest = layout.own_time, layout.own_time - layout.adjacent
        shown = self.wan.context_keys(self.wan.embed(self.reference), self.turned(range(1)))
        parts: list[Part] = [("reference", [flat(shown)], self.turned(range(1)))]
        parts.append(("adjacent", neighbours, self.turned(range(own - 3 * len(neighbours), own))))
        for name, frames, first in (
            ("short", chunk.short, newest - len(chunk.short)),
            ("long", chunk.long, 1),
        ):
            times = range(first, first + len(frames))
            parts.append((name, self.remembered(frames), self.turned(times, 2)))
        keys, values = [], []
        for name, pieces, rotation in parts:
            if pieces:
                seen = torch.cat([each.keys for each in pieces], 2)
                keys.append(placed(seen, self.wan.mark(name), rotation))
                values.append(torch.cat([each.values for each in pieces], 2))
        return KeysValues(torch.cat(keys, 2), torch.cat(values, 2))

    def remembered(self, frames: list[Frame]) -> list[KeysValues]:
        """What frames of memory show, together."""
        if not frames:
            return []
        tokens = torch.stack([tokens for tokens, _ in frames])
        return [flat(self.wan.context_keys(tokens[None], self.turned(range(1), 2)))]

    def turned(self, times: range, covered: int = 1) -> Rope:
        """The rotations of latents at times."""
        layout = self.config.layout
        sides = (-(-layout.rows // covered), -(-layout.columns // covered))
        return rope(grid(torch.tensor([*times]), *sides, covered), self.wan.shape.head)

    def remember(self, number: int) -> None:
        """Take a chunk in memory."""
        layout = self.config.layout
        tokens = self.compressor(self.chunks[number].latents)[0]
        for frame in zip(tokens, self.features(number), strict=True):
            self.short.append(frame)
            if len(self.short) <= layout.short:
                continue
            candidate = self.short.pop(0)
            if len(self.long) < layout.long:
                self.long.append(candidate)
            else:
                self.long = chosen(self.long, candidate)


def chosen(kept: list[Frame], candidate: Frame) -> list[Frame]:
    """The least redundant of the sets in which the candidate has one's place, or has none."""
    sets = [[*kept[:slot], candidate, *kept[slot + 1 :]] for slot in range(len(kept))]
    return min([kept, *sets], key=redundancy)


def redundancy(frames: list[Frame]) -> float:
    """The mean cosine of all pairs."""
    pairs = combinations([feature.astype(np.float64) for _, feature in frames], 2)
    return float(np.mean([a @ b / (np.linalg.norm(a) * np.linalg.norm(b)) for a, b in pairs]))


def flat(shown: KeysValues) -> KeysValues:
    """(L, B, F, n, ...) to (L, B, F n, ...)."""
    return KeysValues(shown.keys.flatten(2, 3), shown.values.flatten(2, 3))
