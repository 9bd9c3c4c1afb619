"""The memory compressor: a latent frame to a few tokens. Time is never mixed: its ratio is 1."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional

HALVINGS = 2
"""Each halves height and width: 16 latent places become one token, a quarter of the transformer's own."""

SIDE = 2**HALVINGS
"""Latent places that a token covers along each side."""


class Compressor(nn.Module):
    """3D convolutions with SiLU, attention within each frame, SiLU, and a projection to the transformer.

    InteractiveAvatar (2026), figure of the memory: N x (3D convolution + SiLU), attention, SiLU. Kernels are
    even, so that a token sees as far to each side of the places that it covers, and stands in their midst.
    """

    def __init__(self, channels: int, inner: int, width: int, heads: int = 4) -> None:
        super().__init__()
        sizes = [channels, *[inner] * HALVINGS]
        self.convolutions = nn.ModuleList(
            nn.Conv3d(before, after, (1, 4, 4), (1, 2, 2), (0, 1, 1)) for before, after in pairwise(sizes)
        )
        self.heads = heads
        self.norm = nn.LayerNorm(inner)
        self.qkv = nn.Linear(inner, 3 * inner)
        self.mix = nn.Linear(inner, inner)
        self.out = nn.Linear(inner, width)

    def forward(self, latents: Tensor) -> Tensor:
        """Latents (B, C, F, H, W) to tokens (B, F, m, width), row by row; m = H W / 16, sides rounded up."""
        x = latents.to(self.out.weight.dtype)
        x = functional.pad(x, (0, -x.shape[-1] % SIDE, 0, -x.shape[-2] % SIDE))
        for convolution in self.convolutions:
            x = functional.silu(convolution(x))
        frames = x.shape[0], x.shape[2]
        x = x.permute(0, 2, 3, 4, 1).flatten(0, 1).flatten(1, 2)
        x = functional.silu(x + self._attended(x))
        return self.out(x).unflatten(0, frames)

    def _attended(self, x: Tensor) -> Tensor:
        """What each token of (frames, m, inner) finds in its own frame."""
        parts = self.qkv(self.norm(x)).unflatten(-1, (3, self.heads, -1))
        queries, keys, values = (each.transpose(1, 2) for each in parts.unbind(2))
        found = functional.scaled_dot_product_attention(queries, keys, values)
        return self.mix(found.transpose(1, 2).flatten(2))
