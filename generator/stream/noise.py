"""A stream's noise: it depends on seed and chunk alone, not on devices, clocks or what was dropped."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

ROOM = 4
"""Chunks whose noise is kept: the next one's, and neighbours', should a prompt be switched."""


class Noise:
    """Noise of a chunk's steps, of the size of its latents (1, C, F, H, W)."""

    def __init__(self, seed: int, steps: int, size: tuple[int, ...], device: torch.device) -> None:
        self._seed, self._size, self._device = seed, (steps, *size), device
        self._drawn = dict[int, Tensor]()

    def of(self, number: int) -> Tensor:
        """That of a chunk's steps, float32 (steps, 1, C, F, H, W).

        Drawn by the processor, to be the same on every device; asked for while a device is still at work, for
        the chunk to come, it is there when it is needed.
        """
        if number not in self._drawn:
            self._drawn[number] = self._draw(number)
            for old in [*self._drawn][:-ROOM]:
                del self._drawn[old]
        return self._drawn[number]

    def _draw(self, number: int) -> Tensor:
        mixed = np.random.SeedSequence((self._seed, number)).generate_state(1, np.uint64)[0]
        here = torch.empty(self._size, pin_memory=self._device.type == "cuda")
        here.normal_(generator=torch.Generator().manual_seed(int(mixed)))
        return here.to(self._device, non_blocking=True)
