"""Engines of the tiny size with random weights, one person, and what a call tells them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import torch
from torch import nn

from generator.engine.assembly import Parts, assemble
from generator.engine.engine import Engine
from generator.engine.settings import StreamSettings
from generator.network import weights
from generator.network.wan import TINY
from generator.types import Conditions, Generator, Prompt
from media.frames import AvChunk, VideoFrame

torch.set_num_threads(1)

CHUNK = 12 * 1920
"""Ticks of a chunk."""


SHAPE = replace(TINY, width=64, heads=2, layers=2, ffn=128, memory_inner=16)
"""Smaller still: who owns which tensors does not depend on a network's size."""


@cache
def parts(threads: int = 1) -> Parts:
    """Small networks, for one thread or two; the weights are the same, and hear, as trained ones do."""
    whole = assemble(StreamSettings(devices=("cpu",) * threads))
    made = replace(whole, networks=weights.untrained(SHAPE, "cpu", torch.float32))
    torch.manual_seed(1)
    for block in made.networks.wan.blocks:
        nn.init.normal_(block.speech_attn.o.weight, std=0.3)
    return made


def engine(threads: int = 1) -> Engine:
    """One that nobody uses yet."""
    return Engine(parts(threads))


def person() -> VideoFrame:
    """Who is in the picture: a pattern does for random weights."""
    return VideoFrame(np.random.default_rng(5).integers(16, 235, (384, 256)).astype(np.uint8), 0)


def told(number: int, prompt: str = "sit still", voice: int = 1) -> Conditions:
    """What the chunk of a number is made from: noise for speech, of which the beginning goes on."""
    sound = np.random.default_rng(voice).normal(0, 0.1, CHUNK * 40).astype(np.float32)
    begin = number * CHUNK
    speech, ahead = sound[begin : begin + CHUNK], sound[begin + CHUNK : begin + 2 * CHUNK]
    return Conditions(begin, Prompt(number, prompt, "stable"), speech, ahead, reply_id=1, speech_end=begin)


def film(human: Generator, numbers: range, prompt: str = "sit still", voice: int = 1) -> list[AvChunk]:
    """Chunks, one after the other."""
    return [human.step(told(number, prompt, voice)) for number in numbers]


def same(left: list[AvChunk], right: list[AvChunk]) -> bool:
    """Whether all pictures are equal, bit for bit."""
    return len(left) == len(right) and all(
        len(a.frames) == len(b.frames)
        and all(
            x.pts == y.pts and np.array_equal(x.i420, y.i420) for x, y in zip(a.frames, b.frames, strict=True)
        )
        for a, b in zip(left, right, strict=True)
    )
