"""What memory shows to the transformer: compressed latents, and their keys and values on pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import torch
from torch import Tensor

from generator.network.blocks import KeysValues
from generator.network.rope import rope
from generator.network.wan import Wan
from generator.stream.cache import Pool
from generator.stream.config import StreamConfig
from generator.stream.state import Neighbour, State
from lsvm.compressor import Compressor
from lsvm.keyframes import Features
from lsvm.memory import LongShortMemory, Remembered


class Memories:
    """Makes pages of what is remembered. `pool` holds them."""

    def __init__(self, wan: Wan, compressor: Compressor, config: StreamConfig) -> None:
        self._wan, self._compressor, self._layout = wan, compressor, config.layout
        self._like = wan.patch_embedding.weight.new_zeros(())
        self.pool = Pool(config.small_pages, wan.shape, self._layout.memory_tokens, self._like)
        turn = rope(self._layout.memory_positions(), wan.shape.head)
        self._turn = turn.to(self._like.device)

    def remembered(
        self, state: State, chunk: Neighbour, features: Mapping[int, Features], named: Collection[int]
    ) -> State:
        """A state with a chunk in the short memory, and what it displaces there a candidate for the long one.

        `features`: see `LongShortMemory.push`; `named`: pages that are not to be written. Nothing is done
        where there is no memory.
        """
        if not self._layout.short + self._layout.long:
            return state
        tokens = self._compressor(chunk.latents)
        put = self._put(tokens, named)
        first = chunk.number * self._layout.chunk
        frames = [Remembered(first + index, each) for index, each in enumerate(tokens[0])]
        memory = state.memory.push(frames, features)
        pages = {**state.pages, **{frame.index: page for frame, page in zip(frames, put, strict=True)}}
        return replace(state, memory=memory, pages={each: pages[each] for each in memory.indices})

    def recalled(self, memory: LongShortMemory) -> tuple[LongShortMemory, Mapping[int, int]]:
        """A memory of an earlier stream on this one's device and of its type, and its pages by latent.

        Raises ValueError for one of other sizes, of another picture size or another network.
        """
        layout, width = self._layout, self._wan.shape.width
        frames = (*memory.short, *memory.long)
        sizes = {(memory.short_size, memory.long_size, *frame.tokens.shape) for frame in frames}
        fits = (layout.short, layout.long, layout.memory_tokens, width)
        if sizes - {fits} or (memory.short_size, memory.long_size) != fits[:2]:
            has = next(iter(sizes), (memory.short_size, memory.long_size))
            raise ValueError(
                f"a memory of (short, long, tokens, width) {has} does not fit {fits[: len(has)]}: "
                "take one of a stream of this size"
            )
        if not frames:
            return memory, {}
        memory = memory.like(self._like)
        tokens = torch.stack([frame.tokens for frame in (*memory.short, *memory.long)]).unsqueeze(0)
        return memory, dict(zip(memory.indices, self._put(tokens, ()), strict=True))

    @torch.no_grad()
    def _put(self, tokens: Tensor, named: Collection[int]) -> tuple[int, ...]:
        shown = self._wan.context_keys(tokens, self._turn)
        return self.pool.put(first(shown), named)


def first(shown: KeysValues) -> KeysValues:
    """Those of a batch's only stream: (L, 1, ...) to (L, ...)."""
    return KeysValues(shown.keys[:, 0], shown.values[:, 0])
