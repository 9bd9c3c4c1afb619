"""Keys and values of what came before: kept as pages, gathered into one context for each chunk.

A page holds one latent: its keys, not rotated, and values of all layers. Memory's pages are small (compressed
latents), the reference's and the neighbouring chunks' are large. Pages stand in pools of fixed size and are
only named by number: what a stream sees is a few tuples, so keeping what it saw, to go back to it, costs
nothing. A page that somebody names is never written.

A context has a place for each virtual time, after a chunk's own tokens; keys are marked as of their region
and rotated on the way into it. What is there already is not moved again, and what is not there yet is hidden
by a mask: so shapes are those of a full context from the first chunk on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count, islice

import torch
from torch import Tensor

from generator.network.attend import placed
from generator.network.blocks import Attend, KeysValues, attention
from generator.network.rope import Rope, rope
from generator.network.wan import Region, Wan, WanShape
from generator.stream.layout import Layout

_writes = count()


@dataclass(frozen=True, slots=True)
class Visible:
    """The pages that a chunk sees, oldest first; those of `long` by place."""

    reference: int
    adjacent: tuple[int, ...] = ()
    short: tuple[int, ...] = ()
    long: tuple[int, ...] = ()


class Pool:
    """Pages for latents of `tokens` tokens, all made at once; of the type and on the device of `like`.

    `keys` and `values` (pages, L, tokens, heads, head); `writes`: a number for what stands on each page that
    nothing else ever has, in any pool.
    """

    def __init__(self, pages: int, shape: WanShape, tokens: int, like: Tensor) -> None:
        size = (pages, shape.layers, tokens, shape.heads, shape.head)
        self.keys, self.values = like.new_zeros(size), like.new_zeros(size)
        self.writes = [-1] * pages

    def put(self, shown: KeysValues, named: Collection[int]) -> tuple[int, ...]:
        """Write keys and values (L, F, tokens, heads, head) to F pages that are not `named`."""
        frames = shown.keys.shape[1]
        pages = tuple(islice((page for page in range(len(self.keys)) if page not in named), frames))
        if len(pages) < frames:
            raise RuntimeError(f"all {len(self.keys)} pages for latents are in use")
        for frame, page in enumerate(pages):
            self.writes[page] = next(_writes)
            self.keys[page] = shown.keys[:, frame]
            self.values[page] = shown.values[:, frame]
        return pages


class Context:
    """A `View`: keys and values that a chunk's latents see, beginning with their own; one buffer for ever.

    `shown` (L, own tokens, heads, head): what the latents of the last pass showed, not rotated.
    """

    def __init__(self, layout: Layout, shape: WanShape, like: Tensor) -> None:
        self._layout = layout
        own, *self._places = layout.places()
        size = (shape.layers, layout.size, shape.heads, shape.head)
        self._keys, self._values = like.new_zeros(size), like.new_zeros(size)
        own_keys = like.new_zeros(shape.layers, own.stop, *size[2:])
        self.shown = KeysValues(own_keys, self._values[:, own])
        self._turns = [
            rope(layout.positions(time), shape.head).to(like.device) for time in range(layout.own_time)
        ]
        self._there = [-1] * layout.own_time  # what stands at each virtual time, by the number of its writing
        self._filled = set[int]()
        self._seen = torch.zeros(1, size[1], dtype=torch.bool, device=like.device)
        self._seen[:, own] = True
        turn = rope(layout.own_positions(), shape.head).to(like.device)
        self._full, self._filling = (
            [
                _ContextLayer(*each, turn, mask)
                for each in zip(self._keys, self._values, own_keys, strict=True)
            ]
            for mask in (None, self._seen)
        )
        self._layers = self._filling
        if like.is_cuda:  # CUDA graphs may write to what stays where it is, and have to be told that it does
            for layer in (*self._full, *self._filling):
                for each in (layer.keys, layer.values, layer.shown):
                    torch._dynamo.mark_static_address(each, guard=False)

    def layer(self, index: int) -> Attend:
        """See `View`."""
        return self._layers[index]

    def gather(self, visible: Visible, large: Pool, small: Pool, wan: Wan) -> None:
        """Take in what a chunk sees."""
        regions: tuple[tuple[Region, Pool, tuple[int, ...]], ...] = (
            ("reference", large, (visible.reference,)),
            ("adjacent", large, visible.adjacent),
            ("short", small, visible.short),
            ("long", small, visible.long),
        )
        filled = set[int]()
        for region, pool, pages in regions:
            mark, times = wan.mark(region), self._layout.times(region, len(pages))
            filled.update(times)
            for time, page in zip(times, pages, strict=True):
                self._place(time, pool, page, mark)
        self._layers = self._full if len(filled) == len(self._places) else self._filling
        for time in filled ^ self._filled:
            self._seen[:, self._places[time]] = time in filled
        self._filled = filled

    def _place(self, time: int, pool: Pool, page: int, mark: Tensor) -> None:
        """Take in one latent, if it is not there. Where that fails, nothing is taken to be there."""
        if self._there[time] == pool.writes[page]:
            return
        self._there[time] = -1
        place = self._places[time]
        self._keys[:, place] = placed(pool.keys[page], mark, self._turns[time])
        self._values[:, place] = pool.values[page]
        self._there[time] = pool.writes[page]


@dataclass(frozen=True, slots=True)
class _ContextLayer:
    """One layer's tensors: keys and values (tokens, heads, head) of the context, and own keys as shown."""

    keys: Tensor
    values: Tensor
    shown: Tensor
    turn: Rope
    seen: Tensor | None

    def show(self, keys: Tensor, values: Tensor) -> None:
        """See `Attend`."""
        assert len(keys) == 1, f"a context is of one stream, not of a batch of {len(keys)}"
        own = len(self.shown)
        self.shown.copy_(keys[0])
        self.keys[:own] = self.turn(keys)[0]
        self.values[:own] = values[0]

    def __call__(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """See `Attend`."""
        self.show(keys, values)
        return attention(self.turn(queries), self.keys.unsqueeze(0), self.values.unsqueeze(0), self.seen)
