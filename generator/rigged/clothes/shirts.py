"""Shirts: shared by the outfits that have one outermost."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import buttons, cuff, front_band
from generator.rigged.clothes.collars import turned_collar
from generator.rigged.clothes.cuts import below, both, neckline, open_front, sleeves_to, vee
from generator.rigged.clothes.fabric import Fabric
from generator.rigged.clothes.marks import line, patch_pocket, placket
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from media.frames import FloatArray

_OPEN_M = -0.262
_EDGE = vee(_OPEN_M, -0.185, 0.028)


def open_shirt(fabric: Fabric, colour: FloatArray) -> tuple[Garment, ...]:
    """A shirt with its first button open."""
    return (
        Garment(
            fabric,
            colour,
            Fit(0.0015, waist=0.014, sleeve=0.006, wrist=0.003, pad=0.004, drape=3),
            both(below(neckline(0.0)), open_front(_EDGE), sleeves_to(0.515)),
            (
                turned_collar(stand=0.034, leaf=0.042, point=0.072, opening=0.46, lean=0.10),
                front_band(_EDGE, -0.190, _OPEN_M, 0.017, 0.0024),
                buttons(
                    0.0,
                    [_OPEN_M - 0.012 - 0.085 * i for i in range(6)],
                    0.0056,
                    0.003,
                    colours.button(colour),
                ),
                cuff(0.52, 0.055, 0.0022, "plain"),
            ),
            (
                placket(_OPEN_M),
                patch_pocket(0.088, -0.335, 0.048, 0.11),
                line(0.070, -0.172, 0.19, -0.215, 0.12),
            ),
        ),
    )
