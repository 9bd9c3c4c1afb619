"""Three soft lights and the sky: where they stand and their colours; all in linear light.

Directions point towards the lights: x to the person's left, -y to the camera, z up.
"""

from __future__ import annotations

import numpy as np
from numba import njit

KEY = (-0.52, -0.68, 0.52)
FILL = (0.78, -0.60, 0.10)
RIM = (0.55, 0.62, 0.56)
KEY_LIGHT = (1.40, 1.29, 1.15)
FILL_LIGHT = (0.25, 0.26, 0.30)
RIM_LIGHT = (0.95, 0.96, 1.02)
SKY = (0.29, 0.30, 0.33)
GROUND = (0.19, 0.155, 0.135)

F32 = np.float32
ZERO, ONE, HALF = F32(0), F32(1), F32(0.5)


def _unit(x: float, y: float, z: float) -> tuple[np.float32, ...]:
    return tuple(F32(c) for c in np.array([x, y, z]) / np.linalg.norm([x, y, z]))


# For the shaders: directions (X, Y, Z) and colours (R, G, B) of Key, Fill, Rim, Sky and Ground.
KX, KY, KZ = _unit(*KEY)
FX, FY, FZ = _unit(*FILL)
RX, RY, RZ = _unit(*RIM)
KR, KG, KB = (F32(c) for c in KEY_LIGHT)
FR, FG, FB = (F32(c) for c in FILL_LIGHT)
RR, RG, RB = (F32(c) for c in RIM_LIGHT)
SR, SG, SB = (F32(c) for c in SKY)
GR, GG, GB = (F32(c) for c in GROUND)
# Half-way from the key and the fill light to the camera, which is far enough to be one direction.
HX, HY, HZ = _unit(float(KX), float(KY) - 1, float(KZ))
PX, PY, PZ = _unit(float(FX), float(FY) - 1, float(FZ))

kernel = njit(cache=True, nogil=True, fastmath={"contract", "nsz", "arcp", "reassoc"})
"""Shaders are written inline: numba helpers with many arrays cost more a pixel than the work itself.

They may join and reorder sums, which changes a colour by a grey level at most from processor to processor.
Where vertices stand and what covers a sample is worked out without such liberties, and on a grid (geometry).
"""
