"""Long-Short Visual Memory: the last seconds as they were, and a few frames of all that went before.

InteractiveAvatar (2026), section 4: M_s is a queue of the K newest latents; what leaves it is a candidate for
M_l, N frames chosen by Dynamic Key-Frame Selection. Everything here is plain data that never changes: to
remember is to make a new memory, to roll back is to take an old one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from lsvm.keyframes import Features, place


@dataclass(frozen=True, slots=True)
class Remembered:
    """One latent frame: its number in the stream, its tokens (m, d), and what it shows, (width,), unit length."""

    index: int
    tokens: Tensor
    feature: Features


@dataclass(frozen=True, slots=True)
class LongShortMemory:
    """What is remembered, oldest first in `short`, by place in `long`.

    `short_size` K and `long_size` N are the capacities; the first `pinned` places of `long` are never given
    to another frame.
    """

    short_size: int
    long_size: int
    pinned: int = 0
    short: tuple[Remembered, ...] = ()
    long: tuple[Remembered, ...] = ()

    def push(self, frames: Iterable[Remembered]) -> LongShortMemory:
        """With these frames as the newest, in their order."""
        memory = self
        for frame in frames:
            memory = replace(memory, short=(*memory.short, frame))
            if len(memory.short) > memory.short_size:
                candidate, *short = memory.short
                memory = replace(memory, short=tuple(short))._promoted(candidate)
        return memory

    def _promoted(self, candidate: Remembered) -> LongShortMemory:
        if len(self.long) < self.long_size:
            return replace(self, long=(*self.long, candidate))
        if not self.long:
            return self
        kept = np.stack([frame.feature for frame in self.long])
        slot = place(kept, candidate.feature, self.pinned)
        if slot is None:
            return self
        return replace(self, long=(*self.long[:slot], candidate, *self.long[slot + 1 :]))

    def save(self, file: Path) -> None:
        """Write everything, bit for bit."""
        header = {"sizes": json.dumps([self.short_size, self.long_size, self.pinned])}
        tensors: dict[str, Tensor] = {}
        for name, frames in (("short", self.short), ("long", self.long)):
            header[name] = json.dumps([frame.index for frame in frames])
            if frames:
                tensors[f"{name}.tokens"] = torch.stack([frame.tokens for frame in frames])
                tensors[f"{name}.features"] = torch.from_numpy(np.stack([frame.feature for frame in frames]))
        save_file(tensors, file, header)

    @classmethod
    def load(cls, file: Path, device: str = "cpu") -> LongShortMemory:
        """Read what `save` wrote. Raises ValueError where it is something else."""
        try:
            with safe_open(file, "pt", device) as saved:
                header = saved.metadata() or {}
                short_size, long_size, pinned = json.loads(header["sizes"])
                frames = {name: _frames(saved, name, json.loads(header[name])) for name in ("short", "long")}
        except (SafetensorError, KeyError, ValueError) as error:
            raise ValueError(f"{file} does not hold a visual memory: {error}") from error
        return cls(short_size, long_size, pinned, **frames)


def _frames(saved: safe_open, name: str, indices: list[int]) -> tuple[Remembered, ...]:
    if not indices:
        return ()
    tokens = saved.get_tensor(f"{name}.tokens")
    features = saved.get_tensor(f"{name}.features").cpu().numpy()
    return tuple(Remembered(*each) for each in zip(indices, tokens, features, strict=True))
