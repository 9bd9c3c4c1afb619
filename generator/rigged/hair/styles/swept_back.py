"""Combed back from the forehead, short at the sides."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=1000,
    points=7,
    width=0.008,
    length=Zones(0.085, 0.075, 0.022, 0.026),
    height=Zones(0.026, 0.021, 0.006, 0.010),
    away=0.15,
    back=1.0,
    fall=0.15,
    lift=1.0,
    messy=0.2,
)
