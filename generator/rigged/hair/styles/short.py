"""Short all over and a little tousled."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=1100,
    points=5,
    width=0.0075,
    length=Zones(0.040, 0.045, 0.018, 0.020),
    height=Zones(0.016, 0.018, 0.006, 0.008),
    away=0.45,
    back=0.25,
    fall=0.15,
    lift=1.2,
    stand=0.3,
    messy=0.45,
)
