"""A blouse of soft crepe with a deep opening and a narrow collar lying open."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import cuff, front_band
from generator.rigged.clothes.collars import turned_collar
from generator.rigged.clothes.cuts import below, both, neckline, open_front, sleeves_to, vee
from generator.rigged.clothes.fabric import CREPE
from generator.rigged.clothes.marks import gathers, placket
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.identity.identity import Identity

_OPEN_M = -0.318
_EDGE = vee(_OPEN_M, -0.16, 0.050)


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    return (
        Garment(
            CREPE,
            colours.main(identity),
            Fit(0.0015, waist=0.012, sleeve=0.013, wrist=0.010, drape=3),
            both(below(neckline(0.004, 0.004, 0.0)), open_front(_EDGE), sleeves_to(0.505)),
            (
                turned_collar(stand=0.014, leaf=0.024, point=0.044, opening=0.80, lean=0.1),
                front_band(_EDGE, -0.170, _OPEN_M, 0.014, 0.0024),
                cuff(0.515, 0.035, 0.0018, "plain"),
            ),
            (placket(_OPEN_M, half=0.011), gathers(-0.185, 0.10)),
        ),
    )
