"""A fine turtleneck."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.bands import cuff
from generator.rigged.clothes.collars import roll_collar
from generator.rigged.clothes.cuts import below, both, neckline, sleeves_to
from generator.rigged.clothes.fabric import FINE_KNIT
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.identity.identity import Identity


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    return (
        Garment(
            FINE_KNIT,
            colours.main(identity),
            Fit(0.001, waist=0.008, sleeve=0.004, wrist=0.003, drape=3),
            both(below(neckline(-0.006)), sleeves_to(0.505)),
            (roll_collar(0.052, 0.0075), cuff(0.515, 0.045, 0.0024)),
        ),
    )
