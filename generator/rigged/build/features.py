"""The face's features as painted: brows of single hairs, lips, lids, and make-up on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.build.canvas import Canvas, Texels, line, spot
from generator.rigged.build.paint import Rng, clouds, linear, step, vec
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import HAIR_COLOURS
from media.frames import FloatArray


def hair_ratio(identity: Identity, skin: FloatArray, lightest: float = 0.08) -> FloatArray:
    """Colour of brows and beard by that of the skin: the hair's, a little darker, and never fair."""
    colour = 0.55 * linear(HAIR_COLOURS[identity.hair_colour])
    if identity.hair_colour in ("grey", "white"):
        lightest *= 2.6
    return np.asarray(colour * min(1.0, lightest / float(colour @ vec(0.3, 0.6, 0.1))) / skin, np.float32)


@dataclass(frozen=True, slots=True)
class _Brow:
    """`hairs` of each brow, its `half` height (m), cover of the `ground` under them; `lower`ed by metres."""

    hairs: int
    half: float
    ground: float
    lower: float


_BROWS = {
    "natural": (_Brow(170, 0.0037, 0.58, 0.0004), _Brow(200, 0.0046, 0.64, 0.0014)),
    "thin": (_Brow(110, 0.0027, 0.54, 0.0004), _Brow(140, 0.0036, 0.50, 0.0014)),
    "full": (_Brow(220, 0.0048, 0.68, 0.0009), _Brow(250, 0.0060, 0.72, 0.0020)),
}
"""By kind, of women and of men."""

_INNER_M, _OUTER_M = 0.0115, 0.0520
"""Where brows begin and end beside the nose's middle."""


def brows(canvas: Canvas, identity: Identity, skin: FloatArray, rng: Rng) -> None:
    """Paint brows: a soft ground and hairs that rise at the nose and lie down outwards."""
    brow = _BROWS[identity.brows][0 if identity.female else 1]
    window = canvas.where.window(0.002, 0.034, 0.060)
    where = canvas.where.at(window)
    along = (where.x - _INNER_M) / (_OUTER_M - _INNER_M)
    off = (where.z - _brow_height(along) + brow.lower) / (brow.half * _brow_taper(along))
    ground = step(1.3, 0.2, np.abs(off)) * step(-0.04, 0.20, along) * step(1.04, 0.80, along)
    cover = 1 - (1 - brow.ground * ground * step(0.03, 0.0, where.y)) * (1 - _hairs(where, brow, rng))
    canvas.mix(np.clip(cover, 0, 0.95), hair_ratio(identity, skin), window)
    canvas.shine[window] *= 1 - 0.7 * cover


def _brow_height(along: Array) -> Array:
    """Height of the brow's middle above the eyes, by the share of its length."""
    outer = np.clip(along - 0.62, 0, 1)
    return np.asarray(0.0142 + 0.0072 * np.sin(np.clip(along, 0, 1.1) * 2.2) - 0.0090 * outer, np.float32)


def _brow_taper(along: Array) -> Array:
    return np.asarray(np.interp(along, [0, 0.12, 0.5, 0.8, 1.0], [0.7, 1.0, 0.9, 0.55, 0.22]), np.float32)


def _hairs(where: Texels, brow: _Brow, rng: Rng) -> Array:
    """How much single hairs cover each texel."""
    cover = np.zeros(where.x.shape, np.float32)
    texel = float(np.median(np.abs(np.diff(where.z, axis=0))))
    width = max(0.00022, 0.40 * texel)
    for side in (-1, 1):
        columns = np.flatnonzero((where.side == side).any(0))
        half = np.s_[:, columns[0] : columns[-1] + 1]
        x, z = where.x[half], where.z[half]
        middle = np.median(x, 0)
        along = np.sort(np.clip(rng.beta(1.15, 1.25, brow.hairs), 0.0, 0.97))
        height = _brow_height(along) - brow.lower
        height = height + brow.half * _brow_taper(along) * rng.uniform(-0.85, 0.65, brow.hairs)
        lean = np.interp(along, [0, 0.2, 0.55, 1], [1.25, 0.75, 0.30, -0.35]) + rng.normal(
            0, 0.14, brow.hairs
        )
        length = np.interp(along, [0, 0.3, 1], [0.0045, 0.0065, 0.0050]) * rng.uniform(0.75, 1.2, brow.hairs)
        for a, h, turn, long in zip(along, height, lean, length, strict=True):
            root = _INNER_M + a * (_OUTER_M - _INNER_M)
            near = np.flatnonzero(np.abs(middle - root) < 0.009)
            if len(near) == 0:
                continue
            patch = np.s_[:, near[0] : near[-1] + 1]
            dx, dz = x[patch] - root, z[patch] - h
            ahead = np.clip((dx * np.cos(turn) + dz * np.sin(turn)) / long, 0, 1)
            away = (dx - ahead * long * np.cos(turn)) ** 2 + (dz - ahead * long * np.sin(turn)) ** 2
            hair = (0.72 - 0.40 * ahead) * np.exp(-away / width**2)
            part = cover[half][patch]
            part += hair * (1 - part)
    return cover


_LIPS = (vec(0.88, 0.47, 0.49), vec(0.82, 0.52, 0.56), vec(0.92, 0.74, 0.75))
"""Colour of bare lips by that of the skin, on fair, brown and very dark skin."""

_LIPSTICKS = {
    "light": ((0.50, 0.17, 0.16), (0.52, 0.19, 0.15), (0.46, 0.13, 0.14)),
    "strong": ((0.42, 0.025, 0.03), (0.33, 0.03, 0.06), (0.45, 0.06, 0.07)),
}
"""Linear colours: nude, coral and rose; red, berry and brick."""

