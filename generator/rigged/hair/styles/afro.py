"""A round cloud of small curls."""

from __future__ import annotations

from generator.rigged.hair.style import Curl, Style, Zones

STYLE = Style(
    locks=1500,
    points=7,
    width=0.0065,
    length=Zones(0.02, 0.02, 0.02, 0.02),
    height=Zones(0.014, 0.014, 0.012, 0.014),
    away=0.2,
    back=0.0,
    fall=0.0,
    lift=1.5,
    stand=2.0,
    messy=0.35,
    cap=0.4,
    ball=0.140,
    clump=0.0,
    taper=0.4,
    strays=160,
    curl=Curl(radius=0.0055, wave=0.022),
)
