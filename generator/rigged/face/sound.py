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


LOWEST_HZ, HIGHEST_HZ = 70.0, 400.0
"""Pitch of speaking voices."""

VOICED = 0.5
"""Least similarity of a sound to itself one period later for it to have a pitch (a breath has 0.2)."""

_PITCH_STEP = 6  # 8 kHz are plenty for a pitch


def pitch(samples: FloatArray) -> float:
    """Pitch in Hz of samples (n,) at 48 kHz, two periods or more; 0 where there is none.

    The first peak of the autocorrelation, each lag against the sound that is left at it.
    """
    short = samples[: len(samples) // _PITCH_STEP * _PITCH_STEP].reshape(-1, _PITCH_STEP).mean(1)
    short = short - short.mean()
    rate = TICKS_HZ / _PITCH_STEP
    low, high = int(rate / HIGHEST_HZ), min(int(rate / LOWEST_HZ), len(short) // 2)
    power = np.abs(np.fft.rfft(short, 2 * len(short))) ** 2
    likeness = np.fft.irfft(power)[: high + 1]
    if high <= low or likeness[0] < 1e-9:
        return 0.0
    likeness = likeness / likeness[0] * len(short) / (len(short) - np.arange(high + 1))
    best = likeness[low:].max()
    peak = low + int(np.argmax(likeness[low:] > 0.9 * best))
    while peak < high and likeness[peak + 1] > likeness[peak]:
        peak += 1
    return float(rate / peak) if best > VOICED else 0.0


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
