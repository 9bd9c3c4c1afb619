"""The small model's autoencoder: 256 x 256 pictures, 32 channels at 1/32 of that, 4 pictures a latent."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.codecs.pictures import PICTURES, from_bytes
from generator.codecs.taehv import Bounded, Grow, LightDecoder, MemoryBlock, convolution

CHANNELS = 32
PATCH = 4
"""Both ways begin or end with squares of so many picture points a side."""


def tiny_decoder(seed: int = 0) -> LightDecoder:
    """The light decoder, untrained. It widens by 1 x 1 convolutions where there are few places yet."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = [
            *(Bounded(), convolution(CHANNELS, 128), nn.ReLU(), MemoryBlock(128), Grow(128, 2)),
            *(*_doubled(128, 64), MemoryBlock(64), Grow(64, 2)),
            *(*_doubled(64, 32), MemoryBlock(32)),
            *(*_doubled(32, 32), nn.ReLU(), convolution(32, 3 * PATCH**2)),
        ]
        return LightDecoder(nn.Sequential(*layers), PATCH)


def _doubled(inputs: int, outputs: int) -> tuple[nn.Module, nn.Module]:
    """Layers to twice the height and width."""
    return nn.Conv2d(inputs, 4 * outputs, 1), nn.PixelShuffle(2)


class TinyEncoder(nn.Module):
    """`PictureEncoder`: each latent sees its own four pictures only; a stream's first stands for four."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            widths = (32, 48, 96, 128)
            halved = [
                layer
                for before, after in pairwise(widths)
                for layer in (nn.Conv2d(before, after, 3, stride=2, padding=1), nn.ReLU())
            ]
            self.encoder = nn.Sequential(
                *(convolution(PICTURES * 3 * PATCH**2, widths[0]), nn.ReLU(), *halved),
                convolution(widths[-1], CHANNELS),
            )

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures (1 + 4 (F - 1), 3, H, W) from 0 to 1 to latents (1, 32, F, H / 32, W / 32)."""
        groups = torch.cat((pictures[:1].expand(PICTURES - 1, -1, -1, -1), pictures))
        together = groups.reshape(-1, PICTURES * 3, *pictures.shape[2:])
        patches = functional.pixel_unshuffle(together, PATCH)
        latents: Tensor = self.encoder(patches)
        return latents.transpose(0, 1).unsqueeze(0)

    @torch.no_grad()
    def encode(self, frames: Tensor) -> Tensor:
        """See `PictureEncoder`; ratio 32."""
        return self.forward(from_bytes(frames.to(next(self.parameters()).device)))
