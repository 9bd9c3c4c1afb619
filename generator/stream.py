"""The chunk loop: three denoising steps, a pass that keeps what was made, and the memory; without an end.

InteractiveAvatar (2026), figure of the streaming inference: a chunk of noise is denoised in the context
reference | adjacent chunk | short memory | long memory; the chunk before leaves the adjacent place, is
compressed and enters the short memory, whose oldest latents may enter the long one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from generator.blocks import KeysValues
from generator.cache import Context, Layout, Pool, Visible
from generator.schedule import RAW, cleaned, noised
from generator.wan import Kept, Wan
from lsvm.compressor import Compressor
from lsvm.keyframes import Features
from lsvm.memory import LongShortMemory, Remembered

Policy = Literal["clean", "per_step"]
"""What neighbours show: their clean latents, by one pass more; or, step by step, what they were at that step
(no pass more, and as many caches as steps). Self-Forcing does the one, LiveAvatar the other.
"""

KEPT = 2
"""States to go back to: as many chunks as wait to be shown."""


@dataclass(frozen=True, slots=True)
class Streaming:
    """How a stream is made. `steps`: noise levels 0..1000, from noise on."""

    layout: Layout
    steps: tuple[float, ...] = RAW
    policy: Policy = "clean"
    pinned: int = 0

    @property
    def levels(self) -> tuple[float, ...]:
        """The noise levels at which neighbours are kept."""
        return (0.0,) if self.policy == "clean" else self.steps

    @property
    def neighbours(self) -> int:
        """Chunks that stand uncompressed beside the one that is made."""
        return self.layout.adjacent // self.layout.chunk


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A chunk next to the one to come: clean latents (1, C, F, H, W), the sound it was made with, its pages
    at each level, and what it saw itself, at each level.
    """

    number: int
    latents: Tensor
    speech: Tensor | None
    pages: tuple[tuple[int, ...], ...]
    saw: tuple[Visible, ...]


@dataclass(frozen=True, slots=True)
class State:
    """All that a stream knows: the number of the chunk to come, memory with its pages, and neighbours."""

    memory: LongShortMemory
    reference: int
    number: int = 0
    pages: Mapping[int, int] = field(default_factory=dict)  # of the latents in memory, by their number
    neighbours: tuple[Neighbour, ...] = ()

    def visible(self, level: int) -> Visible:
        """What the chunk to come sees at a level."""
        return Visible(
            self.reference,
            tuple(page for neighbour in self.neighbours for page in neighbour.pages[level]),
            tuple(self.pages[frame.index] for frame in self.memory.short),
            tuple(self.pages[frame.index] for frame in self.memory.long),
        )

    def large_pages(self) -> Iterator[int]:
        """All pages of whole latents that are named, some more than once."""
        yield self.reference
        for neighbour in self.neighbours:
            for pages in (*neighbour.pages, *(each.adjacent for each in neighbour.saw)):
                yield from pages

    def small_pages(self) -> Iterator[int]:
        """All pages of memory that are named, some more than once."""
        yield from self.pages.values()
        for neighbour in self.neighbours:
            yield from (*neighbour.saw[0].short, *neighbour.saw[0].long)


