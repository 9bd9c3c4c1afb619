"""A cotton shirt, its first button open."""

from __future__ import annotations

from generator.rigged.clothes import colours
from generator.rigged.clothes.fabric import COTTON
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.shirts import open_shirt
from generator.rigged.identity.identity import Identity


def outfit(identity: Identity) -> tuple[Garment, ...]:
    """The garments, from the inside out."""
    return open_shirt(COTTON, colours.main(identity))
