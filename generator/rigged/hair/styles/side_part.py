"""A man's classic cut with a parting at the side."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=900,
    points=6,
    width=0.0085,
    length=Zones(0.075, 0.060, 0.020, 0.022),
    height=Zones(0.026, 0.020, 0.006, 0.008),
    part=0.040,
    away=0.9,
    back=0.5,
    fall=0.25,
    lift=0.7,
    messy=0.25,
)
