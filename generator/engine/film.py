"""One call's stream: everything that it knows at a moment, apart from the weights.

What a chunk needs is done on two devices: sound, words and pictures on one, the transformer on the other. A
film keeps what it was before each of the last chunks on either side, so that it can go back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor

from generator.codecs.pictures import PICTURES, Past
from generator.engine.assembly import Parts
from generator.engine.hearing import Ear
from generator.engine.transfer import sent
from generator.network.blocks import KeysValues
from generator.stream.cache import Context
from generator.stream.config import KEPT
from generator.stream.loop import Stream
from generator.stream.switching import switch
from lsvm.memory import LongShortMemory
from lsvm.semantic import of_latents
from media.frames import FloatArray

T = TypeVar("T")

Keys = Callable[[str, Tensor], KeysValues]
"""What a prompt, of these features, shows to the transformer."""


class Film:
    """A stream with its ear and its decoder's past. Each method is for the thread of one device.

    The chunk `first`, which has a latent of one picture, is the same for ear, decoder, features and stream:
    all begin with the film, also one that goes on from a memory and whose numbers therefore begin later.
    """

    def __init__(
        self,
        parts: Parts,
        keys: Keys,
        context: Context,
        reference: Tensor,
        seed: int,
        memory: LongShortMemory | None = None,
    ) -> None:
        """`reference`: the latent (1, C, 1, H, W) of the picture of who it is."""
        networks = parts.networks
        streaming = parts.settings.streaming
        self._parts, self._keys = parts, keys
        self.stream = Stream(networks.wan, networks.compressor, streaming, reference, seed, context, memory)
        self.first = self.stream.state.number
        self._ears, self._ear = dict[int, Ear](), Ear()
        self._pasts, self._past = dict[int, Past](), Past()
        self._prompts, self._prompt = dict[int, str](), ""

    def hear(self, number: int, speech: FloatArray, ahead: FloatArray) -> Tensor:
        """What the latents of a chunk attend to, (1, F, tokens, width). On the device of all else."""
        _keep(self._ears, number, self._ear)
        sound, self._ear = self._ear.hear(speech, ahead)
        return self._parts.speech.features(sent(sound, self._parts.last)).unsqueeze(0)

    def make(self, number: int, prompt: str, text: Tensor, speech: Tensor) -> Tensor:
        """The latents of the next chunk. On the transformer's device."""
        shown = self._keys(prompt, text)
        if prompt != self._prompt and number != self.first:
            switch(self.stream, shown)
        self._prompt = prompt
        _keep(self._prompts, number, prompt)
        return self.stream.make(shown, sent(speech, self._parts.first))

    def show(self, number: int, latents: Tensor) -> Tensor:
        """The pictures uint8 (n, 3, H, W) of a chunk. On the device of all else."""
        _keep(self._pasts, number, self._past)
        pictures, self._past = self._parts.decoder.decode(latents.to(self._parts.last), self._past)
        return pictures

    def see(self, number: int, pictures: Tensor) -> None:
        """Learn what the pictures of a chunk show. On the device of all else."""
        features = of_latents(self._parts.semantic.features(pictures), PICTURES, first=number == self.first)
        self.stream.learn(number, features)

    def keep(self) -> None:
        """Take the chunk that was made as past. On the transformer's device, once those were seen that
        `Stream.awaited` names.
        """
        self.stream.keep()

    def rollback(self, number: int) -> None:
        """Go back to before a chunk was made, one of the last `KEPT`; while nothing else is done to it."""
        self.stream.rollback(number)
        self._ear, self._past = self._ears[number], self._pasts[number]
        self._prompt = self._prompts[number]  # what its neighbours show now: of when it was made


def _keep(moments: dict[int, T], number: int, moment: T) -> None:
    """Keep a moment among the last few; those of chunks that were dropped since are replaced."""
    moments[number] = moment
    for old in [each for each in moments if each <= number - KEPT]:
        del moments[old]


@torch.no_grad()
def keys_of(parts: Parts, features: Tensor) -> KeysValues:
    """What a prompt shows to the transformer."""
    return parts.networks.wan.text_keys(sent(features, parts.first))
