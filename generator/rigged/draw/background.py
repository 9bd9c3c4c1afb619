"""What is behind the person: a place out of focus, or the user's own picture; drawn once."""

from __future__ import annotations

from importlib import import_module

import numpy as np

from generator.rigged.build.paint import stretch
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity, is_picture
from generator.rigged.scenery.picture import own_picture
from generator.rigged.scenery.plane import view

_VIGNETTE = 0.22
"""Part of the light that is lost in the corners."""


def background(identity: Identity, width: int, height: int) -> Array:
    """Linear light float32 (height, width, 3). Raises ConfigError for a picture that cannot be read."""
    if is_picture(identity.background):
        return own_picture(identity.background, width, height)
    place = import_module(f"generator.rigged.scenery.places.{identity.background.replace(' ', '_')}")
    small = view(place.LAYERS, chance(identity.seed, Stream.BACKGROUND), width / height)
    y, x = np.linspace(-1, 1, small.shape[0])[:, None], np.linspace(-1, 1, small.shape[1])[None]
    small = small * (1 - _VIGNETTE * (x**2 + y**2) / 2)[..., None]
    return np.stack([stretch(small[..., k], height, width) for k in range(3)], 2)
