"""Long waves with a parting at the side."""

from __future__ import annotations

from generator.rigged.hair.style import Curl, Style, Zones

STYLE = Style(
    locks=470,
    points=20,
    width=0.019,
    length=Zones(0.42, 0.42, 0.34, 0.34),
    height=Zones(0.010, 0.022, 0.014, 0.022),
    end=-0.27,
    part=0.026,
    away=1.0,
    back=0.4,
    fall=0.9,
    clump=0.3,
    messy=0.25,
    curl=Curl(radius=0.009, wave=0.115, flat=0.4, together=0.75),
)
