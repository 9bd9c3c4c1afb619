"""The way between pictures and latents: what every encoder and streaming decoder does."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn

PICTURES = 4
"""Pictures of a latent, but for a stream's first, which stands for one."""

Past = tuple[Tensor | str | None, ...]
"""What a decoder keeps of a stream between calls: a plain value, never changed, so that a stream goes back by
taking an old one. Empty at a stream's beginning.
"""


class PictureEncoder(Protocol):
    """Pictures to latents."""

    def encode(self, frames: Tensor) -> Tensor:
        """The latents float32 (1, C, F, h, w) of 1 + 4 (F - 1) pictures uint8 (n, 3, H, W)."""
        ...


class PictureDecoder(Protocol):
    """Latents to pictures, piece by piece: the same pictures whatever the pieces."""

    def decode(self, latents: Tensor, past: Past = ()) -> tuple[Tensor, Past]:
        """The pictures uint8 (n, 3, H, W) of the next latents (1, C, F, h, w), and the past to go on with.

        A stream's first latent gives one picture, each later one four.
        """
        ...


@torch.no_grad()
def as_bytes(pictures: Tensor) -> Tensor:
    """Pictures from 0 to 1, of any float type, as uint8: the nearest.

    In float32: bfloat16 has no halves beyond 128, so it would round every odd number there to an even one.
    """
    return (pictures.float() * 255 + 0.5).clamp_(0, 255).byte()


def from_bytes(pictures: Tensor) -> Tensor:
    """Pictures uint8 as float32 from 0 to 1."""
    return pictures.float() / 255


def channels_last(module: nn.Module) -> None:
    """Lay out convolutions' weights as tensor cores and oneDNN read them; what they make follows suit.

    For a network that only works: weights laid out so cannot be saved as safetensors.
    """
    layouts = {4: torch.channels_last, 5: torch.channels_last_3d}
    for parameter in module.parameters():
        if parameter.dim() in layouts:
            parameter.data = parameter.data.contiguous(memory_format=layouts[parameter.dim()])
