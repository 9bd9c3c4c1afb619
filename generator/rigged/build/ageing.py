"""Lines that come with the years, each at its own age."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.canvas import Canvas, Texels, line, spot
from generator.rigged.build.paint import Rng, clouds, step, vec
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.identity import Identity

_CREASE = vec(0.66, 0.54, 0.50)
_BULGE = vec(1.07, 1.06, 1.05)

Points = list[tuple[float, float]]

_FOLD: Points = [
    (0.0200, -0.0410),
    (0.0245, -0.0490),
    (0.0290, -0.0590),
    (0.0325, -0.0700),
    (0.0335, -0.0770),
]
"""From the nose's wing round the mouth."""

_MARIONETTE: Points = [(0.0275, -0.0760), (0.0290, -0.0850), (0.0305, -0.0950)]
_BAG: Points = [(0.0185, -0.0110), (0.0240, -0.0155), (0.0310, -0.0175), (0.0380, -0.0165), (0.0440, -0.0120)]
_FROWN: Points = [(0.0060, 0.0110), (0.0068, 0.0180), (0.0058, 0.0260)]
_CROW: tuple[Points, ...] = (
    [(0.0480, 0.0010), (0.0535, 0.0050), (0.0580, 0.0105)],
    [(0.0490, -0.0020), (0.0550, -0.0010), (0.0610, 0.0020)],
    [(0.0485, -0.0050), (0.0550, -0.0075), (0.0605, -0.0095)],
    [(0.0465, -0.0080), (0.0520, -0.0125), (0.0560, -0.0180)],
)


def _grown(age: float, first: float, full: float) -> float:
    return float(np.clip((age - first) / (full - first), 0, 1))


def wrinkles(canvas: Canvas, identity: Identity, rng: Rng) -> None:
    """Paint the lines of the person's age."""
    age = identity.age
    window = canvas.where.window(-0.115, 0.032, 0.068)
    where = canvas.where.at(window)
    cover = 0.62 * _grown(age, 20, 78) * line(where, _FOLD, 0.0014)
    cover += 0.55 * _grown(age, 42, 85) * line(where, _MARIONETTE, 0.0012, 0.4)
    cover += 0.50 * _grown(age, 20, 75) * line(where, _BAG, 0.0012, 0.4)
    cover += 0.50 * _grown(age, 36, 75) * line(where, _FROWN, 0.0009, 0.4)
    for number, ray in enumerate(_CROW):
        cover += (0.60 - 0.08 * number) * _grown(age, 30, 72) * line(where, ray, 0.0008, 0.45)
    cover += 0.45 * _grown(age, 55, 85) * _upper_lip(where)
    canvas.glaze(np.clip(cover * rng.uniform(0.85, 1.1), 0, 1), _CREASE, window)
    pouch = 0.5 * _grown(age, 35, 80) * spot(where, 0.040, -0.058, 0.010, 0.014)
    pouch += 0.6 * _grown(age, 40, 80) * spot(where, 0.031, -0.0130, 0.011, 0.0030)
    canvas.glaze(pouch, _BULGE, window)
    _forehead(canvas, age, rng)
    _neck(canvas, age, rng)
    _crepe(canvas, age, rng)


def _upper_lip(where: Texels) -> Array:
    """Fine upright lines above the lips."""
    area = spot(where, 0.0, -0.0600, 0.020, 0.0045)
    return np.asarray(area * step(0.3, 0.9, np.cos(where.x * 2 * np.pi / 0.0042)))


def _forehead(canvas: Canvas, age: float, rng: Rng) -> None:
    """Level lines, each a little wavy, first the middle one."""
    window = canvas.where.window(0.022, 0.072, 0.055)
    where = canvas.where.at(window)
    wave = 0.0011 * clouds(rng, *where.size, 1.5, 7, 2)
    broken = 0.75 + 0.3 * clouds(rng, *where.size, 6, 5, 2)
    cover = np.zeros(where.x.shape, np.float32)
    for first, height in ((30, 0.0430), (36, 0.0345), (44, 0.0515), (54, 0.0590)):
        bow = height + 0.0035 * (where.x / 0.035) ** 2 * np.sign(0.040 - height)
        cover += 0.55 * _grown(age, first, first + 38) * np.exp(-(((where.z - bow - wave) / 0.0008) ** 2))
    canvas.glaze(np.clip(cover * broken, 0, 1) * step(0.048, 0.026, where.x), _CREASE, window)


def _neck(canvas: Canvas, age: float, rng: Rng) -> None:
    """Rings round the neck."""
    window = canvas.where.window(-0.169, -0.112, 0.08)
    where = canvas.where.at(window)
    wave = 0.0015 * clouds(rng, *where.size, 1.5, 5, 2)
    cover = np.zeros(where.x.shape, np.float32)
    for first, height in ((24, -0.138), (40, -0.126), (50, -0.152)):
        bow = height + 0.006 * (where.x / 0.04) ** 2
        cover += 0.55 * _grown(age, first, first + 45) * np.exp(-(((where.z - bow - wave) / 0.0011) ** 2))
    canvas.glaze(cover, _CREASE, window)


def _crepe(canvas: Canvas, age: float, rng: Rng) -> None:
    """Old skin is creased all over, finely."""
    amount = _grown(age, 50, 90)
    if amount > 0:
        high, wide = canvas.where.size
        canvas.colour *= 1 + 0.035 * amount * clouds(rng, high, wide, high / 5, wide / 9, 2)[..., None]
