"""The chunk loop: three denoising steps, a pass that keeps what was made, and the memory; without an end.

InteractiveAvatar (2026), figure of the streaming inference: a chunk of noise is denoised in the context
reference | adjacent chunk | short memory | long memory; the chunk before leaves the adjacent place, is
compressed and enters the short memory, whose oldest latents may enter the long one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from generator.network.attend import Kept
from generator.network.blocks import KeysValues
from generator.network.schedule import cleaned, noised
from generator.network.wan import Wan
from generator.stream.cache import Context, Pool, Visible
from generator.stream.state import KEPT, Neighbour, State, Streaming
from lsvm.compressor import Compressor
from lsvm.keyframes import Features
from lsvm.memory import LongShortMemory, Remembered


@dataclass(frozen=True, slots=True)
class Made:
    """A chunk that is not kept yet: its latents, what it was made under, what it saw at each level, and what
    it showed at those, where they are its steps.
    """

    latents: Tensor
    text: KeysValues
    speech: Tensor | None
    saw: tuple[Visible, ...]
    shown: Sequence[KeysValues]


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
        memory: LongShortMemory | None = None,
    ) -> None:
        """`reference`: the clean latent (1, C, 1, H, W) of the picture of who it is. `context` may be shared
        by streams that take turns; `memory` is that of an earlier stream, which this one goes on from.
        """
        self.wan, self.compressor, self.streaming = wan, compressor, streaming
        layout = streaming.layout
        like = wan.patch_embedding.weight.new_zeros(())
        self._alone = layout.memory_positions(range(1))
        self._seed, self._size = seed, reference.shape[1:2] + reference.shape[3:]
        self.large = Pool(streaming.large_pages, wan.shape, layout.tokens, like)
        self.small = Pool(streaming.small_pages, wan.shape, layout.memory_tokens, like)
        self._context = context or Context(layout, wan.shape, like)
        with torch.no_grad():
            shown = wan.context_keys(wan.embed(reference), layout.positions("reference", 1))
        ((page,),) = self.large.put([_first(shown)], ())
        memory = memory or LongShortMemory(layout.short, layout.long, streaming.pinned)
        number = max(memory.indices, default=-1) // layout.chunk + 1
        self.state = State(memory, page, number, self._recalled(memory))
        self._past: dict[int, State] = {}
        self._made: Made | None = None

    @property
    def between_chunks(self) -> bool:
        """Whether every chunk that was made was kept or dropped."""
        return self._made is None

    @torch.no_grad()
    def make(self, text: KeysValues, speech: Tensor | None) -> Tensor:
        """The next chunk's clean latents, float32 (1, C, F, H, W). `text` and `speech`: see `Wan.forward`."""
        steps, number = self.streaming.steps, self.state.number
        saw = tuple(self.state.visible(level) for level in range(len(self.streaming.levels)))
        shown = list[KeysValues]()
        latents = self.noise(number, 0)
        for index, time in enumerate(steps):
            if index:
                latents = noised(latents, self.noise(number, index), time)
            self.see(saw[min(index, len(saw) - 1)])
            velocity, keys = self.pass_through(latents, time, text, speech)
            latents = cleaned(latents, velocity, time)
            shown.append(keys)
        at_steps = shown if self.streaming.policy == "per_step" else []
        self._made = Made(latents, text, speech, saw, at_steps)
        return latents

    @torch.no_grad()
    def keep(self, features: Features | None = None) -> None:
        """Take the chunk that was made as past.

        `features` (F, width), unit vectors: what the pictures of the chunk that leaves the neighbourhood
        show, one for each latent; None while none leaves. Raises ValueError where they are missing.
        """
        made, state = self._made, self.state
        assert made is not None, "make a chunk before keeping it"
        count = self.streaming.neighbours
        past = state
        if len(state.neighbours) == count:
            past = self._remembered(state, state.neighbours[0], features)
        here = Neighbour(state.number, made.latents, made.speech, self.put(self._shown(made)), made.saw)
        neighbours = (*state.neighbours, here)[-count:]
        self._past = {each: was for each, was in self._past.items() if each > state.number - KEPT}
        self._past[state.number] = state
        self.state = replace(past, neighbours=neighbours, number=state.number + 1)
        self._made = None

    def _shown(self, made: Made) -> Sequence[KeysValues]:
        if made.shown:
            return made.shown
        self.see(made.saw[0])
        return [self.pass_through(made.latents, 0.0, made.text, made.speech)[1]]

    def _remembered(self, state: State, chunk: Neighbour, features: Features | None) -> State:
        """With a chunk in the short memory, and what it displaces there a candidate for the long one."""
        if features is None:
            raise ValueError(f"chunk {chunk.number} becomes memory: say what its pictures show")
        tokens = self.compressor(chunk.latents)
        shown = self.wan.context_keys(tokens, self._alone)
        named = {page for was in self._states() for page in was.small_pages()}
        (put,) = self.small.put([_first(shown)], named)
        first = chunk.number * self.streaming.layout.chunk
        frames = [
            Remembered(first + index, *each)
            for index, each in enumerate(zip(tokens[0], features, strict=True))
        ]
        memory = state.memory.push(frames)
        pages = {**state.pages, **{frame.index: page for frame, page in zip(frames, put, strict=True)}}
        return replace(state, memory=memory, pages={each: pages[each] for each in memory.indices})

    @torch.no_grad()
    def _recalled(self, memory: LongShortMemory) -> dict[int, int]:
        """Pages with what a memory's frames show, by number. Raises ValueError for one of another size."""
        layout, sizes = self.streaming.layout, (memory.short_size, memory.long_size)
        if sizes != (layout.short, layout.long):
            raise ValueError(f"a memory of {sizes} latents does not fit {(layout.short, layout.long)}")
        frames = (*memory.short, *memory.long)
        if not frames:
            return {}
        tokens = torch.stack([frame.tokens for frame in frames]).unsqueeze(0)
        shown = self.wan.context_keys(tokens.to(self.wan.patch_embedding.weight), self._alone)
        ((*pages,),) = self.small.put([_first(shown)], ())
        return dict(zip(memory.indices, pages, strict=True))

    def rollback(self, number: int) -> None:
        """Go back to before chunk `number` was made: one of the last few. Raises KeyError for older ones.

        The stream is then as when that chunk was made: its neighbours show the prompt of that time.
        """
        if number != self.state.number:
            self.state = self._past[number]
        self._made = None
        self._past = {each: state for each, state in self._past.items() if each < number}

    def noise(self, number: int, step: int) -> Tensor:
        """Noise that depends on the stream, the chunk and the step alone; made on the CPU to be the same on
        every device.
        """
        mixed = np.random.SeedSequence((self._seed, number, step)).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(mixed))
        channels, height, width = self._size
        size = (1, channels, self.streaming.layout.chunk, height, width)
        return torch.randn(size, generator=generator).to(self.wan.patch_embedding.weight.device)

    def see(self, visible: Visible) -> None:
        """Let the next pass see this."""
        self._context.gather(visible, self.large, self.small, self.wan.region_keys)

    def pass_through(
        self, latents: Tensor, time: float, text: KeysValues, speech: Tensor | None
    ) -> tuple[Tensor, KeysValues]:
        """The velocity, float32, and what the latents show to every layer, (L, F, n, heads, head)."""
        kept = Kept(self._context)
        frames = self.streaming.layout.chunk
        times = torch.full((1, frames), time, device=latents.device)
        velocity = self.wan(latents, times, text, speech, kept)
        return velocity.float(), _first(kept.all(lambda each: each.unflatten(1, (frames, -1))))

    def put(self, shown: Sequence[KeysValues]) -> tuple[tuple[int, ...], ...]:
        """Write a chunk's keys and values at each level to pages that nothing that is kept names."""
        return self.large.put(shown, {page for was in self._states() for page in was.large_pages()})

    def _states(self) -> tuple[State, ...]:
        return (self.state, *self._past.values())


def _first(shown: KeysValues) -> KeysValues:
    """Those of a batch's only stream: (L, 1, ...) to (L, ...)."""
    return KeysValues(shown.keys[:, 0], shown.values[:, 0])
