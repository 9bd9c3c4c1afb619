"""The head's texture, put together from its layers, and the colour of the skin."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.ageing import wrinkles
from generator.rigged.build.beard import scalp, stubble
from generator.rigged.build.body import Body
from generator.rigged.build.canvas import Canvas, texels
from generator.rigged.build.complexion import complexion, pores, spots
from generator.rigged.build.features import blush, brows, lids, lips
from generator.rigged.build.paint import vec
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from media.frames import ByteArray

_TONES = np.array(
    [
        (0.62, 0.390, 0.285),
        (0.52, 0.305, 0.205),
        (0.40, 0.212, 0.130),
        (0.245, 0.122, 0.072),
        (0.115, 0.056, 0.034),
    ]
)
"""Linear skin colours from very light to very dark, evenly spaced over 0..1."""

_WIDE = 7 / 4
"""Columns of the head's texture for each row: with the face's larger share of columns, 0.5 mm each."""


def skin_colour(identity: Identity) -> tuple[float, float, float]:
    """Linear colour of the skin."""
    place = identity.skin * (len(_TONES) - 1)
    red, green, blue = (float(np.interp(place, range(len(_TONES)), channel)) for channel in _TONES.T)
    return red, green, blue


def head_texture(identity: Identity, body: Body, picture: int) -> ByteArray:
    """uint8 (h, w, 4): red, green, blue and shine as ratios to the plain skin, 128 is 1.

    Fine enough for pictures of `picture` pixels, and not finer: what is smaller than a pixel shimmers.
    """
    height = 256 if picture <= 320 else 448 if picture <= 640 else 640
    skin = vec(*skin_colour(identity))
    rng = chance(identity.seed, Stream.SKIN)
    width = int(height * _WIDE)
    coarse = Canvas(texels(body.human, height // 2, width // 2))
    complexion(coarse, identity, rng)
    blush(coarse, identity)
    canvas = coarse.enlarged(texels(body.human, height, width))
    pores(canvas, rng)
    spots(canvas, identity, rng)
    wrinkles(canvas, identity, rng)
    lips(canvas, identity, skin, rng)
    stubble(canvas, identity, skin, rng)
    scalp(canvas, identity, skin, rng)
    lids(canvas, identity, skin)
    brows(canvas, identity, skin, rng)
    ratios = np.concatenate([canvas.colour, canvas.shine[..., None]], 2)
    return np.asarray(np.clip(np.round(ratios * 128), 0, 255), np.uint8)
