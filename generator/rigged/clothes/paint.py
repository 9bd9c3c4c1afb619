"""Paints the cloth's texture: folds, weave, seams, and the soft shadows that collars and lapels cast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.rigged.build.paint import Rng, blur, bump, step, stretch
from generator.rigged.clothes.atlas import (
    HIGH_M,
    INNER,
    OUTER,
    SLEEVES,
    TALL,
    TEXEL_M,
    TRIMS,
    WIDE,
    Slot,
)
from generator.rigged.clothes.fabric import Fabric
from generator.rigged.clothes.folds import Fold, fall, press, sleeve_folds, trunk_folds
from generator.rigged.clothes.outfit import Garment
from generator.rigged.clothes.pattern import Pattern
from generator.rigged.clothes.sewing import Sewn
from generator.rigged.draw.lights import KEY
from generator.rigged.draw.mesh import Array
from generator.rigged.identity.chance import Stream, chance
from media.frames import ByteArray

_FOLD_LIGHT = 0.8
"""Change of light by tilt: the key light's part of all light on the chest."""

_SHADOW, _SHADOW_M = 0.42, 0.0045
"""How dark the shadow of an edge is, and how soft."""


def paint_cloth(
    garments: Sequence[Garment], sewn: Sequence[Sequence[Sewn]], cut: Pattern, seed: int
) -> ByteArray:
    """uint8 (TALL, WIDE), 128 is plain; `sewn`: the pieces on each garment, for their shadows."""
    rng = chance(seed, Stream.CLOTH)
    picture = np.ones((TALL, WIDE), np.float32)
    outer, inner = garments[-1], garments[0] if len(garments) > 1 else None
    OUTER.of(picture)[:] = _front(OUTER, outer, rng) * _cast(OUTER, list(sewn[-1]))
    for slot in SLEEVES.values():
        slot.of(picture)[:] = _sleeve(slot, outer.fabric, rng)
    _trims(picture, outer.fabric, "", rng)
    if inner is not None:
        covered = _covered(INNER, outer, cut)
        INNER.of(picture)[:] = _front(INNER, inner, rng) * _cast(INNER, list(sewn[0]), covered)
        _trims(picture, inner.fabric, "inner ", rng)
    return np.clip(np.round(128 * picture), 0, 255).astype(np.uint8)


def _front(slot: Slot, garment: Garment, rng: Rng) -> Array:
    """The tone of a trunk."""
    x, down = slot.grid()
    z = HIGH_M - down
    fabric = garment.fabric
    height = _folded(x, down, trunk_folds(rng), fabric, rng)
    tone = fabric.weave(x, down, rng)
    for mark in garment.marks:
        mark(x, z, height, tone)
    tone *= 1 - 0.16 * bump(garment.beyond_seam(x, z), 0, 0.0016) * step(-0.37, -0.34, z)
    return tone * _lit(height)


def _sleeve(slot: Slot, fabric: Fabric, rng: Rng) -> Array:
    across, down = slot.grid()
    height = _folded(across, down, sleeve_folds(rng), fabric, rng)
    return fabric.weave(across, down, rng) * _lit(height)


def _folded(across: Array, down: Array, folds: list[Fold], fabric: Fabric, rng: Rng) -> Array:
    height = fall(rng, (across.shape[0], across.shape[1])) * fabric.folds * fabric.width
    for fold in folds:
        wider = Fold(
            fold.across, fold.down, fold.angle, fold.length,
            fold.width * fabric.width, fold.height * fabric.folds, fold.bend,
        )  # fmt: skip
        press(across, down, height, wider)
    return np.asarray(height, np.float32)


def _lit(height: Array) -> Array:
    """Tone of a folded cloth: lighter towards the key light, darker in the valleys."""
    down, across = np.gradient(height, np.float32(TEXEL_M))
    tilt = np.float32(-KEY[0]) * across + np.float32(KEY[2]) * down
    return np.asarray(1 + np.float32(_FOLD_LIGHT) * tilt)


def _trims(picture: Array, fabric: Fabric, who: str, rng: Rng) -> None:
    """Collars and bands of one fabric, with its seam 5 mm from the edge; ribs; a tie's stripes."""
    slot = TRIMS[f"{who}plain"]
    along, inwards = slot.grid()
    seam = bump(inwards, 0.0052, 0.0010) + 0.5 * bump(inwards, 0.0, 0.0014)
    slot.of(picture)[:] = fabric.weave(along, inwards, rng) * (1 - fabric.stitch * seam)
    ribs = 1 + 0.10 * np.cos(along * np.float32(2 * np.pi / fabric.rib_m))
    TRIMS[f"{who}rib"].of(picture)[:] = ribs * (1 + 0.012 * rng.standard_normal(along.shape, np.float32))
    tie = TRIMS["tie"].of(picture)
    stripe = np.sin((along + inwards) * np.float32(2 * np.pi / 0.024))
    tie[:] = 1 + 0.32 * step(0.72, 0.85, stripe) - 0.12 * step(0.5, 0.3, np.abs(stripe - 0.6))


def _cast(slot: Slot, pieces: list[Sewn], covered: Array | None = None) -> Array:
    """The tone under the soft shadows of pieces, and of what covers the slot (h, w); at half size."""
    rows, columns = slot.height // 2, slot.width // 2
    mask = np.zeros((rows, columns), np.float32) if covered is None else covered
    for piece in pieces:
        _stamp(mask, slot, piece)
    soft = blur(mask[..., None], _SHADOW_M / (2 * TEXEL_M))[..., 0]
    shifted = np.roll(soft, (2, 1), (0, 1))
    shifted[:2] = soft[:2]
    return 1 - _SHADOW * stretch(shifted, slot.height, slot.width)


_SAMPLES = np.array([(i / 6, j / 6) for i in range(7) for j in range(7 - i)], np.float32)


def _stamp(mask: Array, slot: Slot, sewn: Sewn) -> None:
    """Mark the texels (half size) that a part lies over, seen from the front."""
    x, z = sewn.canonical[:, 0], sewn.canonical[:, 2]
    places = np.stack([x / TEXEL_M + slot.width / 2, (HIGH_M - z) / TEXEL_M], 1)
    a, b, c = (places[sewn.part.triangles[:, i]][:, None] for i in range(3))
    spots = (a + (b - a) * _SAMPLES[:, :1] + (c - a) * _SAMPLES[:, 1:]).reshape(-1, 2) / 2
    column, row = spots.astype(int).T
    inside = (column >= 0) & (row >= 0) & (column < mask.shape[1]) & (row < mask.shape[0])
    mask[row[inside], column[inside]] = 1


def _covered(slot: Slot, outer: Garment, cut: Pattern) -> Array:
    """Where the outer garment lies over this slot, at half size."""
    x, down = (values[::2, ::2] for values in slot.grid())
    points = np.stack([x.ravel(), np.zeros(x.size), HIGH_M - down.ravel()], 1)
    return (outer.cut(cut, points).reshape(x.shape) > 0).astype(np.float32)
