"""What is behind the person: a blurred office or room, or a plain wall; drawn once."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, blur, bump, linear, step
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.identity import Identity


def background(identity: Identity, width: int, height: int) -> Array:
    """Linear light float32 (height, width, 3)."""
    rng = np.random.default_rng((identity.seed, 6))
    low = 160  # drawn small and enlarged: it is out of focus anyway
    columns = max(2, round(low * width / height))
    y, x = np.mgrid[0 : 1 : low * 1j, 0 : 1 : columns * 1j].astype(np.float32)
    x = (x - 0.5) * width / height + 0.5
    paint = {"office": _office, "room": _room, "plain": _plain}[identity.background]
    picture = blur(paint(x, y, rng), low * 0.018)
    rows, across = np.linspace(0, low - 1, height), np.linspace(0, columns - 1, width)
    enlarged = _sample(picture, rows, across)
    corner = 1 - 0.22 * (((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2)
    return (enlarged * _sample(corner[..., None], rows, across)).astype(np.float32)


def _sample(picture: Array, rows: Array, columns: Array) -> Array:
    r, c = rows.astype(int), columns.astype(int)
    r1, c1 = np.minimum(r + 1, picture.shape[0] - 1), np.minimum(c + 1, picture.shape[1] - 1)
    fr, fc = (rows - r)[:, None, None], (columns - c)[None, :, None]
    top = picture[r][:, c] * (1 - fc) + picture[r][:, c1] * fc
    bottom = picture[r1][:, c] * (1 - fc) + picture[r1][:, c1] * fc
    mixed: Array = top * (1 - fr) + bottom * fr
    return mixed


def _box(picture: Array, x: Array, y: Array, box: tuple[float, float, float, float], rgb: Array) -> None:
    left, top, right, low = box
    inside = ((x >= left) & (x <= right) & (y >= top) & (y <= low))[..., None]
    picture[:] = np.where(inside, rgb, picture)


def _plain(x: Array, y: Array, rng: Rng) -> Array:
    wall = linear(rng.uniform(0.55, 0.72, 3))
    light = 0.75 + 0.5 * bump(x, 0.35, 0.5) * bump(y, 0.3, 0.6)
    return (wall * light[..., None]).astype(np.float32)


def _office(x: Array, y: Array, rng: Rng) -> Array:
    """A bright window on one side, a shelf and a plant on the other."""
    wall = linear((0.55, 0.60, 0.65))
    picture = np.broadcast_to(wall, (*x.shape, 3)) * (0.62 + 0.65 * step(1.0, 0.0, x))[..., None]
    picture = picture.astype(np.float32)
    _box(picture, x, y, (-0.6, 0.0, 0.20, 0.78), linear((0.93, 0.95, 0.97)) * 1.15)
    for left in (-0.25, 0.015, 0.205):
        _box(picture, x, y, (left, 0.0, left + 0.018, 0.78), linear((0.50, 0.53, 0.57)))
    _box(picture, x, y, (-0.6, 0.50, 0.20, 0.78), linear((0.70, 0.76, 0.78)))
    for level in (0.28, 0.52, 0.76):
        _box(picture, x, y, (0.74, level, 1.7, level + 0.022), linear((0.42, 0.33, 0.26)))
        place = 0.76
        while place < 1.5:
            wide, high = rng.uniform(0.015, 0.04), rng.uniform(0.10, 0.17)
            tone = linear(rng.uniform(0.25, 0.72, 3)) * 0.75
            if rng.random() < 0.78:
                _box(picture, x, y, (place, level - high, place + wide, level), tone)
            place += wide + 0.004
    leaf = linear((0.23, 0.36, 0.20))
    for _ in range(26):
        cx, cy = 0.66 + rng.normal(0, 0.045), 0.60 + rng.normal(0, 0.09)
        spot = (((x - cx) / 0.022) ** 2 + ((y - cy) / 0.05) ** 2 < 1)[..., None]
        picture = np.where(spot, leaf * rng.uniform(0.6, 1.5), picture)
    return picture.astype(np.float32)


def _room(x: Array, y: Array, rng: Rng) -> Array:
    """A warm wall with a lamp, a picture and a sideboard."""
    picture = (linear((0.72, 0.68, 0.63)) * (0.62 + 0.3 * step(1.1, -0.1, x))[..., None]).astype(np.float32)
    glow = bump(x, 0.88, 0.22) * bump(y, 0.33, 0.25)
    picture += glow[..., None] * linear((0.95, 0.78, 0.52)) * 0.55
    _box(picture, x, y, (0.82, 0.24, 0.95, 0.40), linear((1.0, 0.92, 0.76)) * 1.35)
    _box(picture, x, y, (0.88, 0.40, 0.892, 0.70), linear((0.30, 0.25, 0.22)))
    _box(picture, x, y, (0.60, 0.70, 1.6, 1.0), linear((0.45, 0.34, 0.26)))
    _box(picture, x, y, (0.05, 0.10, 0.26, 0.42), linear((0.86, 0.84, 0.80)))
    _box(picture, x, y, (0.075, 0.135, 0.235, 0.385), linear((0.45, 0.53, 0.55)))
    _box(picture, x, y, (0.075, 0.28, 0.235, 0.385), linear((0.62, 0.50, 0.38)))
    _box(picture, x, y, (-0.6, 0.0, -0.06, 1.0), linear((0.86, 0.86, 0.84)))
    return picture
