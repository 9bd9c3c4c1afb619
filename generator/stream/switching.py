"""Cache-Switching: a new prompt reaches what the next chunk sees, without beginning anew.

InteractiveAvatar (2026), section 5.2 and appendix: the latents of neighbouring chunks are noised again to the
levels at which they are kept, and their keys and values are computed under the new prompt; the memory, which
holds who it is, stays. Each neighbour is recomputed against what it saw when it was made, its own elder
neighbours renewed, so that switching to the same prompt, where clean latents are kept, changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import torch

from generator.network.blocks import KeysValues
from generator.network.schedule import noised
from generator.stream.cache import Visible
from generator.stream.loop import Stream
from generator.stream.state import Neighbour


@torch.no_grad()
def switch(stream: Stream, text: KeysValues) -> None:
    """Let the chunk to come see its neighbours as if they had been made under this prompt.

    Oldest first: a younger one sees the elder as it is now. Raises RuntimeError within a chunk.
    """
    if not stream.between_chunks:
        raise RuntimeError("a prompt is switched between chunks: keep the one that was made, or roll it back")
    renewed = dict[int, int]()  # pages, by those that they stand for
    neighbours = []
    for chunk in stream.state.neighbours:
        saw = tuple(
            replace(each, adjacent=tuple(renewed.get(page, page) for page in each.adjacent))
            for each in chunk.saw
        )
        levels = []
        for step, visible in enumerate(saw):
            pages = _under(stream, chunk, step, visible, text, renewed.values())
            renewed.update(zip(chunk.pages[step], pages, strict=True))
            levels.append(pages)
        neighbours.append(replace(chunk, pages=tuple(levels), saw=saw))
    stream.state = replace(stream.state, neighbours=tuple(neighbours))


def _under(
    stream: Stream, chunk: Neighbour, step: int, saw: Visible, text: KeysValues, taken: Collection[int]
) -> tuple[int, ...]:
    """The pages of what a chunk shows under a prompt at one of the levels that it is kept at."""
    level, latents = stream.config.levels[step], chunk.latents
    if level:
        latents = noised(latents, stream.noise.of(chunk.number)[step], level)
    return stream.show(latents, level, text, chunk.speech, saw, taken)
