"""A polo shirt: a soft knitted collar, two buttons, short sleeves."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import buttons, cuff, front_band
from generator.rigged.clothes.collars import turned_collar
from generator.rigged.clothes.cuts import below, both, neckline, open_front, sleeves_to, vee
from generator.rigged.clothes.fabric import PIQUE
from generator.rigged.clothes.marks import placket
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.identity.identity import Identity

_SLEEVE_M, _OPEN_M = 0.215, -0.242
_EDGE = vee(_OPEN_M, -0.185, 0.024)


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    colour = colours.main(identity)
    return (
        Garment(
            PIQUE,
            colour,
            Fit(0.001, waist=0.010, sleeve=0.008, drape=2),
            both(below(neckline(0.0)), open_front(_EDGE), sleeves_to(_SLEEVE_M)),
            (
                turned_collar(stand=0.024, leaf=0.036, point=0.056, opening=0.44, lean=0.25, slot="rib"),
                front_band(_EDGE, -0.190, _OPEN_M, 0.016, 0.0024),
                buttons(0.0, [_OPEN_M - 0.010, _OPEN_M - 0.048], 0.0056, 0.003, colours.button(colour)),
                cuff(_SLEEVE_M + 0.003, 0.026, 0.0016),
            ),
            (placket(_OPEN_M, low=-0.315),),
        ),
    )
