"""A jacket over a plain top, or over an open shirt for men."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import buttons
from generator.rigged.clothes.collars import neck_band, turned_collar
from generator.rigged.clothes.cuts import below, both, neckline, open_front, sleeves_to, vee
from generator.rigged.clothes.fabric import COTTON, JERSEY
from generator.rigged.clothes.marks import placket
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.clothes.tailored import jacket
from generator.rigged.identity.identity import Identity
from media.frames import FloatArray

_OPEN_M = -0.262


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    under = colours.second(identity)
    return (_top(under) if identity.female else _shirt(under), jacket(colours.main(identity)))


def _top(colour: FloatArray) -> Garment:
    line = neckline(0.042, 0.014, 0.004)
    return Garment(
        JERSEY, colour, Fit(0.0), both(below(line, 0.010), sleeves_to(0.2)), (neck_band(line, 0.010, 0.0016),)
    )


def _shirt(colour: FloatArray) -> Garment:
    pearl = buttons(0.0, [_OPEN_M - 0.012, _OPEN_M - 0.097], 0.0056, 0.003, colours.button(colour))
    collar = turned_collar(stand=0.034, leaf=0.042, point=0.070, opening=0.46, lean=0.10)
    edge = vee(_OPEN_M, -0.185, 0.028)
    cut = both(below(neckline(0.0)), open_front(edge), sleeves_to(0.528))
    return Garment(COTTON, colour, Fit(0.0015), cut, (collar, pearl), (placket(_OPEN_M),))
