"""What an outfit is made of: garments from the inside out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.rigged.clothes.cuts import Cut
from generator.rigged.clothes.fabric import Fabric
from generator.rigged.clothes.sewing import Piece
from generator.rigged.clothes.suit import Fit
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.identity import Identity
from media.frames import FloatArray

Mark = Callable[[Array, Array, Array, Array], None]
"""Paints on a front: places x and z (metres, the mean body), heights to be raised and tones to be changed."""


@dataclass(frozen=True, slots=True, eq=False)
class Garment:
    """`colour` linear; `cut`: where it ends; `pieces` sewn on; `marks` on its front; `seam`: from the middle
    to where the sleeve begins, metres."""

    fabric: Fabric
    colour: FloatArray
    fit: Fit
    cut: Cut
    pieces: tuple[Piece, ...] = ()
    marks: tuple[Mark, ...] = ()
    seam: float = 0.186

    def beyond_seam(self, x: Array, z: Array) -> Array:
        """How far places of the mean body (metres) lie on the sleeve's side of its seam."""
        return np.asarray(np.abs(x) - self.seam - 0.22 * (z + 0.2))


Outfit = Callable[[Identity], tuple[Garment, ...]]
"""Each file of `outfits/` has one, named `outfit`: one garment or two, the inner one first."""
