"""An older man's ring of short hair round a bare crown."""

from __future__ import annotations

from generator.rigged.hair.style import Style, Zones

STYLE = Style(
    locks=800,
    points=5,
    width=0.0065,
    length=Zones(0.018, 0.018, 0.018, 0.020),
    height=Zones(0.006, 0.006, 0.006, 0.008),
    away=0.3,
    back=0.7,
    fall=0.6,
    lift=0.6,
    messy=0.3,
    recede=0.03,
    bare=0.078,
)
