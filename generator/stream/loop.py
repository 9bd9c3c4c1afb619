"""The chunk loop: three denoising steps, a pass that keeps what was made, and the memory; without an end.

InteractiveAvatar (2026), figure of the streaming inference: a chunk of noise is denoised in the context
reference | adjacent chunk | short memory | long memory; the chunk before leaves the adjacent place, is
compressed and enters the short memory, whose oldest latents may enter the long one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from generator.network.blocks import KeysValues
from generator.network.rope import rope
from generator.network.schedule import denoised, noised
from generator.network.wan import Wan
from generator.stream.cache import Context, Pool, Visible
from generator.stream.config import KEPT, StreamConfig
from generator.stream.memories import Memories, first
from generator.stream.noise import Noise
from generator.stream.state import Neighbour, State
from lsvm.compressor import Compressor
from lsvm.keyframes import Features
from lsvm.memory import LongShortMemory


@dataclass(frozen=True, slots=True)
class Made:
    """A chunk that is not kept yet: its latents, what it was made under, what it saw at each level, and where
    that stands which it showed at those, if they are its steps.
    """

    latents: Tensor
    text: KeysValues
    speech: Tensor | None
    saw: tuple[Visible, ...]
    pages: tuple[tuple[int, ...], ...]


class Stream:
    """One endless video. Holds no weights: `wan` and `compressor` may serve other streams, in turn.

    In turn: `make`, then `keep` or `rollback`; `learn` what its pictures show once that is known. `see`,
    `show` and `state` are for `generator.stream.switching`. Its first chunk begins with a latent of one
    picture, whatever its number: a stream that goes on from a memory begins a new video.
    """

    def __init__(
        self,
        wan: Wan,
        compressor: Compressor,
        config: StreamConfig,
        reference: Tensor,
        seed: int = 0,
        context: Context | None = None,
        memory: LongShortMemory | None = None,
    ) -> None:
        """`reference`: the clean latent (1, C, 1, H, W) of the picture of who it is. `context` may be shared
        by streams that take turns; `memory` is that of an earlier stream, which this one goes on from.

        Raises ValueError where the memory does not fit.
        """
        assert len(reference) == 1, f"a stream is one video, not a batch of {len(reference)}"
        self.wan, self.config = wan, config
        layout = config.layout
        like = wan.patch_embedding.weight.new_zeros(())
        self.large = Pool(config.large_pages, wan.shape, layout.tokens, like)
        self.memories = Memories(wan, compressor, config)
        self._context = context or Context(layout, wan.shape, like)
        size = (1, reference.shape[1], layout.chunk, *reference.shape[3:])
        self.noise = Noise(seed, len(config.steps), size, like.device)
        self._timesteps = {
            level: torch.full((1, layout.chunk), level, device=like.device)
            for level in {*config.steps, *config.levels}
        }
        with torch.no_grad():
            turn = rope(layout.positions(0), wan.shape.head).to(like.device)
            shown = wan.context_keys(wan.embed(reference), turn)
        (page,) = self.large.put(first(shown), ())
        memory = memory or LongShortMemory(layout.short, layout.long, config.pinned)
        memory, pages = self.memories.recalled(memory)
        number = max(memory.indices, default=-1) // layout.chunk + 1
        self.state = State(memory, page, number, pages)
        self._features = dict[int, Features]()  # of latents, by their number, as far as they are known
        self._past: dict[int, State] = {}
        self._made: Made | None = None

    @property
    def between_chunks(self) -> bool:
        """Whether every chunk that was made was kept or dropped."""
        return self._made is None

    @property
    def memory(self) -> LongShortMemory:
        """What is remembered now, with all that is known of it, to go on from later."""
        return self.state.memory.learned(self._features)

    @property
    def awaited(self) -> tuple[int, ...]:
        """The chunks of which `keep` still has to learn what their pictures show.

        Those of latents that may become long memory now. They left the neighbourhood a whole short memory
        ago, so as a rule there is nothing to wait for; and which they are follows from the chunk's number
        alone, so what is made does not depend on when their features arrive.
        """
        neighbours, chunk = self.state.neighbours, self.config.layout.chunk
        if len(neighbours) < self.config.neighbours:
            return ()
        begin = neighbours[0].number * chunk
        candidates = self.state.memory.candidates(range(begin, begin + chunk))
        return tuple(sorted({index // chunk for index in candidates if index not in self._features}))

    @torch.no_grad()
    def make(self, text: KeysValues, speech: Tensor | None) -> Tensor:
        """The next chunk's clean latents, float32 (1, C, F, H, W). `text` and `speech`: see `Wan.forward`."""
        steps, number = self.config.steps, self.state.number
        saw = tuple(self.state.visible(level) for level in range(len(self.config.levels)))
        pages = list[tuple[int, ...]]()
        noise = self.noise.of(number)
        latents = noise[0]
        for index, timestep in enumerate(steps):
            if index:
                latents = noised(latents, noise[index], timestep)
            self.see(saw[min(index, len(saw) - 1)])
            velocity = self.wan(latents, self._timesteps[timestep], text, speech, self._context)
            latents = denoised(latents, velocity.float(), timestep)
            if self.config.policy == "per_step":
                pages.append(self._put({page for each in pages for page in each}))
        self._made = Made(latents, text, speech, saw, tuple(pages))
        self.noise.of(number + 1)  # while the device is at work
        return latents

    @torch.no_grad()
    def keep(self) -> None:
        """Take the chunk that was made as past.

        Raises ValueError where it is not known what the pictures of those show that are `awaited`.
        """
        made, state = self._made, self.state
        assert made is not None, "make a chunk before keeping it"
        count, past = self.config.neighbours, state
        if len(state.neighbours) == count:
            past = self._remembered(state)
        pages = made.pages or (self.show(made.latents, 0.0, made.text, made.speech, made.saw[0]),)
        here = Neighbour(state.number, made.latents, made.speech, pages, made.saw)
        neighbours = (*state.neighbours, here)[-count:]
        self._past = {each: was for each, was in self._past.items() if each > state.number - KEPT}
        self._past[state.number] = state
        self.state = replace(past, neighbours=neighbours, number=state.number + 1)
        self._made = None
        self._forget()

    def _remembered(self, state: State) -> State:
        if self.awaited:
            raise ValueError(f"chunk {self.awaited[0]} may become long memory: say what its pictures show")
        named = {page for was in self._states() for page in was.small_pages()}
        return self.memories.remembered(state, state.neighbours[0], self._features, named)

    def _forget(self) -> None:
        """Drop the features of latents that have left the short memory of the oldest state."""
        layout, oldest = self.config.layout, self.state.number - KEPT - self.config.neighbours
        for index in [*self._features]:
            if index < oldest * layout.chunk - layout.short:
                self._features.pop(index)

    def learn(self, number: int, features: Features) -> None:
        """Take what the pictures of a chunk show: unit vectors (F, width), one for each latent.

        From any thread, and any time until the chunk is `awaited`.
        """
        begin = number * self.config.layout.chunk
        self._features.update(enumerate(features, begin))

    def rollback(self, number: int) -> None:
        """Go back to before chunk `number` was made: one of the last few. Raises KeyError for older ones.

        The stream is then as when that chunk was made: its neighbours show the prompt of that time.
        """
        if number != self.state.number:
            self.state = self._past[number]
        self._made = None
        self._past = {each: state for each, state in self._past.items() if each < number}
        for index in [*self._features]:
            if index >= number * self.config.layout.chunk:
                self._features.pop(index)

    def see(self, visible: Visible) -> None:
        """Let the next pass see this."""
        self._context.gather(visible, self.large, self.memories.pool, self.wan)

    def show(
        self,
        latents: Tensor,
        level: float,
        text: KeysValues,
        speech: Tensor | None,
        saw: Visible,
        taken: Collection[int] = (),
    ) -> tuple[int, ...]:
        """The pages of what a chunk's latents show at a level, one for each; those `taken` are left."""
        self.see(saw)
        self.wan(latents, self._timesteps[level], text, speech, self._context, keys_only=True)
        return self._put(taken)

    def _put(self, taken: Collection[int]) -> tuple[int, ...]:
        """What the last pass showed, on pages that nothing that is kept names."""
        parts = (self._context.shown.keys, self._context.shown.values)
        frames = KeysValues(*(each.unflatten(1, (self.config.layout.chunk, -1)) for each in parts))
        named = {page for was in self._states() for page in was.large_pages()}
        return self.large.put(frames, named.union(taken))

    def _states(self) -> tuple[State, ...]:
        return (self.state, *self._past.values())
