"""A round cloud of small curls."""

from __future__ import annotations

from generator.rigged.hair.style import Curl, Style, Zones

STYLE = Style(
    locks=1500,
    points=7,
    width=0.0065,
    length=Zones(0.044, 0.062, 0.042, 0.048),
    height=Zones(0.034, 0.052, 0.032, 0.040),
    away=0.2,
    back=0.0,
    fall=0.0,
    lift=1.5,
    stand=2.0,
    messy=0.35,
    cap=0.5,
    clump=0.0,
    taper=0.4,
    strays=160,
    curl=Curl(radius=0.0055, wave=0.022),
)
