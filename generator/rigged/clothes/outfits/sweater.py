"""A knitted sweater with ribbed neck and cuffs, its shoulders dropped."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import cuff
from generator.rigged.clothes.collars import neck_band
from generator.rigged.clothes.cuts import below, both, neckline, sleeves_to
from generator.rigged.clothes.fabric import KNIT
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.identity.identity import Identity

_LINE = neckline(0.010, 0.003, 0.002)


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    return (
        Garment(
            KNIT,
            colours.main(identity),
            Fit(0.004, waist=0.014, sleeve=0.010, wrist=0.006, drape=5),
            both(below(_LINE, 0.024), sleeves_to(0.505)),
            (neck_band(_LINE, 0.024, 0.0030, rise=0.006), cuff(0.515, 0.060, 0.0030)),
            seam=0.205,
        ),
    )
