"""Silero on real speech and on noise."""

from __future__ import annotations

import numpy as np
import pytest

from agent.ears.segments import FRAME_S, Change, SpeechDetector
from agent.ears.vad import SileroVad, load_silero
from agent.parts import EAR_RATE_HZ, VAD_FRAME
from media.frames import FloatArray
from tests.agent.ears.spoken import silence, speak

SILERO = load_silero()


def probabilities(sound: FloatArray, vad: SileroVad | None = None) -> FloatArray:
    vad = vad or SileroVad(SILERO)
    whole = sound[: len(sound) // VAD_FRAME * VAD_FRAME].reshape(-1, VAD_FRAME)
    return np.array([vad.probability(frame) for frame in whole], np.float32)


def changes(sound: FloatArray) -> list[Change]:
    detector = SpeechDetector()
    found = [detector.push(float(p), (i + 1) * FRAME_S) for i, p in enumerate(probabilities(sound))]
    return [change for change in found if change]


def test_speech_is_found_where_it_is() -> None:
    speech = speak("Can you tell me how long it takes?")
    end = 1.0 + len(speech) / EAR_RATE_HZ
    first, *_, last = changes(np.concatenate((silence(1), speech, silence(1))))
    assert first.state == "speaking"
    assert first.at == pytest.approx(1.0, abs=0.2)
    assert last.state == "paused"
    assert last.at == pytest.approx(end, abs=0.3)


def noise(kind: str) -> FloatArray:
    random = np.random.default_rng(3)
    white = random.standard_normal(5 * EAR_RATE_HZ)
    spectrum = np.fft.rfft(white)
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))))
    clicks = np.where(random.random(5 * EAR_RATE_HZ) < 2e-4, 10.0, 0.0)
    sound = {"white": white, "pink": pink, "clicks": clicks, "nothing": 0 * white}[kind]
    return np.asarray(0.05 * sound / (np.std(sound) + 1e-9), np.float32)


@pytest.mark.parametrize("kind", ["white", "pink", "clicks", "nothing"])
def test_noise_starts_no_speech(kind: str) -> None:
    assert changes(noise(kind)) == []


def test_each_participant_has_a_memory_of_their_own() -> None:
    speech = speak("Good morning.")
    alone = probabilities(speech)
    one, other = SileroVad(SILERO), SileroVad(SILERO)
    frames = speech[: len(speech) // VAD_FRAME * VAD_FRAME].reshape(-1, VAD_FRAME)
    mixed = [(one.probability(frame), other.probability(np.zeros(VAD_FRAME, np.float32))) for frame in frames]
    assert np.allclose([p for p, _ in mixed], alone)


def test_after_a_long_noise_speech_is_heard_as_after_silence() -> None:
    speech = speak("Can you tell me how long it takes?")
    vad = SileroVad(SILERO)
    probabilities(np.tile(noise("pink"), 6), vad)
    probabilities(silence(2), vad)
    assert np.mean(probabilities(speech, vad) > 0.5) == pytest.approx(
        np.mean(probabilities(speech) > 0.5), abs=0.05
    )
