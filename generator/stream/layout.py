"""Where everything stands that a chunk sees: how many latents, how many tokens each, and at which positions.

A chunk sees itself and four regions: the reference | long memory | short memory | adjacent chunks. Virtual
times depend on the region and the age alone: a stream of any length never leaves them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

import torch
from torch import Tensor

from generator.network.rope import grid
from generator.network.wan import Region

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
        """Tokens of a context, a chunk's own among them."""
        return self.places()[-1].stop

    @property
    def own_time(self) -> int:
        """The virtual time of a chunk's first latent; the regions, when full, reach from 0 to here."""
        return 1 + self.long + self.short + self.adjacent

    def times(self, region: Region, count: int) -> range:
        """The virtual times at which `count` latents of a region stand: reference | long | short | adjacent.

        Long memory's are by place; short memory and neighbours end where the next region begins, whether
        full or not, so that the newest are always as far away.
        """
        match region:
            case "reference":
                return range(1)
            case "long":
                return range(1, 1 + count)
            case "short":
                end = self.own_time - self.adjacent
            case "adjacent":
                end = self.own_time
        return range(end - count, end)

    def compressed(self, time: int) -> bool:
        """Whether a compressed latent stands at a virtual time, and not a whole one."""
        return 1 <= time < 1 + self.long + self.short

    def places(self) -> tuple[slice, ...]:
        """Where in a context a chunk's own tokens stand, and after them those of each virtual time."""
        sizes = [self.chunk * self.tokens]
        sizes += [self.memory_tokens if self.compressed(t) else self.tokens for t in range(self.own_time)]
        ends = [0, *accumulate(sizes)]
        return tuple(slice(begin, end) for begin, end in pairwise(ends))

    def positions(self, time: int) -> Tensor:
        """Positions (tokens, 3) of the tokens of the latent that stands at a virtual time."""
        if self.compressed(time):
            return grid(torch.tensor([time]), self.memory_rows, self.memory_columns, COVERED)
        return grid(torch.tensor([time]), self.rows, self.columns)

    def own_positions(self) -> Tensor:
        """Positions (tokens, 3) of a chunk's tokens."""
        return grid(torch.arange(self.own_time, self.own_time + self.chunk), self.rows, self.columns)

    def memory_positions(self) -> Tensor:
        """Positions (tokens, 3) of a compressed latent's tokens to each other."""
        return grid(torch.zeros(1), self.memory_rows, self.memory_columns, COVERED)
