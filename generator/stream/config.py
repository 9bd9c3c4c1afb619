"""How a stream is made, and how much room that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.network.schedule import RAW
from generator.network.wan import WanShape
from generator.stream.layout import Layout

Policy = Literal["clean", "per_step"]
"""What neighbours show: their clean latents, by one pass more; or, step by step, what they were at that step
(no pass more, and as many caches as steps). Self-Forcing does the one, LiveAvatar the other.
"""

KEPT = 2
"""States to go back to: as many chunks as wait to be shown."""


@dataclass(frozen=True, slots=True)
class StreamConfig:
    """How a stream is made. `steps`: noise levels 0..1000, from noise on; `pinned`: places of long memory
    that are never given to another frame, where the stream does not go on from a memory that has its own.
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
        """Chunks after which everything is full that a chunk can see."""
        layout = self.layout
        return self.neighbours + -(-(layout.short + layout.long) // layout.chunk)

    @property
    def large_pages(self) -> int:
        """Pages that a stream needs at most for whole latents.

        Those of the reference; of the neighbours in each of the states that are kept, all different where
        every chunk had a new prompt; of what the neighbours of the oldest state saw beside them; and of as
        many again, which another new prompt computes.
        """
        chunks = self.neighbours * (KEPT + 1 + 1 + 1)
        return 1 + chunks * self.layout.chunk * len(self.levels)

    @property
    def small_pages(self) -> int:
        """Pages that a stream needs at most for memory: what is in it; what has left it since the oldest
        neighbour of the oldest state that is kept was made; and what comes.
        """
        layout = self.layout
        if not layout.short + layout.long:
            return 0
        moments = KEPT + 1 + self.neighbours
        return layout.short + layout.long + layout.chunk * moments

    def bytes(self, shape: WanShape, size: int) -> dict[str, int]:
        """What streams hold all the time, apart from weights; a number takes `size` bytes.

        "context" is shared by streams that take turns; "stream" is each one's own pages.
        """
        layout, token = self.layout, 2 * shape.layers * shape.width * size
        pages = self.large_pages * layout.tokens + self.small_pages * layout.memory_tokens
        own_keys = layout.chunk * layout.tokens * token // 2
        mask = layout.size
        return {"context": layout.size * token + own_keys + mask, "stream": pages * token}