class Stream:
    """One endless video. Holds no weights: `wan` and `compressor` may serve other streams, in turn."""

    def __init__(
        self,
        wan: Wan,
        compressor: Compressor,
        streaming: Streaming,
        reference: Tensor,
        seed: int = 0,
        context: Context | None = None,
    ) -> None:
        """`reference`: the clean latent (1, C, 1, H, W) of the picture of who it is. `context` may be shared
        by streams that take turns.
        """
        self.wan, self.compressor, self.streaming = wan, compressor, streaming
        layout = streaming.layout
        like = wan.patch_embedding.weight.new_zeros(())
        self._seed, self._size = seed, reference.shape[1:2] + reference.shape[3:]
        self.large = Pool(large_pages(streaming), wan.shape, layout.tokens, like)
        self.small = Pool(small_pages(streaming), wan.shape, layout.memory_tokens, like)
        self._context = context or Context(layout, wan.shape, like)
        with torch.no_grad():
            shown = wan.context_keys(wan.embed(reference), layout.frame_positions([0]))
        ((page,),) = self.large.put([_first(shown)], ())
        self.state = State(LongShortMemory(layout.short, layout.long, streaming.pinned), page)
        self._past: dict[int, State] = {}
        self._made: tuple[Tensor, Tensor | None, list[KeysValues]] | None = None

    @torch.no_grad()
    def make(self, text: KeysValues, speech: Tensor | None) -> Tensor:
        """The next chunk's clean latents (1, C, F, H, W). `speech` as in `Wan.forward`."""
        steps, kept = self.streaming.steps, list[KeysValues]()
        x = self.noise(self.state.number, 0)
        for index, time in enumerate(steps):
            if index < len(self.streaming.levels):
                self.see(self.state.visible(index))
            velocity, shown = self.pass_through(x, time, text, speech)
            clean = cleaned(x, velocity, time)
            kept.append(shown)
            if index + 1 < len(steps):
                x = noised(clean, self.noise(self.state.number, index + 1), steps[index + 1])
        self._made = clean, speech, kept if self.streaming.policy == "per_step" else []
        return clean

    @torch.no_grad()
    def keep(self, text: KeysValues, features: Features | None) -> None:
        """Take the chunk that was made as past. `features` (F, width): what the pictures of the chunk that
        leaves the neighbourhood show, one a latent; None while none leaves.
        """
        assert self._made is not None, "make a chunk before keeping it"
        latents, speech, kept = self._made
        state, levels = self.state, self.streaming.levels
        kept = kept or [self.pass_through(latents, 0.0, text, speech)[1]]
        saw = tuple(state.visible(level) for level in range(len(levels)))
        here = Neighbour(state.number, latents, speech, self.put(kept), saw)
        neighbours = (*state.neighbours, here)
        count = self.streaming.neighbours
        past = replace(state, neighbours=neighbours[-count:], number=state.number + 1)
        for leaving in neighbours[:-count]:
            past = self._remembered(past, leaving, features)
        self._past = {each: was for each, was in self._past.items() if each > state.number - KEPT}
        self._past[state.number] = state
        self.state, self._made = past, None

    def _remembered(self, state: State, chunk: Neighbour, features: Features | None) -> State:
        """With a chunk in the short memory, and what it displaces there a candidate for the long one."""
        if features is None:
            raise ValueError(f"chunk {chunk.number} becomes memory: say what its pictures show")
        tokens = self.compressor(chunk.latents)
        shown = self.wan.context_keys(tokens, self.streaming.layout.memory_positions([0]))
        named = {page for was in self._states() for page in was.small_pages()}
        (put,) = self.small.put([_first(shown)], named)
        first = chunk.number * self.streaming.layout.chunk
        frames = [Remembered(first + index, tokens[0, index], each) for index, each in enumerate(features)]
        memory = state.memory.push(frames)
        pages = {**state.pages, **{frame.index: page for frame, page in zip(frames, put, strict=True)}}
        here = {frame.index for frame in (*memory.short, *memory.long)}
        return replace(
            state, memory=memory, pages={index: page for index, page in pages.items() if index in here}
        )

    def rollback(self, number: int) -> None:
        """Go back to before chunk `number` was made: one of the last few. Raises KeyError for older ones."""
        if number == self.state.number:
            self._made = None
            return
        self.state, self._made = self._past[number], None
        self._past = {each: state for each, state in self._past.items() if each < number}

    def noise(self, number: int, step: int) -> Tensor:
        """Noise that depends on the stream, the chunk and the step alone; made on the CPU to be the same on
        every device.
        """
        weight = self.wan.patch_embedding.weight
        mixed = np.random.SeedSequence((self._seed, number, step)).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(mixed))
        channels, height, width = self._size
        size = (1, channels, self.streaming.layout.chunk, height, width)
        return torch.randn(size, generator=generator).to(weight.device, weight.dtype)

    def see(self, visible: Visible) -> None:
        """Gather what the next pass sees."""
        self._context.gather(visible, self.large, self.small, self.wan.region_keys)

    def pass_through(
        self, latents: Tensor, time: float, text: KeysValues, speech: Tensor | None
    ) -> tuple[Tensor, KeysValues]:
        """The velocity, and what the latents show to every layer, (L, F, n, heads, head)."""
        kept = Kept(self._context)
        frames = self.streaming.layout.chunk
        times = torch.full((1, frames), time, device=latents.device)
        velocity = self.wan(latents, times, text, speech, kept)
        return velocity, _first(kept.all(lambda each: each.unflatten(1, (frames, -1))))

    def put(self, shown: Sequence[KeysValues]) -> tuple[tuple[int, ...], ...]:
        """Write a chunk's keys and values at each level to pages that nothing that is kept names."""
        return self.large.put(shown, {page for was in self._states() for page in was.large_pages()})

    def _states(self) -> tuple[State, ...]:
        return (self.state, *self._past.values())


def large_pages(streaming: Streaming) -> int:
    """Pages that a stream needs at most for whole latents: the reference; neighbours, what they saw and the
    new chunk; those of the states to go back to; and each of these once more, recomputed for another prompt.
    """
    count = streaming.neighbours
    chunks = 2 * count + KEPT + 1 + count * (KEPT + 1)
    return 1 + chunks * streaming.layout.chunk * len(streaming.levels)


def small_pages(streaming: Streaming) -> int:
    """Pages that a stream needs at most for memory: what is in it, what was in it when the neighbours and the
    states to go back to were made, and what comes.
    """
    layout = streaming.layout
    return layout.short + layout.long + layout.chunk * (KEPT + streaming.neighbours + 2)


def _first(shown: KeysValues) -> KeysValues:
    """Those of a batch's only stream: (L, 1, ...) to (L, ...)."""
    return KeysValues(shown.keys[:, 0], shown.values[:, 0])
