"""A cardigan, open over a t-shirt."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import cuff, front_band
from generator.rigged.clothes.collars import neck_band
from generator.rigged.clothes.cuts import below, both, neckline, open_front, sleeves_to, vee
from generator.rigged.clothes.fabric import FINE_KNIT, JERSEY
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.identity.identity import Identity

_EDGE = vee(-0.95, -0.15, 0.060, 0.35)
_BACK = neckline(0.004, 0.002, 0.0)


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    line = neckline(0.024, 0.012, 0.004)
    under, colour = colours.second(identity), colours.main(identity)
    return (
        Garment(
            JERSEY,
            under,
            Fit(0.0),
            both(below(line, 0.016), sleeves_to(0.2)),
            (neck_band(line, 0.016, 0.0018),),
        ),
        Garment(
            FINE_KNIT,
            colour,
            Fit(0.007, waist=0.012, sleeve=0.007, wrist=0.004, drape=4),
            both(below(_BACK, 0.012), open_front(_EDGE), sleeves_to(0.505)),
            (
                neck_band(_BACK, 0.024, 0.0034, 0.004, 0.98),
                front_band(_EDGE, -0.163, -0.80, 0.026, 0.0034, "rib"),
                cuff(0.515, 0.055, 0.0028),
            ),
            seam=0.200,
        ),
    )