_SHADOWS = {
    "light": ((0.26, 0.15, 0.10), (0.30, 0.17, 0.14)),
    "strong": ((0.13, 0.075, 0.06), (0.16, 0.07, 0.10), (0.10, 0.09, 0.095)),
}
"""Linear colours of eye shadow: taupe and rosewood; brown, plum and smoke."""


_INK = vec(0.02, 0.014, 0.012)
"""Linear colour of lashes and liner."""


def lipstick(identity: Identity) -> FloatArray:
    """Linear colour of the person's lipstick; deeper on darker skin."""
    sticks = _LIPSTICKS[identity.makeup]
    return vec(*sticks[identity.seed % len(sticks)]) * np.float32(1 - 0.6 * identity.skin)


def lips(canvas: Canvas, identity: Identity, skin: FloatArray, rng: Rng) -> None:
    """Paint the lips: soft borders, fine upright lines, fuller colour inside, gloss; and lipstick."""
    window = canvas.where.window(-0.098, -0.054, 0.036)
    where = canvas.where.at(window)
    area = step(0.12, 0.80, where.lips)
    bare = np.array([np.interp(identity.skin, [0.1, 0.5, 0.95], channel) for channel in np.stack(_LIPS, 1)])
    pale = 0.85 - 0.30 * identity.ageing - (0.0 if identity.female else 0.22)
    grain = 1 + 0.07 * clouds(rng, *where.size, 2, 90, 1)
    canvas.glaze(np.clip(area * pale * grain, 0, 1), bare, window)
    upper = area * step(-0.0745, -0.0715, where.z)
    canvas.glaze(upper * 0.22, vec(0.80, 0.74, 0.74), window)
    canvas.glaze(area * spot(where, 0.004, -0.0785, 0.012, 0.0030) * 0.25, vec(1.12, 1.10, 1.10), window)
    parting = spot(where, 0, -0.0730, 0.024, 0.0011) * area
    canvas.glaze(parting * 0.55, vec(0.60, 0.40, 0.40), window)
    gloss = 0.9 if identity.female else 0.5
    if identity.makeup != "none":
        canvas.mix(
            area * (0.45 if identity.makeup == "light" else 0.88) * grain, lipstick(identity) / skin, window
        )
        gloss = 1.15
    # Where the lips meet they turn inwards: gloss there would be a white thread.
    meet = np.exp(-(((where.z + 0.0738) / 0.0022) ** 2))
    canvas.shine[window] += area * (1 - 0.9 * meet) * (gloss * grain - 0.2)
    canvas.shine[window] *= 1 - 0.6 * area * meet


def lids(canvas: Canvas, identity: Identity, skin: FloatArray) -> None:
    """Paint the lash line and the fold of the upper lid; with make-up also shadow and liner."""
    window = canvas.where.window(-0.020, 0.022, 0.060)
    where = canvas.where.at(window)
    front = step(0.02, 0.0, where.y)
    edge = _lid_edge(where.x)
    inside = step(0.0155, 0.0120, np.abs(where.x - 0.0315))
    above = where.z - edge
    liner = {"none": 0.55 if identity.female else 0.42, "light": 0.75, "strong": 0.95}[identity.makeup]
    thick = {"none": 0.0008, "light": 0.0010, "strong": 0.0015}[identity.makeup]
    if identity.makeup != "none":
        colours = _SHADOWS[identity.makeup]
        colour = vec(*colours[identity.seed % len(colours)]) * (1 - 0.5 * identity.skin)
        amount = 0.40 if identity.makeup == "light" else 0.72
        lid = step(0.0, 0.0015, above) * step(0.0110, 0.0040, above)
        lid *= step(0.021, 0.007, np.abs(where.x - 0.0335))
        canvas.mix(lid * amount * front, colour / skin, window)
    fold = np.exp(-(((above - 0.0048) / 0.0011) ** 2)) * inside * front
    canvas.glaze(0.42 * fold, vec(0.62, 0.50, 0.47), window)
    lashes = liner * np.exp(-(((above + 0.0007) / thick) ** 2)) * inside * front
    canvas.mix(lashes, _INK / skin, window)
    rim = np.exp(-(((where.z - _lower_edge(where.x)) / 0.0009) ** 2)) * inside * front
    canvas.glaze(0.8 * rim, vec(1.10, 0.80, 0.80), window)
    canvas.shine[window] *= 1 - 0.9 * lashes
    canvas.shine[window] += 1.6 * rim
    if identity.makeup == "strong":
        wing = line(where, [(0.0430, -0.0020), (0.0470, -0.0005), (0.0500, 0.0022)], 0.0009, 0.3)
        canvas.mix(np.clip(wing, 0, 1) * 0.8, _INK / skin, window)


def _lid_edge(x: Array) -> Array:
    """Height of the upper lid's edge over the eye."""
    off = x - 0.0312
    return np.asarray(0.0030 - 8.5 * off**2 - 0.05 * np.maximum(-off, 0), np.float32)


def _lower_edge(x: Array) -> Array:
    """Height of the lower lid's edge, which is pink and wet."""
    return np.asarray(-0.0077 + 14 * (x - 0.0305) ** 2, np.float32)


def blush(canvas: Canvas, identity: Identity) -> None:
    """Rouge on the cheekbones, towards the temples; soft, so meant for the coarse canvas."""
    amount = {"none": 0.0, "light": 0.22, "strong": 0.48}[identity.makeup]
    where = canvas.where
    along = (where.x - 0.050) * 0.88 + (where.z + 0.030) * 0.47
    across = -(where.x - 0.050) * 0.47 + (where.z + 0.030) * 0.88
    cover = np.exp(-((along / 0.019) ** 2) - (across / 0.0105) ** 2) * step(0.07, 0.04, where.y)
    canvas.glaze(amount * cover, vec(1.02, 0.72, 0.74))
