"""Small helpers for painting with numpy: noise, soft steps, blur, colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.rigged.draw.mesh import Array
from media.frames import FloatArray

Rng = np.random.Generator


def vec(*values: float) -> FloatArray:
    """A short float32 vector."""
    return np.array(values, np.float32)


def linear(colour: Sequence[float] | Array) -> FloatArray:
    """sRGB 0..1 to linear light."""
    return vec(*colour) ** np.float32(2.2)


def step(low: float | Array, high: float | Array, x: Array) -> Array:
    """0 below `low`, 1 above `high`, smooth between (Hermite)."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def bump(x: Array, centre: float | Array, width: float | Array) -> Array:
    """A Gaussian of height 1."""
    return np.asarray(np.exp(-(((x - centre) / width) ** 2)))


def stretch(values: Array, height: int, width: int) -> FloatArray:
    """Enlarge (h, w) to (height, width), bilinear."""
    y, x = np.linspace(0, values.shape[0] - 1, height), np.linspace(0, values.shape[1] - 1, width)
    y0, x0 = np.minimum(y.astype(int), values.shape[0] - 2), np.minimum(x.astype(int), values.shape[1] - 2)
    fy, fx = (y - y0)[:, None], (x - x0)[None]
    top = values[y0][:, x0] * (1 - fx) + values[y0][:, x0 + 1] * fx
    low = values[y0 + 1][:, x0] * (1 - fx) + values[y0 + 1][:, x0 + 1] * fx
    return np.asarray(top * (1 - fy) + low * fy, np.float32)


def clouds(rng: Rng, height: int, width: int, cells_y: float, cells_x: float, octaves: int = 3) -> FloatArray:
    """Smooth noise (height, width), mean 0 and deviation near 1, with the given cells over the picture."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        shape = (max(2, int(cells_y * 2**octave) + 1), max(2, int(cells_x * 2**octave) + 1))
        total += stretch(rng.standard_normal(shape).astype(np.float32), height, width) * np.float32(
            0.6**octave
        )
    return total / max(float(total.std()), 1e-6)


def blur(picture: Array, radius: float) -> Array:
    """Gaussian blur of (h, w, c) by `radius` pixels (deviation), edges repeated."""
    reach = max(1, int(3 * radius))
    kernel = bump(np.arange(-reach, reach + 1, dtype=np.float32), 0, radius * 1.414)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padding = [(reach, reach) if a == axis else (0, 0) for a in range(picture.ndim)]
        padded = np.pad(picture, padding, mode="edge")
        size = picture.shape[axis]
        picture = sum(
            (k * padded.take(range(i, i + size), axis) for i, k in enumerate(kernel)), np.zeros_like(picture)
        )
    return picture
