"""All that a stream knows at one moment, as plain data: states are kept, and gone back to, for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from torch import Tensor

from generator.stream.cache import Visible
from lsvm.memory import LongShortMemory


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """A chunk next to the one to come: clean latents (1, C, F, H, W), the sound it was made with, its pages
    at each level, and what it saw itself, at each level.
    """

    number: int
    latents: Tensor
    speech: Tensor | None
    pages: tuple[tuple[int, ...], ...]
    saw: tuple[Visible, ...]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that a stream knows: the number of the chunk to come, memory with its pages, and neighbours."""

    memory: LongShortMemory
    reference: int
    number: int = 0
    pages: Mapping[int, int] = field(default_factory=dict)  # of the latents in memory, by their number
    neighbours: tuple[Neighbour, ...] = ()

    def visible(self, level: int) -> Visible:
        """What the chunk to come sees at a level."""
        return Visible(
            self.reference,
            tuple(page for neighbour in self.neighbours for page in neighbour.pages[level]),
            tuple(self.pages[frame.index] for frame in self.memory.short),
            tuple(self.pages[frame.index] for frame in self.memory.long),
        )

    def large_pages(self) -> Iterator[int]:
        """All pages of whole latents that are named, some more than once."""
        yield self.reference
        for neighbour in self.neighbours:
            for pages in (*neighbour.pages, *(each.adjacent for each in neighbour.saw)):
                yield from pages

    def small_pages(self) -> Iterator[int]:
        """All pages of memory that are named, some more than once."""
        yield from self.pages.values()
        for neighbour in self.neighbours:
            for each in neighbour.saw:
                yield from (*each.short, *each.long)
