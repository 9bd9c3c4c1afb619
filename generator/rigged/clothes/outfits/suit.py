"""A suit: jacket, shirt and tie."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.collars import turned_collar
from generator.rigged.clothes.cuts import below, both, neckline, sleeves_to
from generator.rigged.clothes.fabric import COTTON
from generator.rigged.clothes.marks import placket
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.suit import Fit
from generator.rigged.clothes.tailored import jacket
from generator.rigged.clothes.ties import tie
from generator.rigged.identity.identity import Identity


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    collar = turned_collar(stand=0.034, leaf=0.042, point=0.064, opening=0.06, lean=0.36)
    shirt = Garment(
        COTTON,
        colours.second(identity),
        Fit(0.0015),
        both(below(neckline(-0.003)), sleeves_to(0.528)),
        (tie(-0.177, -0.60, colours.accent(identity)), collar),
        (placket(-0.2),),
    )
    return (shirt, jacket(colours.main(identity)))
