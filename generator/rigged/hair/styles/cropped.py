"""Cut to a centimetre all over."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=1700,
    points=3,
    width=0.0045,
    length=Zones(0.014, 0.014, 0.010, 0.010),
    height=Zones(0.008, 0.008, 0.004, 0.005),
    away=0.8,
    back=0.2,
    lift=0.9,
    messy=0.4,
    strays=0,
)
