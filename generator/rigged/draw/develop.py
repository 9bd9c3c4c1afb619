"""From linear light to 8-bit RGB and I420."""

from __future__ import annotations

import numpy as np
from numba import njit

from generator.rigged.draw.lights import F32, HALF, ONE, ZERO
from media.frames import ByteArray


def tone_curve() -> ByteArray:
    """Linear light 0..2 in 4096 steps to 8 bits: a film's curve, steep in shadows and never quite white."""
    light = np.linspace(0, 2, 4096)
    bent = 1 - np.exp(-1.45 * light**1.12)
    return np.round(255 * bent ** (1 / 2.2)).astype(np.uint8)


@njit(cache=True, nogil=True)
def expose(columns, behind, free, light):  # type: ignore[no-untyped-def]
    """Start a band's linear light with what shows of the background."""
    width = behind.shape[1]
    for row in range(len(behind)):
        for col in range(columns[0], columns[1]):
            p = row * width + col
            f = free[p]
            if f < ONE:
                light[p, 0] = behind[row, col, 0] * f
                light[p, 1] = behind[row, col, 1] * f
                light[p, 2] = behind[row, col, 2] * f


@njit(cache=True, nogil=True)
def develop(columns, light, free, behind, curve, rgb):  # type: ignore[no-untyped-def]
    """Turn a band's linear light into 8-bit `rgb`; where the person is not, that is `behind`. `curve` maps
    0..2 to 0..255."""
    last = F32(len(curve) - 1)
    scale = last * HALF
    width = rgb.shape[1]
    for row in range(len(rgb)):
        for col in range(columns[0], columns[1]):
            p = row * width + col
            for k in range(3):
                if free[p] < ONE:
                    value = light[p, k] * scale
                    value = value if value > ZERO else ZERO  # also where it is no number
                    rgb[row, col, k] = curve[int(min(value, last))]
                else:
                    rgb[row, col, k] = behind[row, col, k]


@njit(cache=True, nogil=True)
def to_i420(rgb, columns, i420):  # type: ignore[no-untyped-def]
    """BT.601 studio range; `rgb` uint8 (H, W, 3) -> `i420` uint8 (H * 3 // 2, W).

    `columns` (bands, 2): of each of so many equal bands only these columns are converted.
    """
    high, wide = rgb.shape[0], rgb.shape[1]
    flat = i420.reshape(-1)
    u0 = high * wide
    v0 = u0 + u0 // 4
    for y in range(0, high, 2):
        band = y * len(columns) // high
        for x in range(columns[band, 0] & ~1, columns[band, 1], 2):
            sr = sg = sb = 0
            for dy in range(2):
                for dx in range(2):
                    r, g, b = (
                        int(rgb[y + dy, x + dx, 0]),
                        int(rgb[y + dy, x + dx, 1]),
                        int(rgb[y + dy, x + dx, 2]),
                    )
                    flat[(y + dy) * wide + x + dx] = (66 * r + 129 * g + 25 * b + 4224) >> 8
                    sr, sg, sb = sr + r, sg + g, sb + b
            place = (y // 2) * (wide // 2) + x // 2
            flat[u0 + place] = (-38 * sr - 74 * sg + 112 * sb + 131584) >> 10
            flat[v0 + place] = (112 * sr - 94 * sg - 18 * sb + 131584) >> 10
