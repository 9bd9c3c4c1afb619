"""What tokens see of one another: a strategy of self-attention for each use of the one network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from generator.network.blocks import KeysValues, attention
from generator.network.rope import Rope


class SelfAttend(Protocol):
    """What tokens see of one another, layer by layer."""

    def __call__(self, layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Queries, keys and values (B, tokens, heads, head), not rotated, to what the queries find."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """Tokens that see each other, or what a mask lets them; and `before`, rotated, which all of them see.

    `mask` bool (tokens, tokens and those of `before`), true where one sees another.
    """

    rope: Rope
    mask: Tensor | None = None
    before: KeysValues | None = None

    def __call__(self, layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """See `SelfAttend`."""
        queries, keys = self.rope(queries), self.rope(keys)
        if self.before is not None:
            past = self.before.layer(layer)
            keys, values = torch.cat((keys, past.keys), 1), torch.cat((values, past.values), 1)
        return attention(queries, keys, values, self.mask)


class Kept:
    """Attention that keeps what the tokens show in each layer, before it is rotated."""

    def __init__(self, attend: SelfAttend) -> None:
        self._attend = attend
        self._layers: list[KeysValues] = []

    def __call__(self, layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """See `SelfAttend`."""
        self._layers.append(KeysValues(keys, values))
        return self._attend(layer, queries, keys, values)

    def all(self, shaped: Callable[[Tensor], Tensor]) -> KeysValues:
        """What was kept of all layers, each one `shaped`."""
        return stacked([KeysValues(shaped(each.keys), shaped(each.values)) for each in self._layers])


def stacked(layers: list[KeysValues]) -> KeysValues:
    """What is shown in each layer, as one."""
    return KeysValues(
        torch.stack([each.keys for each in layers]), torch.stack([each.values for each in layers])
    )
