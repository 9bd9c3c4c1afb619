"""Planes of a view, painted in linear light and put out of focus as a lens does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from generator.rigged.build.paint import Rng
from generator.rigged.draw.mesh import Array

_ROWS = 176
"""Planes are painted this small: they are out of focus anyway."""

Colour = Array
"""Linear light (3,), or (rows, columns, 3) for the whole plane."""


class Plane:
    """Things at one distance. Places: `x` to the right, 0..1 over the middle square of the picture and beyond
    it in a wide one, `y` 0..1 downwards."""

    def __init__(self, aspect: float) -> None:
        columns = max(2, round(_ROWS * aspect))
        y, x = np.mgrid[0:_ROWS, 0:columns].astype(np.float32)
        self.x, self.y = (x + 0.5 - columns / 2) / _ROWS + 0.5, (y + 0.5) / _ROWS
        self.left, self.right = 0.5 - aspect / 2, 0.5 + aspect / 2
        self.light = np.zeros((*x.shape, 3), np.float32)
        self.cover = np.zeros(x.shape, np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.x.shape
        return rows, columns

    def fill(self, colour: Colour) -> None:
        """Paint all of the plane."""
        self.light[:] = colour
        self.cover[:] = 1

    def lay(self, share: Array, colour: Colour, part: tuple[slice, slice] = np.s_[:, :]) -> None:
        """Paint over a part of the plane by `share` (0..1) of each of its points."""
        light, cover = self.light[part], self.cover[part]
        light += share[..., None] * (colour - light)
        cover += share * (1 - cover)

    def shine(self, share: Array, colour: Colour) -> None:
        """Add light to what is there."""
        self.light += (share * self.cover)[..., None] * colour

    def box(
        self, left: float, top: float, right: float, low: float, colour: Colour, share: float = 1.0
    ) -> None:
        """An upright rectangle in one colour."""
        part = self._near(left, top, right, low)
        x, y = self.x[part], self.y[part]
        across = _edge(x - left) * _edge(right - x)
        self.lay(share * across * _edge(y - top) * _edge(low - y), colour, part)

    def oval(self, x: float, y: float, wide: float, high: float, colour: Colour, turn: float = 0.0) -> None:
        """An ellipse of half sizes `wide` and `high`, turned by radians."""
        reach = max(wide, high)
        part = self._near(x - reach, y - reach, x + reach, y + reach)
        dx, dy = self.x[part] - x, self.y[part] - y
        c, s = np.cos(turn), np.sin(turn)
        away = np.hypot((c * dx + s * dy) / wide, (c * dy - s * dx) / high)
        self.lay(_edge((1 - away) * min(wide, high)), colour, part)

    def _near(self, left: float, top: float, right: float, low: float) -> tuple[slice, slice]:
        """The part of the plane that holds a rectangle."""
        columns = [round((edge - self.left) * _ROWS) for edge in (left, right)]
        rows = [round(edge * _ROWS) for edge in (top, low)]
        return tuple(slice(max(a - 1, 0), max(b + 2, 0)) for a, b in (rows, columns))  # type: ignore[return-value]


def _edge(inside: Array) -> Array:
    """Cover 0..1 by the distance from an edge, soft over one point."""
    return np.clip(inside * _ROWS + 0.5, 0, 1)


class Layer(NamedTuple):
    """One plane of a place: how it is painted, how far it is out of focus (part of the picture's height)."""

    paint: Callable[[Plane, Rng], None]
    blur: float


def view(layers: Sequence[Layer], rng: Rng, aspect: float) -> Array:
    """Linear light (rows, columns, 3) of layers, the farthest first; every other view is mirrored."""
    light = np.zeros(1, np.float32)
    for layer in layers:
        plane = Plane(aspect)
        layer.paint(plane, rng)
        blurred = defocus(np.concatenate([plane.light, plane.cover[..., None]], 2), layer.blur * _ROWS)
        light = blurred[..., :3] + light * (1 - blurred[..., 3:])
    return light[:, ::-1] if rng.random() < 0.5 else light


def defocus(picture: Array, radius: float) -> Array:
    """Spread each point of (h, w, c) over a disc of `radius` points, as a lens does; edges are repeated."""
    reach = int(np.ceil(radius)) + 1
    padded = np.pad(picture, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    high, wide = padded.shape[:2]
    y, x = np.fft.fftfreq(high, 1 / high)[:, None], np.fft.fftfreq(wide, 1 / wide)[None]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    spread = np.fft.rfft2(disc / disc.sum())[..., None]
    blurred = np.fft.irfft2(np.fft.rfft2(padded, axes=(0, 1)) * spread, (high, wide), axes=(0, 1))
    return np.asarray(blurred[reach:-reach, reach:-reach], np.float32)
