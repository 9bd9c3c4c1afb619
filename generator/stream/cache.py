"""Keys and values of what came before: kept as pages, gathered into one context for each chunk.

A page holds one latent: its keys, not rotated, and values of all layers. Memory's pages are small (compressed
latents), the reference's and the neighbouring chunks' are large. Pages stand in pools of fixed size and are
only named by number: what a stream sees is a few tuples, so keeping what it saw, to go back to it, costs
nothing. A page that somebody names is never written.

In a context the regions stand as own | reference | adjacent | short | long, the order in which a stream fills
them, so what is there is always its beginning. Keys are rotated on the way into it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from generator.network.blocks import KeysValues, attention
from generator.network.rope import Rope, rope
from generator.network.wan import REGIONS, WanShape
from generator.stream.layout import Layout, Region


@dataclass(frozen=True, slots=True)
class Visible:
    """The pages that a chunk sees, oldest first; those of `long` by place."""

    reference: int
    adjacent: tuple[int, ...] = ()
    short: tuple[int, ...] = ()
    long: tuple[int, ...] = ()


class Pool:
    """Pages for latents of `tokens` tokens, all made at once; of the type and on the device of `like`."""

    def __init__(self, count: int, shape: WanShape, tokens: int, like: Tensor) -> None:
        size = (count, shape.layers, tokens, shape.heads, shape.head)
        self._keys, self._values = like.new_zeros(size), like.new_zeros(size)

    def put(self, shown: Sequence[KeysValues], named: Collection[int]) -> tuple[tuple[int, ...], ...]:
        """Write keys and values (L, F, tokens, heads, head) to pages that are not `named`: F for each."""
        free = (page for page in range(len(self._keys)) if page not in named)
        return tuple(self._write(each, tuple(islice(free, each.keys.shape[1]))) for each in shown)

    def _write(self, shown: KeysValues, pages: tuple[int, ...]) -> tuple[int, ...]:
        if len(pages) < shown.keys.shape[1]:
            raise RuntimeError(f"all {len(self._keys)} pages for latents are in use")
        for frame, page in enumerate(pages):
            self._keys[page] = shown.keys[:, frame]
            self._values[page] = shown.values[:, frame]
        return pages

    def get(self, pages: tuple[int, ...]) -> KeysValues:
        """What stands on pages, (L, pages * tokens, heads, head).

        Pages are picked one by one, since a tensor of their numbers would have to reach the device first.
        """
        keys, values = (
            torch.stack([kind[page] for page in pages], 1).flatten(1, 2)
            for kind in (self._keys, self._values)
        )
        return KeysValues(keys, values)


class Context:
    """The keys and values that a chunk's latents see, beginning with their own: one buffer for ever."""

    def __init__(self, layout: Layout, shape: WanShape, like: Tensor) -> None:
        self._layout, self._shape = layout, shape
        size = (shape.layers, layout.size, shape.heads, shape.head)
        self._keys, self._values = like.new_zeros(size), like.new_zeros(size)
        self._own = rope(layout.own_positions(), shape.head).to(like.device)
        self._used = self._start = layout.chunk * layout.tokens
        self._gathered: Visible | None = None
        self._rotations: dict[tuple[Region, int], Rope] = {}

    def gather(self, visible: Visible, large: Pool, small: Pool, marks: Tensor) -> None:
        """Take in what a chunk sees. `marks` (regions, L, heads, head) are added to the keys of each region.

        What is there already, the very same object and not only equal numbers, is not gathered again.
        """
        if visible is self._gathered:
            return
        self._gathered, self._used = visible, self._start
        regions: tuple[tuple[Region, Pool, tuple[int, ...]], ...] = (
            ("reference", large, (visible.reference,)),
            ("adjacent", large, visible.adjacent),
            ("short", small, visible.short),
            ("long", small, visible.long),
        )
        for region, pool, pages in regions:
            if pages:
                rotation = self._rotation(region, len(pages))
                self._append(pool.get(pages), rotation, marks[REGIONS.index(region)])

    def _append(self, shown: KeysValues, rotation: Rope, mark: Tensor) -> None:
        end = self._used + shown.keys.shape[1]
        self._keys[:, self._used : end] = rotation(shown.keys + mark.unsqueeze(1))
        self._values[:, self._used : end] = shown.values
        self._used = end

    def __call__(self, layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Attention of a chunk's tokens (1, tokens, heads, head) to themselves and to what was gathered."""
        self._keys[layer, : self._start] = self._own(keys)[0]
        self._values[layer, : self._start] = values[0]
        seen = slice(0, self._used)
        return attention(self._own(queries), self._keys[layer, None, seen], self._values[layer, None, seen])

    def _rotation(self, region: Region, count: int) -> Rope:
        """The rotations of a region in which `count` latents stand."""
        if (region, count) not in self._rotations:
            rotation = rope(self._layout.positions(region, count), self._shape.head)
            self._rotations[region, count] = rotation.to(self._keys.device)
        return self._rotations[region, count]
