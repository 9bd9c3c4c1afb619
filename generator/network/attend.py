"""What tokens see of one another: a view for each use of the one network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor

from generator.network.blocks import Attend, KeysValues, attention
from generator.network.rope import Rope


class View(Protocol):
    """What tokens see of one another in each layer."""

    def layer(self, index: int) -> Attend:
        """The self-attention of one layer: tensors of that layer alone."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """Tokens that see each other, or what a mask lets them; and `before`, of all layers, which all of them
    see: rotated, and marked as what it is (`placed`).

    `mask` bool (tokens, tokens and those of `before`), true where one sees another.
    """

    rope: Rope
    mask: Tensor | None = None
    before: KeysValues | None = None

    def layer(self, index: int) -> Attend:
        """See `View`."""
        return _WholeLayer(self.rope, self.mask, None if self.before is None else self.before.layer(index))


@dataclass(frozen=True, slots=True)
class _WholeLayer:
    rope: Rope
    mask: Tensor | None
    before: KeysValues | None

    def show(self, keys: Tensor, values: Tensor) -> None:
        """See `Attend`: nobody asks for them later."""

    def __call__(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """See `Attend`."""
        queries, keys = self.rope(queries), self.rope(keys)
        if self.before is not None:
            keys = torch.cat((keys, self.before.keys), 1)
            values = torch.cat((values, self.before.values), 1)
        return attention(queries, keys, values, self.mask)


class Kept:
    """Another view, which keeps what the tokens show in each layer, before it is rotated."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._layers: list[_KeptLayer] = []

    def layer(self, index: int) -> Attend:
        """See `View`."""
        self._layers.append(_KeptLayer(self._view.layer(index)))
        return self._layers[-1]

    def all(self) -> KeysValues:
        """What was shown in all layers, (L, B, tokens, heads, head)."""
        return stacked([shown for layer in self._layers for shown in layer.shown])


@dataclass(slots=True)
class _KeptLayer:
    attend: Attend
    shown: list[KeysValues] = field(default_factory=list)

    def show(self, keys: Tensor, values: Tensor) -> None:
        """See `Attend`."""
        self.shown.append(KeysValues(keys, values))

    def __call__(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """See `Attend`."""
        self.show(keys, values)
        return self.attend(queries, keys, values)


def stacked(layers: list[KeysValues]) -> KeysValues:
    """What is shown in each layer, as one."""
    return KeysValues(
        torch.stack([each.keys for each in layers]), torch.stack([each.values for each in layers])
    )


def placed(keys: Tensor, mark: Tensor, rope: Rope) -> Tensor:
    """Keys of all layers, (L, ..., tokens, heads, head), as a chunk sees them in a region of its context.

    `mark` (L, heads, head) is the region's, see `Wan.mark`; `rope` tells where in the region the tokens are.
    """
    between = [1] * (keys.dim() - 3)
    return rope(keys + mark.view(len(mark), *between, *mark.shape[1:]))


def block_causal(frames: int, tokens: int, chunk: int, noisy: bool = False) -> Tensor:
    """Which of the tokens (queries, keys) of `frames` latents see which: chunks those before and themselves.

    With `noisy` the latents stand there twice, clean and then noisy: a noisy chunk sees the clean ones before
    it and itself, as in a stream of clean neighbours (teacher forcing, as CausVid and Self-Forcing have it).
    """
    of = (torch.arange(frames) // chunk).repeat_interleave(tokens)
    earlier, here = of < of[:, None], of == of[:, None]
    if not noisy:
        return earlier | here
    nothing = torch.zeros_like(here)
    return torch.cat((torch.cat((earlier | here, nothing), 1), torch.cat((earlier, here), 1)))
