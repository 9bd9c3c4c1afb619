"""The video transformer: Wan 2.2's, hearing speech, and streaming on keys and values of what came before.

The layout is that of Wan2.2-TI2V-5B (Wan team 2025), so that its weights load; attention to speech is added
to every block and begins as nothing. Noise levels are per latent frame, not per token as in the original:
the same values, computed once instead of some hundred times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Literal, cast, get_args

import torch
from torch import Tensor, nn

from generator.network.attend import Kept, View, Whole, stacked
from generator.network.blocks import Block, KeysValues, Norm
from generator.network.rope import Rope, grid, rope


@dataclass(frozen=True, slots=True)
class WanShape:
    """The network's sizes. `width`: of a token; `ffn`: within the feed-forward networks; `patch`: how many
    latent places a token stands for, along time, height and width.

    `speech_width` 0 leaves the attention to speech out: the published network. `memory_inner`: width inside
    the compressor of its memory.
    """

    width: int
    heads: int
    layers: int
    ffn: int
    channels: int = 48
    patch: tuple[int, int, int] = (1, 2, 2)
    time_width: int = 256
    text_width: int = 4096
    text_tokens: int = 512
    speech_width: int = 768
    speech_tokens: int = 32
    memory_inner: int = 512
    eps: float = 1e-6

    @property
    def head(self) -> int:
        """Width of a head."""
        return self.width // self.heads


WAN22_TI2V_5B = WanShape(width=3072, heads=24, layers=30, ffn=14_336)
"""The published backbone, and attention to Wav2Vec2's features in every block."""

TINY = WanShape(
    width=256, heads=4, layers=6, ffn=1024, channels=32, text_width=384, text_tokens=32, speech_width=128,
    speech_tokens=8, memory_inner=64,
)  # fmt: skip
"""For two cores: 256 x 256 pictures, 8 x 8 latents, 16 tokens each."""

Region = Literal["long", "short", "reference", "adjacent"]
"""What a chunk sees beside itself. Each has an offset that is added to its keys, not to its tokens: so moving
a frame of memory from one region to another computes nothing anew.
"""

REGIONS: tuple[Region, ...] = get_args(Region)


