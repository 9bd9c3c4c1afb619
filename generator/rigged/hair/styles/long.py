"""Straight and long, parted near the middle."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=620,
    points=13,
    width=0.016,
    length=Zones(0.44, 0.44, 0.36, 0.36),
    height=Zones(0.009, 0.018, 0.009, 0.018),
    end=-0.27,
    part=0.006,
    away=1.0,
    back=0.35,
    fall=0.9,
    taper=0.35,
    messy=0.18,
)
