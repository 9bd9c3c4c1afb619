"""The cloth's picture: folds, seams, buttons and weave."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import bump, clouds, step
from generator.rigged.clothes.garments import HIGH_M, LOW_M, SPAN_X_M
from generator.rigged.draw.lights import KEY
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.identity import Identity
from media.frames import ByteArray

_FOLD_LIGHT = 0.8
"""Change of light by tilt: the key light's part of all light on the chest."""


def cloth_texture(identity: Identity, size: int) -> ByteArray:
    """uint8 (size, 2 * size), front and back: how light folds and seams make the cloth, 128 is plain."""
    rng = np.random.default_rng((identity.seed, 4))
    x, z = np.meshgrid(np.linspace(-SPAN_X_M, SPAN_X_M, size), np.linspace(HIGH_M, LOW_M, size))
    heights, shades = [], []
    for front in (True, False):
        height = _folds(x, z, rng)
        shade = np.ones_like(x)
        if front and identity.outfit in ("shirt", "blouse"):
            _placket(x, z, height, shade)
        if front and identity.outfit == "jacket":
            _jacket(x, z, shade)
        heights.append(height)
        shades.append(shade)
    weave = {"sweater": 0.05, "jacket": 0.030}.get(identity.outfit, 0.012)
    pitch = (HIGH_M - LOW_M) / size
    across = np.concatenate([np.gradient(h, axis=1) * -1 / (2 * SPAN_X_M / size) for h in heights], 1)
    upwards = np.concatenate([np.gradient(h, axis=0) / pitch for h in heights], 1)
    shade = np.concatenate(shades, 1) * (1 + weave * rng.standard_normal(across.shape))
    # Tilted towards the key light is lighter.
    lit = 1 + _FOLD_LIGHT * (KEY[0] * across + KEY[2] * upwards)
    return np.clip(np.round(128 * shade * lit), 0, 255).astype(np.uint8)


def _folds(x: Array, z: Array, rng: np.random.Generator) -> Array:
    """Height of folds in metres: they run from the armpits inwards and lie across the inner elbow."""
    rows, columns = x.shape
    warp = 0.02 * clouds(rng, rows, columns, 6, 8, 2)
    soft = 0.0011 * clouds(rng, rows, columns, 7, 9, 2)
    total: Array = soft
    for side in (-1, 1):
        dx, dz = side * x - 0.155, z + 0.31
        turn = np.arctan2(dz + warp, -dx + 0.5 * warp)
        distance = np.hypot(dx, dz)
        rays = (
            np.sin(turn * 9 + 14 * warp + side)
            * bump(distance, 0.07, 0.05)
            * step(-2.2, -0.4, turn)
            * step(1.6, 0.2, turn)
        )
        total = total + 0.0016 * rays * step(0.0, 0.03, distance)
        ex, ez = side * x - 0.33, z + 0.40
        along = (ex - ez) * 0.707
        total = total + 0.0018 * np.sin(along * 190 + 60 * warp) * bump(np.hypot(ex, ez), 0, 0.06)
    waist = step(-0.38, -0.55, z) * 0.0012 * np.sin((z + 0.35 * warp + 0.15 * np.abs(x)) * 85)
    return np.asarray(total + waist)


def _placket(x: Array, z: Array, height: Array, shade: Array) -> None:
    """A shirt's front edge with its seams, and the buttons on it."""
    below = step(-0.165, -0.175, z)
    height += 0.0012 * step(-0.0175, -0.0150, x) * step(0.0175, 0.0150, x) * below
    for seam in (-0.0165, 0.0165):
        shade *= 1 - 0.16 * bump(x, seam, 0.0011) * below
    for number in range(9):
        r = np.hypot(x, z + 0.205 + 0.082 * number)
        shade *= 1 - 0.22 * bump(r, 0.0060, 0.0012)
        shade *= 1 + 0.06 * step(0.0058, 0.0050, r)
        shade *= 1 - 0.45 * bump(np.abs(x), 0.0013, 0.0009) * bump(r, 0.0013, 0.0011)
    pocket = np.maximum(np.abs(x - 0.095) - 0.052, np.abs(z + 0.385) - 0.06)
    shade *= 1 - 0.12 * bump(pocket, 0, 0.0012)


def _jacket(x: Array, z: Array, shade: Array) -> None:
    """A jacket's closed front below the button, and a breast pocket."""
    below = step(-0.425, -0.432, z)
    shade *= 1 - 0.40 * bump(x, -0.012, 0.0013) * below
    for number in range(2):
        r = np.hypot(x - 0.004, z + 0.455 + 0.105 * number)
        shade *= (
            1
            - 0.5 * step(0.0105, 0.0090, r)
            + 0.25 * bump(np.hypot(x - 0.002, z + 0.452 + 0.105 * number), 0, 0.003)
        )
    slanted = z + 0.345 - 0.12 * (x - 0.11)
    shade *= 1 - 0.30 * bump(slanted, 0, 0.0016) * step(0.068, 0.072, x) * step(0.150, 0.146, x)
