"""What the sound of speech says about a face: loudness, and a mouth where no phonemes are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.rigged.face.visemes import VISEMES
from media.frames import TICKS_HZ, FloatArray

Array = NDArray[np.float64]

SILENT = 0.0015
"""Loudness (root mean square) below which a voice is not speaking: -56 dB of full scale."""

QUIETEST_PEAK = 0.03
"""A voice's peaks are taken to be at least this loud, so that noise never opens the mouth wide."""

PEAK_DECAY = 0.997
"""A frame at a time: the loudest moment is forgotten with a half-life of 9 s."""


def loudness(samples: FloatArray) -> float:
    """Root mean square of samples (n,); 0 for none."""
    return float(np.sqrt(np.dot(samples, samples) / len(samples))) if len(samples) else 0.0


def mouth_from_sound(samples: FloatArray, level: float) -> Array:
    """Face actions (52,) of the mouth from sound alone, samples (n,) at 48 kHz; `level` 0..1 opens it.

    The first formant's height opens the jaw, the second's spreads or rounds the lips, hissing shows teeth.
    """
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hz = len(samples) / TICKS_HZ

    def band(low: float, high: float) -> float:
        return float(power[int(low * hz) : int(high * hz)].sum()) + 1e-9

    wide = band(550, 1100) / (band(200, 550) + band(550, 1100))
    front = band(1500, 2800) / (band(750, 1400) + band(1500, 2800))
    hiss = band(3800, 9000) / (band(200, 3800) + band(3800, 9000))
    narrow = front * VISEMES["ih"] + (1.0 - front) * VISEMES["ou"]
    vowel = wide * VISEMES["aa"] + (1.0 - wide) * narrow
    hissing = min(1.0, max(0.0, 2.0 * hiss - 0.3))
    return np.asarray(min(1.0, 1.2 * level) * (vowel + (VISEMES["SS"] - vowel) * hissing))
