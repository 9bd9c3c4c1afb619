"""A cotton t-shirt with short sleeves."""  # noqa: N999 (the file's name is the outfit's)

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import cuff
from generator.rigged.clothes.collars import neck_band
from generator.rigged.clothes.cuts import below, both, neckline, sleeves_to
from generator.rigged.clothes.fabric import JERSEY
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.identity.identity import Identity

_SLEEVE_M = 0.205


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    line = neckline(0.022, 0.010, 0.004) if not identity.female else neckline(0.034, 0.011, 0.005)
    return (
        Garment(
            JERSEY,
            colours.main(identity),
            Fit(0.001, waist=0.010, sleeve=0.012, drape=2),
            both(below(line, 0.018), sleeves_to(_SLEEVE_M)),
            (neck_band(line, 0.018, 0.0020), cuff(_SLEEVE_M + 0.004, 0.022, 0.0012, "plain")),
        ),
    )
