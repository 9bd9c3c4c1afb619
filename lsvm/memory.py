"""Long-Short Visual Memory: the last seconds as they were, and a few frames of all that went before.

InteractiveAvatar (2026), section 4: M_s is a queue of the K newest latents; what leaves it is a candidate for
M_l, N frames chosen by Dynamic Key-Frame Selection. Everything here is plain data that never changes: to
remember is to make a new memory, to roll back is to take an old one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from lsvm.keyframes import Cosines, Features, cosines, place, seated


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """One latent frame: its number in the stream, its tokens (m, d), and what it shows, a unit vector."""

    index: int
    tokens: Tensor
    feature: Features


def _none() -> Cosines:
    return np.zeros((0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class LongShortMemory:
    """What is remembered, oldest first in `short`, by place in `long`.

    `short_size` K and `long_size` N are the capacities; the first `pinned` places of `long` are never given
    to another frame. `pairs` (N, N): cosines between the features of the long ones.
    """

    short_size: int
    long_size: int
    pinned: int = 0
    short: tuple[Remembered, ...] = ()
    long: tuple[Remembered, ...] = ()
    pairs: Cosines = field(default_factory=_none)

    @property
    def indices(self) -> tuple[int, ...]:
        """The numbers of all frames that are remembered."""
        return tuple(frame.index for frame in (*self.short, *self.long))

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
        """With a frame that has left the short memory in the long one, if it is worth a place there."""
        if not self.long_size:
            return self
        kept = [frame.feature for frame in self.long]
        to_kept = cosines(np.stack(kept), candidate.feature) if kept else np.zeros(0)
        full = len(self.long) == self.long_size
        slot = place(self.pairs, to_kept, self.pinned) if full else len(self.long)
        if slot is None:
            return self
        long = (*self.long[:slot], candidate, *self.long[slot + 1 :])
        return replace(self, long=long, pairs=seated(self.pairs, to_kept, slot))

    def save(self, file: Path) -> None:
        """Write everything, bit for bit."""
        header = {"sizes": json.dumps([self.short_size, self.long_size, self.pinned])}
        tensors = {"pairs": torch.from_numpy(self.pairs)}
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
                short, long = (_frames(saved, name, json.loads(header[name])) for name in ("short", "long"))
                pairs = saved.get_tensor("pairs").cpu().numpy()
        except (SafetensorError, KeyError, ValueError) as error:
            raise ValueError(f"{file} does not hold a visual memory: {error}") from error
        return cls(short_size, long_size, pinned, short, long, pairs)


def _frames(saved: safe_open, name: str, indices: list[int]) -> tuple[Remembered, ...]:
    if not indices:
        return ()
    tokens = saved.get_tensor(f"{name}.tokens")
    features = saved.get_tensor(f"{name}.features").cpu().numpy()
    return tuple(Remembered(*each) for each in zip(indices, tokens, features, strict=True))
