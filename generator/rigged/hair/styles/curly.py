"""Short curls, fuller on top."""

from __future__ import annotations

from generator.rigged.hair.style import Curl, Style, Zones

STYLE = Style(
    locks=980,
    points=10,
    width=0.009,
    length=Zones(0.070, 0.070, 0.034, 0.034),
    height=Zones(0.024, 0.028, 0.012, 0.014),
    away=0.8,
    back=0.0,
    fall=0.3,
    lift=1.0,
    stand=0.4,
    messy=0.5,
    cap=0.4,
    clump=0.0,
    curl=Curl(radius=0.0075, wave=0.038, together=0.1),
)
