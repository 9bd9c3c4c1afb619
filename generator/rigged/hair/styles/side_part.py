"""A man's classic cut with a parting at the side."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=1100,
    points=6,
    width=0.0085,
    length=Zones(0.075, 0.060, 0.020, 0.022),
    height=Zones(0.026, 0.020, 0.006, 0.008),
    part=0.040,
    away=0.75,
    back=0.8,
    fall=0.25,
    lift=0.9,
    messy=0.25,
)
