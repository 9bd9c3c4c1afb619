"""Cache-Switching: a new prompt reaches what the next chunk sees, without beginning anew.

InteractiveAvatar (2026), section 5.2 and appendix: the latents of neighbouring chunks are noised again to the
levels at which they are kept, and their keys and values are computed under the new prompt; the memory, which
holds who it is, stays. Each neighbour is recomputed against what it saw when it was made, so that switching
to the same prompt, where clean latents are kept, changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from generator.network.blocks import KeysValues
from generator.network.schedule import noised
from generator.stream.loop import Stream
from generator.stream.state import Neighbour


@torch.no_grad()
def switch(stream: Stream, text: KeysValues) -> None:
    """Let the chunk to come see its neighbours as if they had been made under this prompt."""
    if not stream.between_chunks:
        raise RuntimeError("a prompt is switched between chunks: keep the one that was made, or roll it back")
    state = stream.state
    renewed = tuple(_under(stream, neighbour, text) for neighbour in state.neighbours)
    pages = stream.put([shown for levels in renewed for shown in levels])
    count = len(stream.streaming.levels)
    neighbours = tuple(
        replace(neighbour, pages=pages[index * count : (index + 1) * count])
        for index, neighbour in enumerate(state.neighbours)
    )
    stream.state = replace(state, neighbours=neighbours)


def _under(stream: Stream, chunk: Neighbour, text: KeysValues) -> list[KeysValues]:
    """What a chunk shows at each level it is kept at."""
    shown = []
    for step, (level, saw) in enumerate(zip(stream.streaming.levels, chunk.saw, strict=True)):
        stream.see(saw)
        latents = noised(chunk.latents, stream.noise(chunk.number, step), level) if level else chunk.latents
        shown.append(stream.pass_through(latents, level, text, chunk.speech)[1])
    return shown
