"""Earrings: studs, hoops or drops at the lobes."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import linear
from generator.rigged.draw.mesh import Array, Part
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from generator.rigged.worn.fit import Wearer
from generator.rigged.worn.solid import Piece, Shape, ball, lathe, mirrored, rigid, tube

_METAL = (linear((0.83, 0.66, 0.38)), linear((0.74, 0.74, 0.76)), linear((0.80, 0.56, 0.47)))
_STONES = (
    *(linear((0.92, 0.90, 0.87)), linear((0.10, 0.19, 0.34)), linear((0.42, 0.08, 0.12))),
    *(linear((0.10, 0.33, 0.26)), linear((0.08, 0.08, 0.09))),
)
"""Gold, silver, rose gold; pearl, sapphire, ruby, emerald, jet."""

_OUT = np.array([1.0, 0.0, 0.0])

_ABOVE_M = 0.0055
"""From the lobe's lower edge up to the hole."""


def earrings(identity: Identity, wearer: Wearer) -> Part:
    """A pair of earrings, relative to the eyes; they go with the head."""
    rng = chance(identity.seed, Stream.EARRINGS)
    metal, stone = _METAL[rng.integers(len(_METAL))], _STONES[rng.integers(len(_STONES))]
    size = float(rng.uniform(0.85, 1.2))
    make = {"studs": _stud, "hoops": _hoop, "drops": _drop}[identity.earrings]
    pieces = make(_hole(wearer), size, metal, stone)
    other = [Piece(*mirrored((p.points, p.triangles)), p.colour, p.gloss, p.metal) for p in pieces]
    return rigid([*pieces, *other], "head")


def _hole(wearer: Wearer) -> Array:
    """Where the left lobe is pierced: its outer face."""
    ear = wearer.named("ears")
    ear = ear[ear[:, 0] > 0]
    low = ear[ear[:, 2] < ear[:, 2].min() + 0.007]
    at = np.array([0.0, low[:, 1].mean(), ear[:, 2].min() + _ABOVE_M])
    lobe = wearer.skin.within(low.min(0) - 0.01, low.max(0) + 0.01)
    out = float(lobe.reach(at[None], np.array([1.0, 0, 0]))[0])
    return np.array([out if np.isfinite(out) else low[:, 0].max(), *at[1:]])


def _stud(hole: Array, size: float, metal: Array, stone: Array) -> list[Piece]:
    setting = lathe(hole, _OUT, np.array([[-0.001, 0.0024], [0.0012, 0.0028], [0.0016, 0.0022]]) * size, 10)
    return [
        Piece(*setting, metal, 0.8, 1.0),
        Piece(*ball(hole + 0.0014 * _OUT, 0.0023 * size, 6), stone, 0.95),
    ]


def _hoop(hole: Array, size: float, metal: Array, stone: Array) -> list[Piece]:
    """A ring through the lobe, turned a little to the front."""
    radius = 0.0105 * size
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    plane = np.array([0.55, -0.83, 0.0])
    middle = hole + np.array([-0.0015, 0, 0.0015 - radius])
    path = middle + radius * (np.cos(turn)[:, None] * plane + np.sin(turn)[:, None] * [0, 0, 1.0])
    return [Piece(*tube(path, 0.0011, np.array([0.83, 0.55, 0.0]), 4, closed=True), metal, 0.85, 1.0)]


def _drop(hole: Array, size: float, metal: Array, stone: Array) -> list[Piece]:
    """A stone in the shape of a tear that hangs from a bead by a wire."""
    bead = ball(hole + 0.0005 * _OUT, 0.0019)
    low = hole + np.array([0.0012, 0, -0.009])
    wire = tube(np.array([hole + 0.0012 * _OUT, low]), 0.0005, np.array([0, 1.0, 0]), 4)
    return [
        Piece(*bead, metal, 0.85, 1.0),
        Piece(*wire, metal, 0.85, 1.0),
        Piece(*_tear(low, size), stone, 0.95),
    ]


def _tear(top: Array, size: float) -> Shape:
    profile = np.array([[-14, 0.0], [-13.4, 1.9], [-11.6, 3.1], [-9, 3.1], [-6, 2.1], [-3, 0.9], [0, 0.0]])
    return lathe(top, np.array([0.0, 0.0, 1.0]), profile * 0.001 * size, 8)
