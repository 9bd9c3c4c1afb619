"""Rotary positions in time, height and width, from real numbers, so that a stream never runs out of a table.

Su et al. 2021 (RoFormer); the split of a head into three axes is that of Wan 2.2. Angles are linear in the
position, so a token that stands for several places has the mean of their positions for its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

THETA = 10_000.0


@dataclass(frozen=True, slots=True)
class Rope:
    """Rotations of a row of tokens: cosines and sines, float32 (tokens, 1, head / 2)."""

    cos: Tensor
    sin: Tensor

    def to(self, device: torch.device) -> Rope:
        """The same on another device."""
        return Rope(self.cos.to(device), self.sin.to(device))

    def __call__(self, x: Tensor) -> Tensor:
        """Rotate queries or keys (..., tokens, heads, head): the pairs are neighbours, 0 with 1, 2 with 3."""
        even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
        turned = torch.stack((even * self.cos - odd * self.sin, even * self.sin + odd * self.cos), -1)
        return turned.flatten(-2).type_as(x)


def rope(positions: Tensor, head: int) -> Rope:
    """The rotations of tokens at `positions` (tokens, 3): time, height, width, in latents and patches.

    Computed in float64, where the positions are: a difference of two then is the same everywhere.
    """
    width = 2 * (head // 6)  # height and width have as much, time has the rest
    angles = [
        positions[:, axis, None].double() * _frequencies(size, positions.device)
        for axis, size in enumerate((head - 2 * width, width, width))
    ]
    whole = torch.cat(angles, dim=1)[:, None]
    return Rope(whole.cos().float(), whole.sin().float())


def _frequencies(size: int, device: torch.device) -> Tensor:
    return THETA ** -(torch.arange(0, size, 2, dtype=torch.float64, device=device) / size)


def grid(times: Tensor, height: int, width: int, patch: float = 1.0) -> Tensor:
    """Positions (len(times) * height * width, 3) of latents at `times` with `height` x `width` tokens.

    `patch`: how many places of the uncompressed grid a token covers along each side; it stands in their
    midst.
    """
    midst = (patch - 1) / 2
    rows = torch.arange(height, dtype=torch.float64, device=times.device) * patch + midst
    columns = torch.arange(width, dtype=torch.float64, device=times.device) * patch + midst
    return torch.cartesian_prod(times.double(), rows, columns)
