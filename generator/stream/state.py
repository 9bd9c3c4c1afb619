"""All that a stream knows at one moment, as plain data: states are kept, and gone back to, for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from torch import Tensor

from generator.network.schedule import RAW
from generator.stream.cache import Visible
from generator.stream.layout import Layout
from lsvm.memory import LongShortMemory

Policy = Literal["clean", "per_step"]
"""What neighbours show: their clean latents, by one pass more; or, step by step, what they were at that step
(no pass more, and as many caches as steps). Self-Forcing does the one, LiveAvatar the other.
"""

KEPT = 2
"""States to go back to: as many chunks as wait to be shown."""


@dataclass(frozen=True, slots=True)
class Streaming:
    """How a stream is made. `steps`: noise levels 0..1000, from noise on; `pinned`: places of long memory
    that are never given to another frame.
    """

    layout: Layout
    steps: tuple[float, ...] = RAW
    policy: Policy = "clean"
    pinned: int = 0

    @property
    def levels(self) -> tuple[float, ...]:
        """The noise levels at which neighbours are kept."""
        return (0.0,) if self.policy == "clean" else self.steps

    @property
    def neighbours(self) -> int:
        """Chunks that stand uncompressed beside the one that is made."""
        return self.layout.adjacent // self.layout.chunk

    @property
    def chunks_to_fill(self) -> int:
        """Chunks after which memory is full, so that a context stays as long as it is."""
        layout = self.layout
        return self.neighbours + -(-(layout.short + layout.long) // layout.chunk)

    @property
    def large_pages(self) -> int:
        """Pages that a stream needs at most for whole latents.

        Those of the reference; of what a chunk saw beside it, for each of the states that are kept and for
        each neighbour that the oldest of them has, all different where every chunk had a new prompt; and as
        many again, which another new prompt computes.
        """
        moments = KEPT + 1 + self.neighbours
        chunks = self.neighbours * (moments + 1)
        return 1 + chunks * self.layout.chunk * len(self.levels)

    @property
    def small_pages(self) -> int:
        """Pages that a stream needs at most for memory: what is in it; what has left it since the oldest
        moment that counts, as above; and what comes.
        """
        layout = self.layout
        moments = KEPT + 1 + self.neighbours
        return layout.short + layout.long + layout.chunk * moments


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