class Wan(nn.Module):
    """The transformer. Parameters carry the original's names."""

    def __init__(self, shape: WanShape) -> None:
        super().__init__()
        self.shape = shape
        width, speech = shape.width, shape.speech_width
        self.patch_embedding = nn.Conv3d(shape.channels, width, shape.patch, shape.patch)
        self.text_embedding = nn.Sequential(
            nn.Linear(shape.text_width, width), nn.GELU("tanh"), nn.Linear(width, width)
        )
        self.time_embedding = nn.Sequential(
            nn.Linear(shape.time_width, width), nn.SiLU(), nn.Linear(width, width)
        )
        self.time_projection = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))
        self.blocks = Blocks(
            Block(width, shape.heads, shape.ffn, speech, shape.eps) for _ in range(shape.layers)
        )
        self.head = Head(width, shape.channels * prod(shape.patch), shape.eps)
        self.region_keys = nn.Parameter(torch.empty(len(REGIONS), shape.layers, shape.heads, shape.head))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin with regions that are not marked."""
        nn.init.zeros_(self.region_keys)

    @property
    def dtype(self) -> torch.dtype:
        """What it computes in, but for noise levels and norms. Inputs of any other type are converted."""
        return self.patch_embedding.weight.dtype

    def mark(self, region: Region) -> Tensor:
        """What is added to the keys of a region, (L, heads, head)."""
        return self.region_keys[REGIONS.index(region)]

    def forward(
        self,
        latents: Tensor,
        timesteps: Tensor,
        text: KeysValues,
        speech: Tensor | None,
        view: View | None = None,
        keys_only: bool = False,
    ) -> Tensor:
        """The velocity (B, C, F, H, W) of noisy latents of that shape.

        `timesteps` float32 (B, F): the noise level of each, 0..1000; `text`: see `text_keys`; `speech` (B, F,
        speech_tokens, speech_width): features of the sound around each, None for a network without. All
        latents see each other unless a `view` says otherwise. `keys_only`: end as soon as the last layer has
        shown its keys and values to the view, which then are all that counts.
        """
        frames, height, width = (
            size // part for size, part in zip(latents.shape[2:], self.shape.patch, strict=True)
        )
        view = view or Whole(
            rope(grid(torch.arange(frames), height, width), self.shape.head).to(latents.device)
        )
        heard = None if speech is None else speech.to(self.dtype)
        time, modulation = self._levels(timesteps)
        x = self.blocks(self.embed(latents), modulation, text, heard, view, keys_only)
        return x if keys_only else self._unpatch(self.head(x, time), height, width)

    def embed(self, latents: Tensor) -> Tensor:
        """Latents (B, C, F, H, W) to tokens (B, F, n, d), row by row."""
        return self.patch_embedding(latents.to(self.dtype)).flatten(3).permute(0, 2, 3, 1)

    def text_keys(self, features: Tensor) -> KeysValues:
        """What a prompt shows to every layer, (L, B, text_tokens, heads, head); made once for each prompt.

        `features` (B, at most text_tokens, text_width): padded with zeros here to `text_tokens`, which the
        network sees too, for it was trained so.
        """
        missing = self.shape.text_tokens - features.shape[1]
        embedded = self.text_embedding(nn.functional.pad(features.to(self.dtype), (0, 0, 0, missing)))
        blocks = cast("Iterable[Block]", self.blocks)
        return stacked([block.cross_attn.keys_values(embedded) for block in blocks])

    def context_keys(self, tokens: Tensor, turn: Rope) -> KeysValues:
        """What tokens (B, F, n, d) of memory or of the reference show to every layer, not rotated.

        Shapes (L, B, F, n, heads, head). Each latent sees only itself, neither text nor sound, as clean: so
        what it shows depends on nothing but its tokens, and is made once. `turn` is that of a latent's tokens
        to each other.
        """
        alone = tokens.flatten(0, 1).unsqueeze(1)
        kept = Kept(Whole(turn))
        _, modulation = self._levels(torch.zeros(1, 1, device=tokens.device))
        self.blocks.forward(alone, modulation, None, None, kept, keys_only=True)  # never compiled
        shown = kept.all()
        return KeysValues(*(each.unflatten(1, tokens.shape[:2]) for each in (shown.keys, shown.values)))

    def _levels(self, timesteps: Tensor) -> tuple[Tensor, Tensor]:
        """Noise levels (B, F) to what the head is told of them (B, F, d), and the blocks (B, F, 6, d)."""
        half = self.shape.time_width // 2
        rates = 10_000 ** -(torch.arange(half, dtype=torch.float64, device=timesteps.device) / half)
        angles = timesteps.double()[..., None] * rates
        waves = torch.cat((angles.cos(), angles.sin()), -1)
        time = self.time_embedding(waves.to(next(self.time_embedding.parameters()).dtype))
        return time, self.time_projection(time).unflatten(-1, (6, -1)).float()

    def _unpatch(self, x: Tensor, height: int, width: int) -> Tensor:
        """(B, F, n, patch * C), the channel fastest, to (B, C, F, H, W)."""
        depth, rows, columns = self.shape.patch
        x = x.unflatten(2, (height, width)).unflatten(-1, (depth, rows, columns, -1))
        x = x.permute(0, 7, 1, 4, 2, 5, 3, 6)
        return x.flatten(6, 7).flatten(4, 5).flatten(2, 3)


class Blocks(nn.ModuleList):
    """All blocks of a pass, as one: compiled, they are one graph."""

    def forward(
        self,
        x: Tensor,
        modulation: Tensor,
        text: KeysValues | None,
        speech: Tensor | None,
        view: View,
        keys_only: bool,
    ) -> Tensor:
        """Tokens (B, F, n, d) to what the head reads; see `Block` and, for `keys_only`, `Wan`."""
        for index, block in enumerate(cast("Iterable[Block]", self)):
            if keys_only and index == len(self) - 1:
                block.show(x, modulation, view.layer(index))
            else:
                shown = None if text is None else text.layer(index)
                x = block(x, modulation, shown, speech, view.layer(index))
        return x


class Head(nn.Module):
    """Tokens to the patches of the velocity."""

    def __init__(self, width: int, outputs: int, eps: float) -> None:
        super().__init__()
        self.norm = Norm(width, eps, elementwise_affine=False)
        self.head = nn.Linear(width, outputs)
        self.modulation = nn.Parameter(torch.empty(1, 2, width))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin with any modulation."""
        nn.init.normal_(self.modulation, std=self.modulation.shape[-1] ** -0.5)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """Tokens (B, F, n, d) at noise levels `time` (B, F, d) to (B, F, n, outputs)."""
        shift, scale = (self.modulation + time.unsqueeze(2)).float().unsqueeze(3).unbind(2)
        return self.head((self.norm(x) * (1 + scale) + shift).to(self.head.weight.dtype))
