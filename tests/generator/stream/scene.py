"""A stream of a small random network, and a film of it."""

from __future__ import annotations

import torch
from torch import Tensor

from generator.network.blocks import KeysValues
from generator.stream.layout import Layout
from generator.stream.loop import Stream
from generator.stream.state import Policy, Streaming
from tests.generator.networks import compressor, drawn, features, network, prompt, speech

LAYOUT = Layout(rows=2, columns=3, adjacent=3, short=6, long=4)
LATENT = (4, 6)
WAN, COMPRESSOR = network(), compressor()
WAVE, NOD = prompt(WAN, 10), prompt(WAN, 11)
REFERENCE = drawn(3, 1, 4, 1, *LATENT)

CLEAN = Streaming(LAYOUT)
PER_STEP = Streaming(LAYOUT, policy="per_step")


def streaming(policy: Policy) -> Streaming:
    """How the scene is streamed under a policy."""
    return CLEAN if policy == "clean" else PER_STEP


def stream(how: Streaming = CLEAN, seed: int = 7) -> Stream:
    """A stream at its start."""
    return Stream(WAN, COMPRESSOR, how, REFERENCE, seed)


def made(stream: Stream, text: KeysValues = WAVE) -> Tensor:
    """The next chunk, made and kept."""
    number = stream.state.number
    latents = stream.make(text, speech(number))
    leaving = number - stream.streaming.neighbours
    stream.keep(features(leaving) if leaving >= 0 else None)
    return latents


def film(stream: Stream, chunks: int, text: KeysValues = WAVE) -> list[Tensor]:
    """So many chunks."""
    return [made(stream, text) for _ in range(chunks)]


def same(left: list[Tensor], right: list[Tensor]) -> bool:
    """Whether two films are equal, bit for bit."""
    return len(left) == len(right) and all(map(torch.equal, left, right))
