"""The cloth's texture: one picture for all that a person wears, and which part of it is whose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.draw.mesh import Array
from media.frames import FloatArray

WIDE, TALL = 1536, 768
"""Texels."""

TEXEL_M = 0.48 / 512
"""What a texel shows of the mean body: as fine as a pixel of head and shoulders at 512."""

HIGH_M = -0.08
"""The fronts begin at this height."""

SLEEVE_FROM_M = -0.07
"""The sleeves begin so far before the shoulder's joint."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A rectangle of the texture, texels."""

    left: int
    top: int
    width: int
    height: int

    def uv(self, across: Array, down: Array) -> FloatArray:
        """Shares 0..1 of the slot -> (n, 2) shares of the texture."""
        x = self.left + np.clip(across, 0, 1) * (self.width - 1)
        y = self.top + np.clip(down, 0, 1) * (self.height - 1)
        return np.stack([x / (WIDE - 1), y / (TALL - 1)], 1).astype(np.float32)

    def of(self, picture: Array) -> Array:
        """That part of a picture (TALL, WIDE), to be written to."""
        return picture[self.top : self.top + self.height, self.left : self.left + self.width]

    def grid(self) -> tuple[Array, Array]:
        """Metres across (from the middle) and downwards of each texel, (height, width) each."""
        x = (np.arange(self.width, dtype=np.float32) - (self.width - 1) / 2) * TEXEL_M
        y = np.arange(self.height, dtype=np.float32) * TEXEL_M
        return np.broadcast_to(x, (self.height, self.width)), np.broadcast_to(
            y[:, None], (self.height, self.width)
        )


OUTER, INNER = Slot(0, 0, 512, 768), Slot(512, 0, 192, 768)
"""The trunk of the outermost garment, and of what shows beneath it."""

SLEEVES = {1: Slot(704, 0, 224, 640), -1: Slot(928, 0, 224, 640)}
"""Left and right: from the elbow's inner side to the outer, folded in the middle, and down the arm."""

TRIMS = {
    name: Slot(1152, 96 * i, 384, 96)
    for i, name in enumerate(("plain", "rib", "inner plain", "inner rib", "tie", "smooth"))
}
"""Collars, bands, ties: along (folded in the middle) and inwards from the edge."""


def front_uv(slot: Slot, canonical: Array) -> FloatArray:
    """Places of the trunk's vertices in a front."""
    across = canonical[:, 0] / (slot.width * TEXEL_M) + 0.5
    return slot.uv(across, (HIGH_M - canonical[:, 2]) / (slot.height * TEXEL_M))


def sleeve_uv(side: int, along: Array, around: Array) -> FloatArray:
    """Places of a sleeve's vertices."""
    slot = SLEEVES[side]
    return slot.uv(np.abs(around) / np.pi, (along - SLEEVE_FROM_M) / (slot.height * TEXEL_M))


def trim_uv(name: str, along: Array, inwards: Array) -> FloatArray:
    """Places of a trim's vertices, metres along it and inwards from its edge."""
    slot = TRIMS[name]
    share = np.abs(along) / (slot.width * TEXEL_M)
    folded = np.abs(share - 2 * np.round(share / 2))
    return slot.uv(folded, inwards / (slot.height * TEXEL_M))
