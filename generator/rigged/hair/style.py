"""What a hair style is: how hair is cut, combed and bound; one file in `styles` for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from generator.rigged import registry


@dataclass(frozen=True, slots=True)
class Zones:
    """A number by where on the head: above the forehead, on top, at the sides and at the back."""

    front: float
    top: float
    sides: float
    back: float


@dataclass(frozen=True, slots=True)
class Curl:
    """Locks that wind: `radius` and `wave` (one turn's length) in metres.

    `flat` 0 winds like a corkscrew, 1 waves within the surface of the hair; `together`: how much
    neighbours share their waves, 0..1.
    """

    radius: float
    wave: float
    flat: float = 0.0
    together: float = 0.0


@dataclass(frozen=True, slots=True)
class Fringe:
    """Hair combed over the forehead: from roots up to `depth` behind the eyes and `half` beside the middle,
    down to `end` above the eyes, `sweep` sideways per way forward (metres, person's left positive)."""

    depth: float
    half: float
    end: float
    sweep: float = 0.0


@dataclass(frozen=True, slots=True)
class Knot:
    """Hair gathered at a point (metres from the eyes): a ball of `radius`, a tail `tail` long, or both."""

    at: tuple[float, float, float]
    radius: float = 0.0
    tail: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One way to wear hair; metres, axes as everywhere (x person's left, y back, z up) from the eyes.

    Cut: `length` of hair by zone; `end`: nothing hangs lower.
    Locks: `locks` of them with `points` along each, `width` wide, narrowing to a tip over the last `taper` of
    the length, drawn to their neighbours by `clump` (0..1) at the tips; `messy`: how much they differ, 0..1.
    Comb: hair runs away from a parting at `part` (None: from the whorl at the crown) by `away`, backwards by
    `back`, down by `fall`; `height` above the scalp by zone, `lift` how steeply it leaves the skin, `stand`
    how much it goes on doing so. `inward` turns ends under, metres.
    `ball`: hair fills a round cloud of this radius.
    Hairline: `recede` moves it up at forehead and temples, metres; `bare`: the radius of a bald crown.
    `cap`: height of the under-layer as a share of the hair's. `strays`: fine single hairs.
    """

    locks: int
    points: int
    width: float
    length: Zones
    height: Zones
    taper: float = 0.6
    clump: float = 0.3
    end: float = -1.0
    part: float | None = None
    away: float = 0.6
    back: float = 0.3
    fall: float = 0.5
    lift: float = 0.4
    stand: float = 0.0
    messy: float = 0.3
    inward: float = 0.0
    recede: float = 0.0
    bare: float = 0.0
    ball: float = 0.0
    cap: float = 0.35
    strays: int = 60
    curl: Curl | None = None
    fringe: Fringe | None = None
    knot: Knot | None = None


@cache
def styles() -> dict[str, Style]:
    """All styles by name; the bald have none."""
    return registry.load("hair.styles", "STYLE")
