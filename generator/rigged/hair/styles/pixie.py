"""A woman's short cut, swept over the forehead to one side."""

from __future__ import annotations

from generator.rigged.hair.style import Fringe, Style, Zones

STYLE = Style(
    locks=900,
    points=7,
    width=0.009,
    length=Zones(0.090, 0.080, 0.045, 0.045),
    height=Zones(0.010, 0.020, 0.010, 0.016),
    part=-0.030,
    away=0.9,
    back=0.1,
    fall=0.5,
    lift=0.8,
    messy=0.3,
    fringe=Fringe(depth=0.03, half=0.05, end=0.040, sweep=1.1),
)
