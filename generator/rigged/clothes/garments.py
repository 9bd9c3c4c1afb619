"""Clothes: layers cut from MakeHuman's body suit, with collars and lapels sewn to them.

Everything is designed on the mean body (places from the eyes, metres) and laid over the person's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from generator.rigged import registry
from generator.rigged.build.body import Body
from generator.rigged.build.cut import clip
from generator.rigged.clothes.atlas import INNER, OUTER, Slot, front_uv, sleeve_uv
from generator.rigged.clothes.outfit import Garment, Outfit
from generator.rigged.clothes.paint import paint_cloth
from generator.rigged.clothes.pattern import NECK_Y_M, Pattern
from generator.rigged.clothes.sewing import Sewn, Work, cloth_part
from generator.rigged.clothes.suit import Points, Suit, Surface
from generator.rigged.draw.mesh import Array, IntArray, Mesh, Part, smooth
from generator.rigged.identity.identity import Identity
from media.frames import ByteArray, FloatArray

HIPS_M = -0.80
"""Garments end here, below every picture."""

_UNDER_M = 0.022
"""What is covered goes on so far beneath what covers it, so that no movement opens a gap."""


_SKIN_M = 0.016
"""Skin goes on so far beneath cloth; more would come through where raised arms crush a neckline."""

_LINING_M, _THICK_M, _LINING_TONE = 0.032, 0.0012, 0.8
"""How far one sees into neck and sleeves; how thick cloth is; the tone of its inner side."""

_SOFTER = 3
"""Rounds of smoothing of baked shadows."""


@dataclass(frozen=True, slots=True, eq=False)
class Clothes:
    """`parts`, inner ones first; `texture` for all of them; `bare` (V,): positive where skin may show."""

    parts: list[Part]
    texture: ByteArray
    bare: FloatArray


@cache
def outfits() -> dict[str, Outfit]:
    """All outfits by name."""
    return registry.load("clothes.outfits", "outfit")


def dress(identity: Identity, body: Body, joints: FloatArray) -> Clothes:
    """The clothes of one identity; `joints` (bones, 3) of the body."""
    suit = Suit(body, joints)
    cut = suit.pattern
    garments = outfits()[identity.outfit](identity)
    layers: list[Sewn] = []
    sewn: list[list[Sewn]] = []
    for number, garment in enumerate(garments):
        surface = suit.surface(garment.fit)
        inner = number < len(garments) - 1
        keep = garment.cut(cut, cut.canonical)
        if inner:
            keep = np.minimum(keep, _UNDER_M - garments[-1].cut(cut, cut.canonical))
        keep = np.minimum(keep, cut.canonical[:, 2] - HIPS_M)
        layers += _layer(surface, keep, garment, INNER if inner else OUTER, len(garments) > 1)
        sewn.append([s for piece in garment.pieces for s in piece(Work(surface, garment.colour, inner))])
    return Clothes(
        parts=[s.part for group in (layers, *sewn) for s in group],
        texture=paint_cloth(garments, sewn, cut, identity.seed),
        bare=_bare(garments, cut, body.canonical),
    )


def soften_shadows(mesh: Mesh) -> None:
    """Smooth what is baked on cloth: its vertices are too far apart for edges, which are painted."""
    for first, end in mesh.cloth:
        own = mesh.triangles[: mesh.loose_triangles]
        own = own[(own[:, 0] >= first) & (own[:, 0] < end)] - first
        mesh.baked[first:end] = smooth(mesh.baked[first:end], own, _SOFTER)


def _bare(garments: Sequence[Garment], cut: Pattern, canonical: Array) -> FloatArray:
    """Positive where skin lies less than _SKIN_M under the cloth."""
    cover = np.max([g.cut(cut, canonical) for g in garments], axis=0)
    return np.asarray(_SKIN_M - cover, np.float32)


def _layer(surface: Surface, keep: Array, garment: Garment, slot: Slot, layered: bool) -> list[Sewn]:
    """The surface where `keep` (n,) is positive: trunk and sleeves, which part at the seam; and a lining."""
    cut = surface.pattern
    x, _, z = cut.canonical.T
    beyond = np.minimum(garment.beyond_seam(x, z), 4 * (cut.of_arm - 0.08))
    triangles, values = _clipped(surface.positions, surface, keep, beyond)
    out = []
    for side in (0, 1, -1):
        where = -values[:, -1] if side == 0 else np.where(side * values[:, 3] > 0, values[:, -1], -1.0)
        some = where[triangles].max(1) > 0
        if some.any():
            out.append(_cloth(*clip(triangles[some], values, where), side, cut, garment, slot))
    if slot is OUTER and layered:
        return out
    near = np.maximum(cut.of_arm - 0.5, 0.12 - np.hypot(x, cut.canonical[:, 1] - NECK_Y_M))
    lined = np.minimum(np.minimum(keep, _LINING_M - keep), near)
    inside = surface.positions - _THICK_M * surface.normals
    triangles, values = _clipped(inside, surface, lined, beyond)
    lining = replace(garment, colour=_LINING_TONE * garment.colour)
    return [*out, _cloth(triangles[:, ::-1], values, 0, cut, lining, slot)]


def _clipped(positions: Array, surface: Surface, keep: Array, beyond: Array) -> tuple[IntArray, Array]:
    cut = surface.pattern
    values = np.concatenate([positions, cut.canonical, cut.weights, beyond[:, None]], 1)
    return clip(cut.triangles, values.astype(np.float32), keep)


def _cloth(triangles: Array, values: Array, side: int, cut: Pattern, garment: Garment, slot: Slot) -> Sewn:
    """A part from columns: position 3, place on the mean body 3, bone weights; `side` 0 is the trunk."""
    points = Points(values[:, :3], values[:, 3:6], values[:, 6:-1])
    along, around = cut.arm.places(points.canonical)
    uv = sleeve_uv(side, along, around) if side else front_uv(slot, points.canonical)
    return cloth_part(points, triangles, garment.colour, uv)
