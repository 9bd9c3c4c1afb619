"""To the chin, with a full fringe over the forehead."""

from __future__ import annotations

from generator.rigged.hair.style import Fringe, Style, Zones

STYLE = Style(
    locks=800,
    points=10,
    width=0.013,
    length=Zones(0.24, 0.27, 0.20, 0.19),
    height=Zones(0.006, 0.017, 0.011, 0.020),
    end=-0.095,
    part=0.0,
    away=1.0,
    back=0.2,
    fall=0.9,
    taper=0.25,
    clump=0.15,
    messy=0.12,
    inward=0.024,
    fringe=Fringe(depth=0.035, half=0.052, end=0.024, sweep=0.1),
)
