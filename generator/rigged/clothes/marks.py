"""What is painted on a front: plackets, pockets, seams."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import bump, step
from generator.rigged.clothes.outfit import Mark
from generator.rigged.draw.mesh import Array


def placket(top: float, half: float = 0.0165, x: float = 0.0, low: float = -1.0) -> Mark:
    """A shirt's front edge from height `top` down, with a seam on each side."""

    def paint(px: Array, z: Array, height: Array, tone: Array) -> None:
        below = step(top + 0.002, top - 0.004, z) * step(low - 0.002, low + 0.004, z)
        height += 0.0012 * step(half, half - 0.0025, np.abs(px - x)) * below
        tone *= 1 - 0.13 * bump(np.abs(px - x), half - 0.004, 0.0011) * below
        tone *= 1 - 0.20 * bump(px, x + half + 0.001, 0.0014) * below

    return paint


def gathers(top: float, length: float) -> Mark:
    """Fine folds that fall from a yoke at height `top`."""

    def paint(px: Array, z: Array, height: Array, tone: Array) -> None:
        away = (top - z) / length
        fading = step(0.0, 0.10, away) * step(1.0, 0.25, away)
        beside = step(0.045, 0.065, np.abs(px)) * step(0.150, 0.120, np.abs(px))
        waves = np.sin(px * (560 - 60 * away)) + 0.6 * np.sin(px * 310 + 2 * np.sign(px))
        height += 0.0007 * waves * fading * beside
        tone *= 1 - 0.12 * bump(away, 0.0, 0.012) * step(0.04, 0.06, np.abs(px))

    return paint


def slanted_pocket(x: float, z: float, half: float) -> Mark:
    """A jacket's breast pocket, on the person's left."""

    def paint(px: Array, pz: Array, height: Array, tone: Array) -> None:
        along, off = px - x, pz - z - 0.14 * (px - x)
        inside = step(half + 0.001, half - 0.001, np.abs(along))
        tone *= 1 - 0.34 * bump(off, 0.011, 0.0013) * inside
        tone *= 1 - 0.22 * bump(off, -0.011, 0.0013) * inside
        tone *= 1 + 0.05 * step(0.011, 0.009, np.abs(off)) * inside

    return paint


def patch_pocket(x: float, top: float, half: float, deep: float) -> Mark:
    """A shirt's breast pocket, on the person's left."""

    def paint(px: Array, z: Array, height: Array, tone: Array) -> None:
        corner = 0.012 * np.maximum(np.abs(px - x) / half - 0.5, 0)
        box = np.maximum(np.abs(px - x) - half, np.abs(z - top + deep / 2 - corner) - deep / 2)
        height += 0.0010 * step(0.001, -0.0015, box)
        tone *= 1 - 0.16 * bump(box, 0, 0.0012)
        tone *= 1 - 0.10 * bump(z, top - 0.016, 0.0012) * step(0, -0.002, box)

    return paint


def line(x0: float, z0: float, x1: float, z1: float, dark: float = 0.2) -> Mark:
    """A seam from one place to another, on both sides alike."""

    def paint(px: Array, z: Array, height: Array, tone: Array) -> None:
        length = float(np.hypot(x1 - x0, z1 - z0))
        dx, dz = (x1 - x0) / length, (z1 - z0) / length
        along = (np.abs(px) - x0) * dx + (z - z0) * dz
        off = (z - z0) * dx - (np.abs(px) - x0) * dz
        on = step(-0.002, 0.002, along) * step(length + 0.002, length - 0.002, along)
        tone *= 1 - dark * bump(off, 0, 0.0012) * on

    return paint


def closed_edge(x: float, top: float) -> Mark:
    """Where a jacket's left front lies over the right one, from height `top` down."""

    def paint(px: Array, z: Array, height: Array, tone: Array) -> None:
        below = step(top + 0.003, top - 0.004, z)
        tone *= 1 - 0.42 * bump(px, x, 0.0014) * below
        tone *= 1 - 0.16 * step(x - 0.010, x, px) * step(x + 0.0005, x - 0.0005, px) * below

    return paint
