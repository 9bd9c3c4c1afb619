"""Short curls, fuller on top."""

from __future__ import annotations

from generator.rigged.hair.style import Curl, Style, Zones

STYLE = Style(
    locks=1100,
    points=9,
    width=0.008,
    length=Zones(0.055, 0.060, 0.030, 0.034),
    height=Zones(0.014, 0.016, 0.010, 0.012),
    away=0.8,
    back=0.0,
    fall=0.3,
    lift=1.0,
    stand=0.7,
    messy=0.5,
    cap=0.25,
    ball=0.114,
    clump=0.0,
    curl=Curl(radius=0.0075, wave=0.034, together=0.1),
)
