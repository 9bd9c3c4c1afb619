"""Lapels: the front's edge turned back, from the button up to the notch below the collar."""

from __future__ import annotations

import numpy as np

from generator.rigged.clothes.cuts import Edge
from generator.rigged.clothes.sewing import Piece, Sewn, Work, lay, sheet
from generator.rigged.draw.mesh import Array


def lapels(edge: Edge, low: float, notch: float, width: float, collar_gap: float = 0.016) -> Piece:
    """Both lapels along an open front's `edge`, from `low` to the `notch`, `width` wide there; metres."""

    def sew(work: Work) -> list[Sewn]:
        up = np.concatenate([np.linspace(0, 0.9, 15), np.linspace(0.94, 1, 3)])
        z = low + up * (notch - low)
        wide = 0.003 + (width - 0.003) * (0.75 * up**0.8 + 0.25 * up**2)
        across = np.array([-0.05, 0.0, 0.07, 0.3, 0.6, 0.92, 1.0, 1.0])
        height = np.array([-0.002, 0.0035, 0.0062, 0.0060, 0.0052, 0.0045, 0.0032, 0.0])
        # The roll lies flat near the button, where the lapel begins.
        lift = height[:, None] * (0.45 + 0.55 * np.minimum(up / 0.2, 1))
        rise = collar_gap * np.clip(up - 0.85, 0, 1) / 0.15
        parts = []
        for side in (1, -1):
            x = side * (np.maximum(edge(z), 0) + across[:, None] * wide)
            height_z = z + across.clip(0)[:, None] * rise
            points = lay(work.surface, work.surface.front(x, height_z, lift), lift)
            parts.append(
                sheet(points, x.shape, work.colour, work.trim("plain"), _inwards(across, width), side > 0)
            )
        return parts

    return sew


def _inwards(across: Array, width: float) -> Array:
    return np.asarray((1 - across.clip(0)) * width)
