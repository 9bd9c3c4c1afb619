"""Small random networks and what goes into them, for tests on a processor, with one thread."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from generator.network.blocks import KeysValues
from generator.network.wan import Wan, WanShape
from lsvm.compressor import Compressor
from lsvm.keyframes import Features

torch.set_num_threads(1)

SHAPE = WanShape(
    width=48, heads=2, layers=2, ffn=64, channels=4, time_width=16, text_width=12, text_tokens=6,
    speech_width=10, speech_tokens=3,
)  # fmt: skip
FEATURE = 8
"""Width of what pictures show."""


def drawn(seed: int, *size: int) -> Tensor:
    """Random numbers that depend on the seed alone."""
    return torch.randn(size, generator=torch.Generator().manual_seed(seed))


def network(shape: WanShape = SHAPE) -> Wan:
    """A network in which nothing is zero, as trained ones are."""
    torch.manual_seed(1)
    wan = Wan(shape).eval()
    nn.init.normal_(wan.region_keys)
    for block in wan.blocks:
        nn.init.normal_(block.modulation, std=0.3)
        if shape.speech_width:
            nn.init.normal_(block.speech_attn.o.weight, std=0.3)
    return wan


def compressor(shape: WanShape = SHAPE) -> Compressor:
    """Compressed latents for `network`."""
    torch.manual_seed(2)
    return Compressor(shape.channels, 16, shape.width, heads=2).eval()


@torch.no_grad()
def prompt(wan: Wan, seed: int) -> KeysValues:
    """What a prompt shows."""
    return wan.text_keys(drawn(seed, 1, 4, wan.shape.text_width))


def speech(number: int, frames: int = 3) -> Tensor:
    """The sound around the latents of a chunk."""
    return drawn(1000 + number, 1, frames, SHAPE.speech_tokens, SHAPE.speech_width)


def features(number: int) -> Features:
    """What the pictures of a chunk show, one latent a row."""
    rows = drawn(2000 + number, 3, FEATURE).numpy() + np.float32(0.5)
    unit: Features = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
