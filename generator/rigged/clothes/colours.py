"""Colours that go with an outfit's own: linear light."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import linear, vec
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import CLOTH_COLOURS
from media.frames import FloatArray

_DARK = 0.16
"""Linear light; darker cloth goes with white, lighter cloth with a dark colour."""


def main(identity: Identity) -> FloatArray:
    """The outfit's colour."""
    return linear(CLOTH_COLOURS[identity.outfit_colour])


def second(identity: Identity) -> FloatArray:
    """What is worn beneath: white or light blue under dark cloth, charcoal or navy under light."""
    own = main(identity)
    if float(own.mean()) < _DARK:
        return linear(CLOTH_COLOURS["light blue" if identity.seed % 3 == 1 else "white"])
    return linear(CLOTH_COLOURS["navy" if own[2] > own[0] else "charcoal"])


def accent(identity: Identity) -> FloatArray:
    """A tie: deep, and of another hue than the jacket."""
    own = main(identity)
    blue = own[2] > 1.15 * own[0]
    names = ("burgundy", "dark green", "purple") if blue else ("navy", "burgundy", "dark blue")
    return np.asarray(0.45 * linear(CLOTH_COLOURS[names[identity.seed % 3]]), np.float32)


def button(cloth: FloatArray) -> FloatArray:
    """Buttons: mother-of-pearl on light cloth, horn on dark."""
    pearl, horn = vec(0.72, 0.71, 0.68), vec(0.05, 0.042, 0.036)
    light = float(np.mean(cloth))
    return np.asarray(pearl * 0.92 if light > 0.25 else 0.55 * cloth + 0.6 * horn + 0.02, np.float32)
