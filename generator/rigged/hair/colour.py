"""Colours of hair: tones from lock to lock, grey mixed in, and the streaks of single strands."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import linear, step
from generator.rigged.draw.mesh import Array
from generator.rigged.hair.locks import Sheet
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.palette import HAIR_COLOURS

_STREAKS = 512
_STRANDS = 110
"""Bright and dark strands over the texture's width: about one a pixel of a face that fills the picture."""

_GREYING = {"grey": (0.24, 0.23, 0.22)}
"""sRGB of the locks that kept their colour among others that lost it."""


def albedo(sheet: Sheet, name: str) -> Array:
    """Linear colour (n, 3) of a sheet's vertices."""
    base = linear(HAIR_COLOURS[name])
    tone = 0.88 + 0.24 * sheet.blend
    colour = base * (sheet.shade * tone)[:, None]
    if name in _GREYING:
        # Temples and the sides turn first.
        kept = step(0.35, 0.75, sheet.blend + 2.0 * (sheet.positions[:, 2] - 0.06))[:, None] * 0.75
        colour = colour * (1 - kept) + kept * linear(_GREYING[name]) * sheet.shade[:, None]
    return np.clip(colour, 0.002, 0.9).astype(np.float32)


def streaks(seed: int) -> Array:
    """Brightness (512,) across the texture of strands."""
    rng = chance(seed, Stream.HAIR_COLOUR)
    place = np.arange(_STREAKS) / _STREAKS
    fine = np.interp(place, np.arange(_STRANDS) / (_STRANDS - 1), rng.normal(0, 0.16, _STRANDS))
    broad = np.interp(place, np.arange(29) / 28, rng.normal(0, 0.12, 29))
    return np.clip(1 + fine + broad, 0.55, 1.5).astype(np.float32)
