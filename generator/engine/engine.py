"""The engine: the networks and the threads that own them. Streams of several calls take turns on it.

    caller   submit ──────────────────────────────────────────────────────► pictures and sound
    reader   read the prompt ─┐                                  ┌─► rows to frames ─┘
    last     hear ────────────┤            ┌─► decode ───────────┴─► see ─┐
    first                     └─► make ────┴─► keep ◄── what the pictures of the chunk before showed

`first` is the device of the transformer, `last` that of all else; one thread does both where they are the
same. The latents leave before the pass that keeps them, so that both devices work at once. What pictures show
comes back with a fixed delay, so what is made depends on nothing that a clock says.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import ExitStack

import numpy as np
import torch
from torch import Tensor

from generator.codecs.pictures import PICTURES
from generator.engine.assembly import Parts
from generator.engine.attention import attend_fast
from generator.engine.failure import failure
from generator.engine.film import Film, keys_of
from generator.engine.frames import from_frame
from generator.engine.human import FPS, StreamedHuman
from generator.engine.workers import Worker
from generator.network.blocks import KeysValues
from generator.stream.cache import Context
from generator.types import Capabilities, Conditions, Prompt
from lsvm.memory import LongShortMemory
from media import video
from media.errors import GeneratorError
from media.frames import VideoFrame

log = logging.getLogger(__name__)

PROMPTS = 4
"""Prompts whose keys and values are kept: 0.2 GB each at the large size."""


class Engine:
    """The networks and their threads."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._held = ExitStack()
        self._held.enter_context(attend_fast(parts.first))
        self.first = Worker("generator-first")
        self.last = Worker("generator-last") if len(parts.settings.devices) == 2 else self.first
        self.reader, self.out = Worker("generator-reader"), Worker("generator-out")
        self._keys = OrderedDict[str, KeysValues]()
        like = parts.networks.wan.patch_embedding.weight.new_zeros(())
        self._context = Context(parts.settings.streaming.layout, parts.networks.wan.shape, like)

    def open(
        self,
        who: VideoFrame,
        prompt: str = "",
        seed: int = 0,
        *,
        memory: LongShortMemory | None = None,
        actions: Mapping[str, float] | None = None,
        poses: tuple[str, ...] = (),
    ) -> StreamedHuman:
        """A stream of who is in a picture of the streams' size, warmed up; blocks.

        `memory` is that of an earlier stream, which this one goes on from. `actions` (seconds) and `poses`
        are the names that prompts may have where they are not free. Raises GeneratorError.
        """
        width, height = self.parts.settings.picture
        if (who.width, who.height) != (width, height):
            raise ValueError(f"the picture has {who.width}x{who.height} points, not {width}x{height}")
        chunk = self.parts.settings.streaming.layout.chunk * PICTURES
        can = Capabilities(width, height, FPS, chunk, dict(actions or {}), poses)
        self.know((*can.actions, *can.poses))
        try:
            latent = self.last.submit(self.parts.encoder.encode, from_frame(who)).result()
            film = self.first.submit(self._film, latent, seed, memory).result()
        except (RuntimeError, MemoryError) as error:
            raise failure(error) from error
        return StreamedHuman(self, film, can, prompt)

    def know(self, prompts: Iterable[str]) -> None:
        """Read prompts before they are asked for, as far as the text encoder keeps them; blocks."""
        for read in [self.reader.submit(self.read, prompt) for prompt in prompts]:
            read.result()

    def warm(self) -> None:
        """Compile everything that a call will need, where networks are compiled.

        Where that fails they run as they are, slower. Raises GeneratorError where they do not run at all.
        """
        if not self.parts.settings.compiles:
            return
        try:
            self._fill()
        except GeneratorError as error:
            log.warning(
                "compiled networks do not run here, so they run as they are: %s",
                error,
                exc_info=error.__cause__,
            )
            torch.compiler.set_stance("force_eager")
            self._fill()

    def _fill(self) -> None:
        """Let a stream run until its memory is full."""
        human = self.open(video.blank(*self.parts.settings.picture))
        silence = np.zeros(human.capabilities.chunk_ticks, np.float32)
        for number in range(self.parts.settings.streaming.chunks_to_fill):
            human.step(Conditions(number * len(silence), Prompt(0, "", "stable"), silence, silence[:0]))
        human.close()

    def close(self) -> None:
        """Give the threads back; the networks go with the last who names them."""
        for worker in (self.first, self.last, self.out, self.reader):  # whoever asks before who answers
            worker.close()
        self._keys.clear()
        self._held.close()

    def read(self, prompt: str) -> Tensor:
        """The features of a prompt. In the reader's thread."""
        return self.parts.text.features(prompt)

    def _film(self, reference: Tensor, seed: int, memory: LongShortMemory | None) -> Film:
        there = reference.to(self.parts.first)
        return Film(self.parts, self._shown, self._context, there, seed, memory)

    def _shown(self, prompt: str, features: Tensor) -> KeysValues:
        if prompt not in self._keys:
            self._keys[prompt] = keys_of(self.parts, features)
            if len(self._keys) > PROMPTS:
                self._keys.popitem(last=False)
        self._keys.move_to_end(prompt)
        return self._keys[prompt]
