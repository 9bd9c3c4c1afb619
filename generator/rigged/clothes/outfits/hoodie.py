"""A hoodie, its hood lying on the shoulders."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import cords, cuff
from generator.rigged.clothes.cuts import below, both, neckline, sleeves_to
from generator.rigged.clothes.fabric import FLEECE
from generator.rigged.clothes.hoods import hood
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.identity.identity import Identity

_LINE = neckline(0.020, 0.010, 0.006)


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    colour = colours.main(identity)
    return (
        Garment(
            FLEECE,
            colour,
            Fit(0.005, waist=0.018, sleeve=0.014, wrist=0.010, drape=5),
            both(below(_LINE, 0.010), sleeves_to(0.500)),
            (
                hood(_LINE, 0.023),
                cords(0.026, -0.225, -0.34, 0.0028, 0.7 * colour + 0.12),
                cuff(0.512, 0.060, 0.0030),
            ),
            seam=0.205,
        ),
    )
