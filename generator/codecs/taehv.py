"""A light streaming decoder: the architecture of TAEHV, whose published `taew2_2` reads Wan 2.2's latents.

TAEHV (madebyollin, MIT): 2D convolutions over single pictures; only `MemoryBlock` looks back, at the picture
before. So a few seconds' pictures go through as one batch, and a stream keeps one picture a block.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.codecs.pictures import Past, as_bytes

LATENT_CHANNELS = 48
"""Of Wan 2.2's latents."""

PATCH = 2
"""The last layer makes squares of so many picture points a side."""

WIDTHS = (256, 128, 64, 64)
"""Channels of `taew2_2` at each scale."""


def convolution(inputs: int, outputs: int, bias: bool = True) -> nn.Conv2d:
    """A 3 x 3 convolution that keeps height and width."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)


class Bounded(nn.Module):
    """Holds latents softly within -3 to 3."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same."""
        return torch.tanh(x / 3) * 3


class MemoryBlock(nn.Module):
    """A residual block that sees its input of the picture before, too."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            convolution(2 * width, width),
            nn.ReLU(),
            convolution(width, width),
            nn.ReLU(),
            convolution(width, width),
        )

    def forward(self, x: Tensor, before: Tensor) -> Tensor:
        """Pictures and those before them, (n, width, h, w) each, to the next layer's."""
        return functional.relu(self.conv(torch.cat((x, before), 1)) + x)


class Grow(nn.Module):
    """Makes several pictures of each."""

    def __init__(self, width: int, factor: int) -> None:
        super().__init__()
        self.factor = factor
        self.conv = nn.Conv2d(width, width * factor, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) to (n factor, width, h, w)."""
        frames, width, height, columns = x.shape
        grown: Tensor = self.conv(x)
        return grown.reshape(frames * self.factor, width, height, columns)


def taew2_2(channels: int = LATENT_CHANNELS, widths: tuple[int, ...] = WIDTHS) -> LightDecoder:
    """The decoder of `taew2_2`, untrained; its parameters have the published names."""
    layers: list[nn.Module] = [Bounded(), convolution(channels, widths[0]), nn.ReLU()]
    for width, following, factor in zip(widths, widths[1:], (1, 2, 2), strict=False):
        layers += [MemoryBlock(width) for _ in range(3)]
        layers += [
            nn.Upsample(scale_factor=2),
            Grow(width, factor),
            convolution(width, following, bias=False),
        ]
    layers += [nn.ReLU(), convolution(widths[-1], 3 * PATCH**2)]
    return LightDecoder(nn.Sequential(*layers), PATCH)


class LightDecoder(nn.Module):
    """`PictureDecoder` of layers that see single pictures, but for memory blocks."""

    def __init__(self, layers: nn.Sequential, patch: int) -> None:
        super().__init__()
        self.decoder, self._patch = layers, patch
        self._factor = prod(layer.factor for layer in layers if isinstance(layer, Grow))

    def forward(self, latents: Tensor, past: Past = ()) -> tuple[Tensor, Past]:
        """Patches of pictures (n, 3 patch^2, H / patch, W / patch), about 0 to 1; else as `decode`."""
        x = latents[0].transpose(0, 1)
        kept: list[Tensor] = []
        for layer in self.decoder:
            if isinstance(layer, MemoryBlock):
                before = past[len(kept)] if past else torch.zeros_like(x[:1])
                assert isinstance(before, Tensor)
                kept.append(x[-1:].clone())
                x = layer(x, torch.cat((before, x[:-1])))
            else:
                x = layer(x)
        # A stream's first latent stands for one picture, the last of those made of it.
        return x[0 if past else self._factor - 1 :], tuple(kept)

    @torch.no_grad()
    def decode(self, latents: Tensor, past: Past = ()) -> tuple[Tensor, Past]:
        """See `PictureDecoder`."""
        weight = next(self.parameters())
        patches, past = self.forward(latents.to(weight.device, weight.dtype), past)
        return functional.pixel_shuffle(as_bytes(patches), self._patch), past


def decoder_weights(published: Mapping[str, Tensor], decoder: LightDecoder) -> dict[str, Tensor]:
    """Of a published TAEHV's weights those that its decoder needs.

    Some were trained to make more pictures of one than are shown; the last ones count, as TAEHV has it.
    """
    wanted = decoder.state_dict()
    return {
        name: tensor[-len(wanted[name]) :] if name.endswith(".conv.weight") else tensor
        for name, tensor in published.items()
        if name in wanted
    }
