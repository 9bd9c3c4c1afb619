"""The eyes' picture."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, blur, bump, clouds, linear, step, vec
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import EYE_COLOURS
from media.frames import ByteArray


def eye_texture(identity: Identity, size: int = 256) -> ByteArray:
    """uint8 (size, size, 3) linear light: the front of the ball, the iris in the middle."""
    rng = chance(identity.seed, Stream.EYE)
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    radius, turn = np.hypot(x, y), np.arctan2(y, x)
    iris = 0.45
    white = np.ones((size, size, 3), np.float32) * vec(0.67, 0.64, 0.61)
    white *= 1 - vec(0.03, 0.15, 0.15) * step(0.45, 0.9, np.abs(x))[..., None]
    veins = np.clip(clouds(rng, size, size, 10, 10, 3) - 1.6, 0, 1) * step(0.55, 0.9, radius)
    white *= 1 - veins[..., None] * vec(0.05, 0.25, 0.22)
    base = linear(EYE_COLOURS[identity.eyes]) * 0.95
    spokes = np.interp(turn, np.linspace(-np.pi, np.pi, 181), _ring(rng, 181)) + 0.5 * np.interp(
        turn, np.linspace(-np.pi, np.pi, 61), _ring(rng, 61)
    )
    r = radius / iris
    tone = (0.75 + 0.22 * spokes) * (0.75 + 0.55 * bump(r, 0.62, 0.25)) * (1 - 0.88 * step(0.72, 1.0, r))
    colour = base * np.clip(tone, 0.1, 1.6)[..., None]
    warm = bump(r, 0.45, 0.13)[..., None] * vec(0.6, 0.45, 0.25) * base
    colour = (colour + warm) * (1 + 0.35 * step(-0.2, 0.4, y / iris))[..., None]
    colour *= 1 - step(0.44, 0.37, r)[..., None] * 0.985
    inside = step(iris + 0.022, iris - 0.022, radius)[..., None]
    picture = white * (1 - inside) + colour * inside
    return np.asarray(np.clip(blur(picture, 0.8) * 255, 0, 255), np.uint8)


def _ring(rng: Rng, count: int) -> Array:
    values = rng.standard_normal(count).astype(np.float32)
    values[-1] = values[0]
    return values
