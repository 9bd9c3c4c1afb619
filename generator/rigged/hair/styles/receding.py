"""Short hair that has gone back at the temples."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=1000,
    points=5,
    width=0.0075,
    length=Zones(0.040, 0.036, 0.016, 0.018),
    height=Zones(0.012, 0.012, 0.005, 0.007),
    away=0.3,
    back=0.8,
    fall=0.2,
    lift=0.6,
    messy=0.3,
    recede=0.028,
)
