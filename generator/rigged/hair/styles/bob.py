"""Straight to the jaw, parted off the middle, ends turned under."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=700,
    points=11,
    width=0.015,
    length=Zones(0.30, 0.30, 0.22, 0.20),
    height=Zones(0.009, 0.020, 0.012, 0.022),
    end=-0.105,
    part=0.020,
    away=1.0,
    back=0.45,
    fall=0.9,
    taper=0.2,
    clump=0.15,
    messy=0.12,
    inward=0.022,
)
