"""The skin of the head in the large: blood under it, shadows of its folds, spots, pores and shine."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.canvas import Canvas, spot
from generator.rigged.build.paint import Rng, bump, clouds, step, vec
from generator.rigged.identity.identity import Identity

_BLOOD = vec(1.04, 0.74, 0.74)
_SHADE = vec(0.80, 0.68, 0.64)
"""A fold's own shadow: light that leaves it went through skin, so it is warm."""

_FAIR_ENOUGH = 0.45
"""Skin darker than this has no freckles by nature."""

_FRECKLED = {"none": 0.0, "some": 0.4, "many": 1.0}
"""Part of the most freckles, where they were chosen."""


def complexion(canvas: Canvas, identity: Identity, rng: Rng) -> None:
    """Paint all that is soft; meant for a coarse canvas."""
    _blood(canvas, identity, rng)
    _shadows(canvas, identity)
    _mottling(canvas, identity, rng)
    _shine(canvas, identity)


def _blood(canvas: Canvas, identity: Identity, rng: Rng) -> None:
    """Red where the skin is thin; how much is each person's own."""
    where = canvas.where
    front = step(0.06, 0.03, where.y)
    cheeks, nose, chin = rng.uniform(0.5, 1.0), rng.uniform(0.35, 0.9), rng.uniform(0.2, 0.5)
    red = cheeks * (
        0.75 * spot(where, 0.041, -0.037, 0.020, 0.017) + 0.25 * spot(where, 0.056, -0.03, 0.02, 0.025)
    )
    red += nose * (spot(where, 0, -0.040, 0.012, 0.013) + 0.6 * spot(where, 0.016, -0.043, 0.006, 0.008))
    red += chin * spot(where, 0, -0.100, 0.016, 0.012)
    thin = 1 - 0.65 * identity.skin
    canvas.glaze(thin * red * front * 0.75, _BLOOD)
    canvas.glaze(thin * 0.6 * where.ears, _BLOOD)
    # The forehead is a little yellow, the jaw a little cool.
    canvas.glaze(front * bump(where.z, 0.045, 0.022) * 0.5, vec(1.02, 1.01, 0.93))
    if not identity.female:
        jaw = step(-0.06, -0.085, where.z) * step(-0.15, -0.12, where.z) * front
        canvas.glaze(jaw * 0.5 * thin, vec(0.92, 0.95, 0.97))


def _shadows(canvas: Canvas, identity: Identity) -> None:
    """Lids, sockets and folds: what the coarse mesh and the soft light leave out."""
    where = canvas.where
    front = step(0.03, 0.01, where.y)
    tired = 0.8 + 0.7 * identity.ageing
    canvas.glaze(front * spot(where, 0.031, 0.0065, 0.016, 0.0055) * 0.55, vec(0.84, 0.72, 0.70))
    canvas.glaze(front * spot(where, 0.0155, 0.001, 0.0055, 0.012) * 0.65, _SHADE)
    canvas.glaze(front * spot(where, 0.028, -0.0145, 0.012, 0.0045) * 0.34 * tired, vec(0.84, 0.70, 0.76))
    for x, z, wide, high, deep in (
        (0.0195, -0.0440, 0.0024, 0.0065, 0.60),  # beside the wing of the nose
        (0.0080, -0.0490, 0.0050, 0.0022, 0.75),  # nostril
        (0.0000, -0.0880, 0.0160, 0.0032, 0.40),  # under the lower lip
        (0.0000, -0.0570, 0.0030, 0.0055, 0.18),  # the groove above the lips
        (0.0270, -0.0735, 0.0035, 0.0035, 0.50),  # corner of the mouth
    ):
        canvas.glaze(front * spot(where, x, z, wide, high) * deep, _SHADE)
    canvas.glaze(front * spot(where, 0.0052, -0.057, 0.0020, 0.006) * 0.4, vec(1.06, 1.06, 1.06))


def _mottling(canvas: Canvas, identity: Identity, rng: Rng) -> None:
    """Skin is never of one colour; less so with the years."""
    high, wide = canvas.where.size
    uneven = 0.8 + 1.2 * identity.ageing
    canvas.glaze(0.13 * uneven * clouds(rng, high, wide, 14, 26), 0.5 * (_BLOOD + 1))
    canvas.colour *= 1 + 0.018 * uneven * clouds(rng, high, wide, 40, 70, 2)[..., None]


def _shine(canvas: Canvas, identity: Identity) -> None:
    """Oil in the middle of the face, little on cheeks, none below."""
    where = canvas.where
    front = step(0.05, 0.02, where.y)
    shine = 0.72 + front * (
        0.75 * spot(where, 0, -0.026, 0.010, 0.028)
        + 0.35 * spot(where, 0, 0.045, 0.035, 0.020)
        + 0.30 * spot(where, 0.045, -0.022, 0.014, 0.010)
        + 0.20 * spot(where, 0, -0.103, 0.014, 0.010)
        + 0.45 * spot(where, 0.031, 0.0055, 0.014, 0.004)
    )
    shine *= 1 - 0.35 * step(-0.11, -0.13, where.z)
    canvas.shine *= shine * (1 - 0.30 * identity.skin) * (1 - 0.25 * identity.ageing)


def pores(canvas: Canvas, rng: Rng) -> None:
    """Grain of colour and shine, coarser on nose and cheeks; meant for the fine canvas."""
    where = canvas.where
    coarse = 0.6 + 0.7 * step(0.05, 0.02, where.y) * bump(where.z, -0.035, 0.03) * step(0.06, 0.03, where.x)
    grain = rng.standard_normal(where.x.shape, dtype=np.float32) * coarse
    canvas.shine *= 1 + 0.16 * grain
    canvas.colour *= (1 + 0.012 * grain)[..., None]


def spots(canvas: Canvas, identity: Identity, rng: Rng) -> None:
    """Freckles, some moles, and with age the brown spots of the sun."""
    where = canvas.where
    skin = (where.y < 0.075) & (where.z < 0.07) & (where.z > -0.16) & (where.side != 0)
    eyes = spot(where, 0.031, -0.002, 0.017, 0.010)
    open_skin = (
        skin * (1 - np.clip(2 * eyes, 0, 1)) * (1 - np.clip(3 * spot(where, 0, -0.074, 0.024, 0.010), 0, 1))
    )
    fair = max(0.0, 1 - identity.skin / _FAIR_ENOUGH)
    natural = fair * max(rng.beta(0.4, 3.0), 0.7 * (identity.hair_colour == "red"))
    freckled = _FRECKLED.get(identity.freckles, natural)
    bridge = open_skin * (spot(where, 0.0, -0.022, 0.05, 0.022) + 0.012)
    canvas.dots(rng, bridge, int(460 * freckled), 0.0009, vec(0.78, 0.63, 0.52))
    canvas.dots(rng, open_skin, int(rng.integers(0, 4)), 0.0008, vec(0.50, 0.38, 0.33))
    sun = open_skin * (step(0.03, 0.05, where.x) + 0.4 * step(0.03, 0.05, where.z))
    spotted = max(0.0, (identity.age - 48) / 40) * (1 - 0.6 * identity.skin)
    canvas.dots(rng, sun, int(60 * spotted), 0.0024, vec(0.80, 0.68, 0.58))
