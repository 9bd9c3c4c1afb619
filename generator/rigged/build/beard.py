"""What short hair looks like on the skin: stubble, the ground of a beard, the scalp under the hair."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.canvas import Canvas, Texels, spot
from generator.rigged.build.features import hair_ratio
from generator.rigged.build.paint import Rng, clouds, linear, step
from generator.rigged.draw.mesh import Array
from generator.rigged.hair.beard import density
from generator.rigged.hair.scalp import hairline
from generator.rigged.hair.style import styles
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import HAIR_COLOURS
from media.frames import FloatArray


def beard_area(where: Texels, rng: Rng) -> Array:
    """How densely (0..1) a beard grows on each texel."""
    x, z = where.x, where.z
    ragged = 0.0025 * clouds(rng, *where.size, 12, 24, 2)
    cheek = -0.052 - 0.9 * np.maximum(0.046 - x, 0) + 0.55 * np.maximum(x - 0.055, 0) + ragged
    area = (
        step(cheek + 0.012, cheek - 0.010, z)
        * step(-0.150 + ragged, -0.122 + ragged, z)
        * step(0.085, 0.06, where.y)
    )
    bare = np.clip(1.7 * spot(where, 0, -0.0755, 0.021, 0.0085) * step(0.0, -0.006, where.y), 0, 1)
    below = spot(where, 0.012, -0.0895, 0.007, 0.004) * step(0.0, -0.006, where.y)
    moustache = spot(where, 0.0125, -0.0605, 0.014, 0.0058) * step(0.0, -0.01, where.y)
    area = np.maximum(area * (1 - 0.55 * below), 1.15 * moustache)
    return np.asarray(np.clip(area, 0, 1) * (1 - bare) * (1 - step(0.1, 0.5, where.lips)), np.float32)


def stubble(canvas: Canvas, identity: Identity, skin: FloatArray, rng: Rng) -> None:
    """Hairs as fine grain over a soft shade; they go grey before the head does."""
    if identity.beard == "none":
        return
    where = canvas.where
    if identity.beard == "stubble":
        area = beard_area(where, rng)
    else:
        place = np.stack([where.x, where.y, where.z], 2).reshape(-1, 3)
        area = density(identity.beard, place).reshape(where.size) * (1 - step(0.1, 0.5, where.lips))
    shade, dense = {"stubble": (0.26, 0.34)}.get(identity.beard, (0.60, 0.45))
    grain = rng.standard_normal(area.shape, dtype=np.float32)
    patches = clouds(rng, *where.size, 26, 48, 2)
    dark = hair_ratio(identity, skin, 0.075)
    canvas.mix(
        np.clip(area**1.3 * shade * (1 + 0.2 * patches), 0, 0.9),
        dark,
    )
    hairs = np.clip(area * dense * np.clip(0.5 + 0.8 * grain + 0.25 * patches, 0, 1.5), 0, 0.92)
    grey = float(np.clip((identity.age - 40) / 35, 0, 0.85))
    white = grey * (rng.random(area.shape, dtype=np.float32) < 0.75)
    canvas.mix(hairs * (1 - white), dark)
    canvas.mix(hairs * white * 0.8, np.clip(np.asarray([0.42, 0.41, 0.40], np.float32) / skin, 0, 1.9))
    canvas.shine *= 1 - 0.6 * area * min(1.0, 1.6 * dense)


def scalp(canvas: Canvas, identity: Identity, skin: FloatArray, rng: Rng) -> None:
    """The dark ground under the hair, with a soft line."""
    where = canvas.where
    high, wide = where.x.shape
    place = np.stack([where.x, where.y, where.z], 2).reshape(-1, 3)
    edge = hairline(place, styles().get(identity.hair)).reshape(high, wide)
    edge += 0.0016 * clouds(rng, high, wide, 60, 110, 2)
    bald = identity.hair == "bald"
    cover = step(-0.006, 0.007, edge) * (0.22 if bald else 0.93)
    canvas.mix(cover.astype(np.float32), linear(HAIR_COLOURS[identity.hair_colour]) * 0.62 / skin)
    canvas.shine *= 1 - (0.1 if bald else 0.8) * cover
