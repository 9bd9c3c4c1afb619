"""Combed back into a ponytail."""

from __future__ import annotations

from generator.rigged.hair.style import Knot, Style, Zones

STYLE = Style(
    locks=620,
    points=10,
    width=0.013,
    length=Zones(0.2, 0.2, 0.2, 0.2),
    height=Zones(0.009, 0.011, 0.005, 0.006),
    lift=0.5,
    taper=0.15,
    clump=0.0,
    messy=0.08,
    knot=Knot(at=(0.0, 0.172, 0.108), radius=0.016, tail=0.30),
)
