"""Where everything stands that a chunk sees: how many latents, how many tokens each, and at which positions.

A chunk sees itself and four regions: the reference | long memory | short memory | adjacent chunks. Virtual
times depend on the region and the age alone: a stream of any length never leaves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from generator.network.rope import grid

Region = Literal["long", "short", "reference", "adjacent"]

COVERED = 2
"""A token of memory stands for so many tokens along each side."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How many latents stand in each region; a latent has `rows` x `columns` tokens.

    `adjacent`: latents of whole chunks, one chunk at least.
    """

    rows: int
    columns: int
    chunk: int = 3
    adjacent: int = 3
    short: int = 30
    long: int = 16

    def __post_init__(self) -> None:
        if self.adjacent < self.chunk or self.adjacent % self.chunk:
            raise ValueError(f"{self.adjacent} adjacent latents are no whole chunks of {self.chunk}")

    @property
    def tokens(self) -> int:
        """Tokens of a latent."""
        return self.rows * self.columns

    @property
    def memory_rows(self) -> int:
        """Rows of a compressed latent."""
        return -(-self.rows // COVERED)

    @property
    def memory_columns(self) -> int:
        """Columns of a compressed latent."""
        return -(-self.columns // COVERED)

    @property
    def memory_tokens(self) -> int:
        """Tokens of a compressed latent."""
        return self.memory_rows * self.memory_columns

    @property
    def size(self) -> int:
        """Tokens of a full context, a chunk's own among them."""
        large = self.chunk + 1 + self.adjacent
        return large * self.tokens + (self.short + self.long) * self.memory_tokens

    @property
    def own_time(self) -> int:
        """The virtual time of a chunk's first latent; the regions, when full, reach from 0 to here."""
        return 1 + self.long + self.short + self.adjacent

    def own_positions(self) -> Tensor:
        """Positions (tokens, 3) of a chunk's tokens."""
        return self.frame_positions(range(self.own_time, self.own_time + self.chunk))

    def positions(self, region: Region, count: int) -> Tensor:
        """Positions (tokens, 3) of the tokens of `count` latents in a region.

        Long memory's are by place; short memory and neighbours end where the next region begins, whether
        full or not, so that the newest are always as far away.
        """
        match region:
            case "reference":
                return self.frame_positions(range(1))
            case "long":
                return self.memory_positions(range(1, 1 + count))
            case "short":
                end = self.own_time - self.adjacent
                return self.memory_positions(range(end - count, end))
            case "adjacent":
                return self.frame_positions(range(self.own_time - count, self.own_time))

    def frame_positions(self, times: Iterable[int]) -> Tensor:
        """Positions of the tokens of whole latents at these virtual times."""
        return grid(torch.tensor([*times]), self.rows, self.columns)

    def memory_positions(self, times: Iterable[int]) -> Tensor:
        """Positions of the tokens of compressed latents at these virtual times."""
        return grid(torch.tensor([*times]), self.memory_rows, self.memory_columns, COVERED)
