"""Noise of a known loudness."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.hearing import in_noise
from benchmarks.turns import Said


def test_noise_lies_below_the_speech_and_not_below_the_silence() -> None:
    seconds = np.arange(16_000 * 4) / 16_000
    sound = np.where((seconds > 1) & (seconds < 2), 0.1 * np.sin(2 * np.pi * 300 * seconds), 0).astype(
        np.float32
    )
    noise = in_noise(sound, [Said(1.0, 2.0, "")], 10.0) - sound
    ratio = np.mean(sound[16_000:32_000] ** 2) / np.mean(noise**2)
    assert 10 * np.log10(ratio) == pytest.approx(10.0, abs=0.1)
