"""Jackets: shared by the outfits that have one."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import buttons, cuff
from generator.rigged.clothes.collars import turned_collar
from generator.rigged.clothes.cuts import below, both, neckline, open_front, sleeves_to, vee
from generator.rigged.clothes.fabric import WOOL
from generator.rigged.clothes.lapels import lapels
from generator.rigged.clothes.marks import closed_edge, slanted_pocket
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from media.frames import FloatArray

_BUTTON_M = -0.455
_EDGE = vee(_BUTTON_M, -0.15, 0.070, 0.9)


def jacket(colour: FloatArray) -> Garment:
    """A jacket of wool with notched lapels and two buttons."""
    horn = colours.button(colour)
    return Garment(
        WOOL,
        colour,
        Fit(0.0075, waist=0.006, sleeve=0.005, wrist=0.006, pad=0.014, drape=6),
        both(below(neckline(0.012, 0.008, 0.006)), open_front(_EDGE), sleeves_to(0.512)),
        (
            turned_collar(stand=0.026, leaf=0.042, point=0.060, opening=0.74, low=0.006, lean=0.35),
            lapels(_EDGE, _BUTTON_M, -0.235, 0.078),
            buttons(0.0, [_BUTTON_M - 0.022, _BUTTON_M - 0.125], 0.0095, 0.003, horn),
            cuff(0.514, 0.012, 0.0008, "plain"),
        ),
        (closed_edge(-0.014, _BUTTON_M), slanted_pocket(0.105, -0.345, 0.045)),
    )
