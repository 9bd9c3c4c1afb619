"""What the face takes from sound."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.sound import loudness, mouth_from_sound, pitch
from generator.rigged.state import ARKIT_INDEX
from media.frames import FloatArray

JAW, PUCKER, STRETCH = (ARKIT_INDEX[n] for n in ("jawOpen", "mouthPucker", "mouthStretchLeft"))


def vowel(*formants: float) -> FloatArray:
    """40 ms of a voice at 125 Hz whose overtones are strong near the formants."""
    t = np.arange(1920) / 48_000
    out = np.zeros_like(t)
    for hz in range(125, 5000, 125):
        out += np.sin(2 * np.pi * hz * t) * max(np.exp(-(((hz - f) / 120) ** 2)) for f in formants)
    return (0.2 * out / np.abs(out).max()).astype(np.float32)


def test_loudness_is_the_root_mean_square() -> None:
    assert loudness(np.full(100, -0.5, np.float32)) == pytest.approx(0.5)
    assert loudness(np.zeros(0, np.float32)) == 0.0


def test_an_open_vowel_opens_the_jaw_a_front_one_spreads_and_a_back_one_rounds() -> None:
    opened, front, back = (mouth_from_sound(vowel(*f), 0.9) for f in ((750, 1150), (280, 2300), (300, 800)))
    assert opened[JAW] > 1.4 * max(front[JAW], back[JAW])
    assert front[STRETCH] > opened[STRETCH] and front[STRETCH] > back[STRETCH]
    assert back[PUCKER] > 0.3 > front[PUCKER]


def test_a_hiss_shows_the_teeth_with_the_jaw_nearly_shut() -> None:
    noise = np.random.default_rng(0).normal(0, 1, 1920)
    hiss = np.diff(noise, 3, append=[0, 0, 0]).astype(np.float32) * np.float32(0.05)
    shape = mouth_from_sound(hiss, 0.8)
    assert shape[JAW] < 0.1 and shape[STRETCH] > 0.2


def test_a_quieter_voice_opens_the_mouth_less() -> None:
    loud, quiet = (mouth_from_sound(vowel(750, 1150), level) for level in (0.8, 0.2))
    assert quiet[JAW] == pytest.approx(loud[JAW] / 4)


@pytest.mark.parametrize("hz", [85, 120, 180, 250, 320])
def test_the_pitch_of_a_voice_is_found(hz: int) -> None:
    t = np.arange(1920) / 48_000
    voiced = sum(np.sin(2 * np.pi * hz * n * t) / n for n in range(1, 12))
    assert pitch(0.1 * np.asarray(voiced, np.float32)) == pytest.approx(hz, rel=0.03)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, 1920).astype(np.float32)
    assert pitch(noise) == pitch(np.zeros(1920, np.float32)) == 0.0
