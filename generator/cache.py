"""Keys and values of what came before: kept as pages, gathered into one context for each chunk.

A page holds one latent: its keys, not rotated, and values of all layers. Memory's pages are small (compressed
latents), the reference's and the neighbouring chunks' are large. Pages stand in pools of fixed size and are
only named by number: what a stream sees is a few tuples, so keeping what it saw, to go back to it, costs
nothing.

In a context the regions stand as own | reference | adjacent | short | long, the order in which a stream fills
them, so what is there is always its beginning. The keys are rotated to virtual times that depend on the region
and the age alone: a stream of any length never leaves them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from generator.blocks import KeysValues, attention
from generator.rope import Rope, grid, rope
from generator.wan import WanShape

COVERED = 2
"""A token of memory stands for so many tokens along each side."""

REGIONS = ("long", "short", "reference", "adjacent")


@dataclass(frozen=True, slots=True)
class Layout:
    """How many latents stand in each region; a latent has `rows` x `columns` tokens."""

    rows: int
    columns: int
    chunk: int = 3
    adjacent: int = 3
    short: int = 30
    long: int = 16

    @property
    def tokens(self) -> int:
        """Tokens of a latent."""
        return self.rows * self.columns

    @property
    def memory_tokens(self) -> int:
        """Tokens of a compressed latent."""
        return self.memory_rows * self.memory_columns

    @property
    def memory_rows(self) -> int:
        """Rows of a compressed latent."""
        return -(-self.rows // COVERED)

    @property
    def memory_columns(self) -> int:
        """Columns of a compressed latent."""
        return -(-self.columns // COVERED)

    @property
    def size(self) -> int:
        """Tokens of a full context."""
        large = self.chunk + 1 + self.adjacent
        return large * self.tokens + (self.short + self.long) * self.memory_tokens

    @property
    def own_time(self) -> int:
        """The virtual time of a chunk's first latent. Before it, without gaps: reference, long, short, adjacent."""
        return 1 + self.long + self.short + self.adjacent

    def frame_positions(self, times: list[int]) -> Tensor:
        """Positions of the tokens of whole latents at these virtual times."""
        return grid(torch.tensor(times), self.rows, self.columns)

    def memory_positions(self, times: list[int]) -> Tensor:
        """Positions of the tokens of compressed latents at these virtual times."""
        return grid(torch.tensor(times), self.memory_rows, self.memory_columns, COVERED)


@dataclass(frozen=True, slots=True)
class Visible:
    """The pages that a chunk sees, oldest first; those of `long` by place."""

    reference: int
    adjacent: tuple[int, ...] = ()
    short: tuple[int, ...] = ()
    long: tuple[int, ...] = ()


class Pool:
    """Pages for latents of `tokens` tokens, all of them made at once."""

    def __init__(self, count: int, shape: WanShape, tokens: int, like: Tensor) -> None:
        size = (count, shape.layers, tokens, shape.heads, shape.head)
        self._keys, self._values = like.new_zeros(size), like.new_zeros(size)

    def put(self, shown: Sequence[KeysValues], named: Collection[int]) -> tuple[tuple[int, ...], ...]:
        """Write keys and values (L, F, tokens, heads, head) to pages that are not among `named`: F for each."""
        free = (page for page in range(len(self._keys)) if page not in named)
        written = []
        for each in shown:
            pages = list(islice(free, each.keys.shape[1]))
            if len(pages) < each.keys.shape[1]:
                raise RuntimeError(f"all {len(self._keys)} pages for latents are in use")
            self._keys[pages] = each.keys.transpose(0, 1)
            self._values[pages] = each.values.transpose(0, 1)
            written.append(tuple(pages))
        return tuple(written)

    def get(self, pages: tuple[int, ...]) -> KeysValues:
        """What stands on pages, (L, pages * tokens, heads, head)."""
        chosen = list(pages)
        return KeysValues(
            *(each[chosen].transpose(0, 1).flatten(1, 2) for each in (self._keys, self._values))
        )


class Context:
    """The keys and values that a chunk's latents see, beginning with their own: one buffer for ever."""

    def __init__(self, layout: Layout, shape: WanShape, like: Tensor) -> None:
        self._layout = layout
        size = (shape.layers, layout.size, shape.heads, shape.head)
        self._keys, self._values = like.new_zeros(size), like.new_zeros(size)
        own = layout.own_time
        times = list(range(own, own + layout.chunk))
        self._own = _on(rope(layout.frame_positions(times), shape.head), like)
        self._used = self._start = layout.chunk * layout.tokens
        self._rotations: dict[tuple[str, int], Rope] = {}
        self._shape, self._like = shape, like

    def gather(self, visible: Visible, large: Pool, small: Pool, types: Tensor) -> None:
        """Take in what a chunk sees. `types` (regions, L, heads, head) mark the keys of each region."""
        self._used = self._start
        for region, pool, pages in (
            ("reference", large, (visible.reference,)),
            ("adjacent", large, visible.adjacent),
            ("short", small, visible.short),
            ("long", small, visible.long),
        ):
            if pages:
                self._append(
                    pool.get(pages), self._rotation(region, len(pages)), types[REGIONS.index(region)]
                )

    def _append(self, shown: KeysValues, rotation: Rope, kind: Tensor) -> None:
        end = self._used + shown.keys.shape[1]
        self._keys[:, self._used : end] = rotation(shown.keys + kind.unsqueeze(1))
        self._values[:, self._used : end] = shown.values
        self._used = end

    def __call__(self, layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Attention of a chunk's tokens (1, tokens, heads, head) to themselves and to what was gathered."""
        self._keys[layer, : self._start] = self._own(keys)[0]
        self._values[layer, : self._start] = values[0]
        seen = slice(0, self._used)
        return attention(self._own(queries), self._keys[layer, None, seen], self._values[layer, None, seen])

    def _rotation(self, region: str, count: int) -> Rope:
        """The rotations of a region in which `count` latents stand."""
        if (region, count) not in self._rotations:
            positions = positions_of(self._layout, region, count)
            self._rotations[region, count] = _on(rope(positions, self._shape.head), self._like)
        return self._rotations[region, count]


def positions_of(layout: Layout, region: str, count: int) -> Tensor:
    """Positions of the tokens of `count` latents in a region: old ones of `short` and `adjacent` go back."""
    short_end = layout.own_time - layout.adjacent
    match region:
        case "reference":
            return layout.frame_positions([0])
        case "long":
            return layout.memory_positions(list(range(1, 1 + count)))
        case "short":
            return layout.memory_positions(list(range(short_end - count, short_end)))
        case _:
            return layout.frame_positions(list(range(layout.own_time - count, layout.own_time)))


def _on(rotation: Rope, like: Tensor) -> Rope:
    return Rope(rotation.cos.to(like.device), rotation.sin.to(like.device))
