"""Long-Short Visual Memory: the last seconds as they were, and a few frames of all that went before.

InteractiveAvatar (2026), section 4: M_s is a queue of the K newest latents; what leaves it is a candidate for
M_l, N frames chosen by Dynamic Key-Frame Selection. Everything here is plain data that never changes: to
remember is to make a new memory, to roll back is to take an old one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from lsvm.keyframes import Cosines, Features, cosines, place, seated


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """One latent frame: its number in the stream, its tokens (m, d), and what it shows, a unit vector, which
    is not known at once: it takes a decoder and an encoder of pictures to tell.
    """

    index: int
    tokens: Tensor
    feature: Features | None = None


_NOTHING: Mapping[int, Features] = MappingProxyType({})


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

    def candidates(self, coming: Iterable[int]) -> tuple[int, ...]:
        """The numbers of frames that `push` must know the features of when frames of these numbers come.

        They leave the short memory then, and do not bring their features themselves.
        """
        known = {frame.index for frame in self.short if frame.feature is not None}
        numbers = [*(frame.index for frame in self.short), *coming]
        leaving = numbers[: max(0, len(numbers) - self.short_size)] if self.long_size else []
        return tuple(number for number in leaving if number not in known)

    def push(
        self, frames: Iterable[Remembered], features: Mapping[int, Features] = _NOTHING
    ) -> LongShortMemory:
        """With these frames as the newest, in their order.

        `features`: what frames show that do not bring it themselves, by their number; those of the
        `candidates` are read, and no others, so that it does not matter when the others become known.
        """
        memory = self
        for frame in frames:
            memory = replace(memory, short=(*memory.short, frame))
            if len(memory.short) > memory.short_size:
                candidate, *short = memory.short
                memory = replace(memory, short=tuple(short))
                if memory.long_size:
                    memory = memory._promoted(_known(candidate, features))
        return memory

    def learned(self, features: Mapping[int, Features]) -> LongShortMemory:
        """With what its frames show, as far as that is known by their number."""
        short = (_known(each, features) if each.index in features else each for each in self.short)
        return replace(self, short=tuple(short))

    def like(self, other: Tensor) -> LongShortMemory:
        """With its tokens on the device of another tensor and of its type."""
        short, long = (
            tuple(replace(each, tokens=each.tokens.to(other)) for each in frames)
            for frames in (self.short, self.long)
        )
        return replace(self, short=short, long=long)

    def _promoted(self, candidate: Remembered) -> LongShortMemory:
        """With a frame that has left the short memory in the long one, if it is worth a place there."""
        feature = _feature(candidate)
        kept = [_feature(frame) for frame in self.long]
        to_kept = cosines(np.stack(kept), feature) if kept else np.zeros(0)
        full = len(self.long) == self.long_size
        slot = place(self.pairs, to_kept, self.pinned) if full else len(self.long)
        if slot is None:
            return self
        long = (*self.long[:slot], candidate, *self.long[slot + 1 :])
        return replace(self, long=long, pairs=seated(self.pairs, to_kept, slot))

    def save(self, file: Path) -> None:
        """Write everything, bit for bit. Raises ValueError where a feature is missing that will be needed."""
        header = {"sizes": json.dumps([self.short_size, self.long_size, self.pinned])}
        tensors = {"pairs": torch.from_numpy(self.pairs)}
        for name, frames in (("short", self.short), ("long", self.long)):
            header[name] = json.dumps([frame.index for frame in frames])
            if frames:
                tensors[f"{name}.tokens"] = torch.stack([frame.tokens for frame in frames])
                if self.long_size or all(frame.feature is not None for frame in frames):
                    features = np.stack([_feature(frame) for frame in frames])
                    tensors[f"{name}.features"] = torch.from_numpy(features)
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


def _known(frame: Remembered, features: Mapping[int, Features]) -> Remembered:
    """A frame with its feature."""
    return frame if frame.feature is not None else replace(frame, feature=features[frame.index])


def _feature(frame: Remembered) -> Features:
    if frame.feature is None:
        raise ValueError(f"latent {frame.index} is remembered, but not what it shows: learn it first")
    return frame.feature


def _frames(saved: safe_open, name: str, indices: list[int]) -> tuple[Remembered, ...]:
    if not indices:
        return ()
    tokens = saved.get_tensor(f"{name}.tokens")
    if f"{name}.features" not in saved.keys():  # noqa: SIM118
        return tuple(Remembered(*each) for each in zip(indices, tokens, strict=True))
    features = saved.get_tensor(f"{name}.features").cpu().numpy()
    return tuple(Remembered(*each) for each in zip(indices, tokens, features, strict=True))
