"""A stream of a small random network, and a film of it."""

from __future__ import annotations

import torch
from torch import Tensor

from generator.network.blocks import KeysValues
from generator.stream.cache import Pool
from generator.stream.config import Policy, StreamConfig
from generator.stream.layout import Layout
from generator.stream.loop import Stream
from tests.generator.networks import compressor, drawn, features, network, prompt, speech

LAYOUT = Layout(rows=2, columns=3, adjacent=3, short=6, long=4)
LATENT = (4, 6)
WAN, COMPRESSOR = network(), compressor()
WAVE, NOD = prompt(WAN, 10), prompt(WAN, 11)
REFERENCE = drawn(3, 1, 4, 1, *LATENT)

CLEAN = StreamConfig(LAYOUT)
PER_STEP = StreamConfig(LAYOUT, policy="per_step")


def streaming(policy: Policy) -> StreamConfig:
    """How the scene is streamed under a policy."""
    return CLEAN if policy == "clean" else PER_STEP


def stream(how: StreamConfig = CLEAN, seed: int = 7) -> Stream:
    """A stream at its start."""
    return Stream(WAN, COMPRESSOR, how, REFERENCE, seed)


def kept(stream: Stream) -> None:
    """Keep the chunk that was made; what its pictures show is known at once."""
    number = stream.state.number
    stream.learn(number, features(number))
    stream.keep()


def made(stream: Stream, text: KeysValues = WAVE) -> Tensor:
    """The next chunk, made and kept."""
    latents = stream.make(text, speech(stream.state.number))
    kept(stream)
    return latents


def film(stream: Stream, chunks: int, text: KeysValues = WAVE) -> list[Tensor]:
    """So many chunks."""
    return [made(stream, text) for _ in range(chunks)]


def same(left: list[Tensor], right: list[Tensor]) -> bool:
    """Whether two films are equal, bit for bit."""
    return len(left) == len(right) and all(map(torch.equal, left, right))


def shown(pool: Pool, pages: tuple[int, ...]) -> KeysValues:
    """What stands on pages, (L, pages * tokens, heads, head)."""
    keys, values = (each[list(pages)].transpose(0, 1).flatten(1, 2) for each in (pool.keys, pool.values))
    return KeysValues(keys, values)
