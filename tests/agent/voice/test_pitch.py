import numpy as np
import pytest

from agent.voice.pitch import pitch_periods, raised

RATE = 24_000


def buzz(hertz, seconds=0.6):
    """Glottal pulses through one resonance at 600 Hz: a vowel as simple as can be."""
    pulses = np.zeros(int(seconds * RATE), np.float32)
    pulses[:: round(RATE / hertz)] = 1
    time = np.arange(600) / RATE
    ring = np.exp(-300 * time) * np.sin(2 * np.pi * 600 * time)
    return np.convolve(pulses, ring)[: len(pulses)].astype(np.float32)


def median_hertz(sound):
    periods = pitch_periods(sound, RATE)
    return RATE / np.median(periods[periods > 0])


@pytest.mark.parametrize("hertz", [80, 120, 240])
def test_the_pitch_of_a_vowel_is_found(hertz):
    assert median_hertz(buzz(hertz)) == pytest.approx(hertz, rel=0.03)


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(1).standard_normal(RATE).astype(np.float32)
    assert (pitch_periods(noise, RATE) > 0).mean() < 0.05
    assert not pitch_periods(np.zeros(RATE, np.float32), RATE).any()


@pytest.mark.parametrize("factor", [1.3, 1.84])
def test_a_raised_vowel_is_higher_by_the_factor_and_keeps_its_length_and_loudness(factor):
    sound = buzz(100)
    high = raised(sound, RATE, factor)
    assert median_hertz(high) == pytest.approx(100 * factor, rel=0.04)
    assert high.shape == sound.shape and high.dtype == np.float32
    assert np.std(high) == pytest.approx(np.std(sound), rel=0.25)


def test_a_raised_vowel_keeps_its_resonance():
    spectrum = np.abs(np.fft.rfft(raised(buzz(100), RATE, 1.84)))
    frequencies = np.fft.rfftfreq(int(0.6 * RATE), 1 / RATE)
    assert (spectrum**2 * frequencies).sum() / (spectrum**2).sum() == pytest.approx(600, rel=0.1)


def test_unvoiced_sound_stays_as_it_is():
    noise = np.random.default_rng(2).standard_normal(RATE).astype(np.float32)
    silence = np.zeros(100, np.float32)
    assert np.corrcoef(raised(noise, RATE, 1.84), noise)[0, 1] > 0.95
    assert not raised(silence, RATE, 1.84).any()
