"""Bands and small things: plackets, cuffs, hems and buttons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.rigged.clothes.atlas import trim_uv
from generator.rigged.clothes.cuts import Edge
from generator.rigged.clothes.sewing import Piece, Sewn, Work, cloth_part, lay, sheet
from generator.rigged.draw.mesh import Array

_ROUND = 11
"""Corners of a button."""


def front_band(edge: Edge, top: float, low: float, width: float, thick: float, slot: str = "plain") -> Piece:
    """Bands along both edges of an open front, from height `top` down to `low`; metres."""

    def sew(work: Work) -> list[Sewn]:
        parts = []
        for side in (1, -1):
            z = np.linspace(top, low, max(14, int((top - low) / 0.014)))
            across = np.array([-0.002, 0.0, 0.12, 0.5, 0.88, 1.0, 1.0])
            height = thick * np.array([-0.6, 0.5, 1.0, 1.1, 1.0, 0.6, -0.4])
            x = side * (np.maximum(edge(z), 0) + across[:, None] * width)
            points = work.surface.front(x, np.tile(z, (len(x), 1)), np.repeat(height, len(z)))
            points = lay(work.surface, points, height[:, None] + 0 * x)
            parts.append(
                sheet(points, x.shape, work.colour, work.trim(slot), across.clip(0) * width, flip=side < 0)
            )
        return parts

    return sew


def cuff(end: float, width: float, thick: float, slot: str = "rib", colour: Array | None = None) -> Piece:
    """Bands round both sleeves, `width` metres up from `end` along the arm, their edge turned in."""

    def sew(work: Work) -> list[Sewn]:
        parts = []
        turn = np.linspace(-np.pi, np.pi, 19)
        back = np.array([0.018, 0.001, 0.0, 0.1 * width, 0.5 * width, 0.9 * width, width, width])
        height = thick * np.array([-1.5, -0.8, 0.6, 1.1, 1.2, 1.1, 0.8, -0.4])
        for side in (1, -1):
            along = np.repeat(end - back, len(turn))
            points = work.surface.sleeve(side, np.tile(turn, len(back)), along, np.repeat(height, len(turn)))
            tone = work.colour if colour is None else colour
            inwards = np.abs(back)
            parts.append(sheet(points, (len(back), len(turn)), tone, work.trim(slot), inwards, flip=side > 0))
        return parts

    return sew


def buttons(x: float, heights: Sequence[float], radius: float, lift: float, colour: Array) -> Piece:
    """A row of buttons on the front, metres; `lift` off the cloth."""

    def sew(work: Work) -> list[Sewn]:
        return [_button(work, x, z, radius, lift, colour) for z in heights]

    return sew


def cords(x: float, top: float, low: float, thick: float, colour: Array) -> Piece:
    """Two cords that hang on the front at `x` from the middle, one a little longer; metres."""

    def sew(work: Work) -> list[Sewn]:
        parts = []
        for side, end in ((1, low), (-1, low - 0.012)):
            z = np.linspace(top, end, 16)
            sway = x + 0.004 * np.sin((z - top) * 24 + side)
            across = np.array([-1.0, -0.8, 0.0, 0.8, 1.0])[:, None]
            lift = thick * np.array([0.0, 0.9, 1.7, 0.9, 0.0])
            knot = np.where(z < end + 0.012, 1.5, 1.0)
            px = side * sway + across * thick * knot
            points = work.surface.front(px, np.tile(z, (5, 1)), np.repeat(lift, len(z)))
            parts.append(sheet(points, px.shape, colour, "smooth", np.zeros(5), flip=False))
        return parts

    return sew


def _button(work: Work, x: float, z: float, radius: float, lift: float, colour: Array) -> Sewn:
    turn = np.arange(_ROUND) * 2 * np.pi / _ROUND
    share, height = np.array([1.0, 1.0, 0.72, 0.6]), np.array([-0.0022, 0.0, 0.0006, 0.0])
    px = np.concatenate([(x + s * radius * np.cos(turn)) for s in share] + [[x]])
    pz = np.concatenate([(z + s * radius * np.sin(turn)) for s in share] + [[z]])
    points = work.surface.front(px, pz, np.concatenate([np.repeat(height, _ROUND), [0.0]]) + lift)
    ring = np.arange(_ROUND)
    after = (ring + 1) % _ROUND
    triangles = []
    for row in range(3):
        a, b = row * _ROUND + ring, row * _ROUND + after
        triangles += [np.stack([a, b, b + _ROUND], 1), np.stack([a, b + _ROUND, a + _ROUND], 1)]
    triangles.append(np.stack([3 * _ROUND + ring, 3 * _ROUND + after, np.full(_ROUND, 4 * _ROUND)], 1))
    uv = trim_uv("smooth", 0 * px, 0 * px)
    return cloth_part(points, np.concatenate(triangles).astype(np.int32), colour, uv)
