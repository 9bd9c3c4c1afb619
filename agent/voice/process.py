"""The child process that holds a Piper voice: clauses in by pipe, sound and phoneme times out.

Piper and espeak-ng are GPL-3, so they live in this process alone: the process that runs calls starts it as
`python -m agent.voice.process MODEL.onnx THREADS FORMANTS PITCH`, never imports piper and talks to it over
two pipes. It ends when its standard input ends, so it never outlives its parent.

A message, either way, is two little-endian 32-bit lengths, a JSON object and raw float32 samples:
    parent -> child   {"text": "Hello there,"}
    child -> parent   {} once it is ready, then for each text
                      {"phonemes": [["h", 0.05, 0.12], ...]} with samples at 48 kHz; or {"error": "..."}
"""

from __future__ import annotations

import json
import os
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
import soxr

from agent.voice.durations import with_durations
from agent.voice.pitch import raised
from media.frames import TICKS_HZ, FloatArray

_LENGTHS = struct.Struct("<II")

_LEVEL = 10 ** (-20 / 20)
"""RMS of the speech, -20 dBFS: what call software expects of a headset."""
_EVENED = 0.7
"""Part of a clause's distance from that level that is made up: Piper's clauses lie 8 dB apart, people's 3."""
_KNEE = 0.6
"""Where the peak limit begins to bend; speech at -20 dBFS passes it in a few samples of stressed vowels."""
_CALIBRATION = "The quick brown fox jumps over the lazy dog, and nobody seems to mind."
_QUIET = 10 ** (-50 / 20)
_LEAD_S = 0.02
"""Silence kept before the first sound of a piece: Piper makes up to 60 ms, all of it delay."""

Timed = list[tuple[str, float, float]]


def send(stream: IO[bytes], head: dict[str, Any], samples: FloatArray | None = None) -> None:
    """Write one message; raises OSError where the other end has gone."""
    text = json.dumps(head).encode()
    sound = b"" if samples is None else samples.tobytes()
    stream.write(_LENGTHS.pack(len(text), len(sound)) + text + sound)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], FloatArray]:
    """Read one message; raises EOFError where the other end has gone."""
    text_bytes, sound_bytes = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    head = json.loads(_exactly(stream, text_bytes))
    return head, np.frombuffer(_exactly(stream, sound_bytes), np.float32)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def speech_level(samples: FloatArray, rate: int) -> float:
    """RMS of the parts in which somebody speaks: the 20 ms frames within 30 dB of the loudest."""
    frame = rate // 50
    power = np.square(samples[: len(samples) // frame * frame].reshape(-1, frame)).mean(axis=1)
    return float(np.sqrt(power[power >= power.max(initial=0) * 1e-3].mean())) if len(power) else 0.0


def limited(samples: FloatArray) -> FloatArray:
    """Peaks above the knee bent so that they stay below full scale; the rest untouched."""
    over = np.maximum(np.abs(samples) - _KNEE, 0)
    room = 1 - _KNEE
    bent = _KNEE + room * np.tanh(over / room)
    return np.where(over > 0, np.copysign(bent, samples), samples).astype(np.float32)


class PiperSpeaker:
    """A loaded Piper voice that speaks evenly, at about -20 dBFS.

    `formants` makes the speaker's throat shorter by that factor: spoken slower and played faster. `pitch`
    raises what comes out of that.
    """

    def __init__(self, model: Path, threads: int, formants: float, pitch: float) -> None:
        from piper import PiperVoice
        from piper.config import PiperConfig, SynthesisConfig

        config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text("utf-8")))
        self._voice = PiperVoice(session=_session(model, threads), config=config)
        # Normalising would force each clause to full peak.
        self._how = SynthesisConfig(normalize_audio=False, length_scale=config.length_scale * formants)
        self._rate = round(config.sample_rate * formants)
        self._pitch = pitch
        self._usual_level = speech_level(self._synthesise(_CALIBRATION)[0], self._rate)

    def say(self, text: str) -> tuple[FloatArray, Timed]:
        """Sound (n,) at 48 kHz and the phonemes' times in seconds, which end exactly with the sound."""
        sound, phonemes = self._synthesise(text)
        lead = self._lead(sound, phonemes)
        samples = soxr.resample(sound[lead:] * self._gain(sound), self._rate, TICKS_HZ, quality="HQ")
        return limited(samples), _times(phonemes, lead, self._rate, len(samples) / TICKS_HZ)

    def _synthesise(self, text: str) -> tuple[FloatArray, list[tuple[str, int]]]:
        """Sound at the model's rate, and each phoneme's length in samples."""
        sounds, phonemes = [np.zeros(0, np.float32)], []
        for chunk in self._voice.synthesize(text, self._how, include_alignments=True):
            sounds.append(chunk.audio_float_array)
            phonemes += [(item.phoneme, int(item.num_samples)) for item in chunk.phoneme_alignments or ()]
        sound = np.concatenate(sounds)
        return (raised(sound, self._rate, self._pitch) if self._pitch != 1 else sound), phonemes

    def _gain(self, sound: FloatArray) -> float:
        """The gain of this voice, and most of what this clause differs from its usual level."""
        level = speech_level(sound, self._rate)
        if not level:
            return 1.0
        return float(_LEVEL / self._usual_level * (self._usual_level / level) ** _EVENED)

    def _lead(self, sound: FloatArray, phonemes: list[tuple[str, int]]) -> int:
        """Samples of silence to leave out at the beginning; always within the first phoneme, the silence."""
        loud = np.flatnonzero(np.abs(sound) > _QUIET)
        silent = min(int(loud[0]) if len(loud) else 0, phonemes[0][1] if phonemes else len(sound))
        return max(0, silent - int(_LEAD_S * self._rate))


def _session(model: Path, threads: int) -> Any:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the call needs the cores
    return InferenceSession(with_durations(model.read_bytes()), options, providers=["CPUExecutionProvider"])


def _times(phonemes: list[tuple[str, int]], lead: int, rate: int, end: float) -> Timed:
    bounds = np.cumsum([-lead, *(count for _, count in phonemes)]) / rate
    bounds = np.clip(bounds, 0, end)
    bounds[-1] = end
    names = (name for name, _ in phonemes)
    return list(zip(names, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))


def serve(requests: IO[bytes], answers: IO[bytes], speaker: PiperSpeaker) -> None:
    """Say that the voice is ready, then speak one text after another until the other end has gone."""
    with suppress(EOFError, BrokenPipeError):
        send(answers, {})
        while True:
            request, _ = receive(requests)
            samples, phonemes = speaker.say(request["text"])
            send(answers, {"phonemes": phonemes}, samples)
    with suppress(BrokenPipeError):
        answers.close()


def main() -> None:
    """Serve on standard input and output; whatever else prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    model, threads, formants, pitch = sys.argv[1:]
    try:
        speaker = PiperSpeaker(Path(model), int(threads), float(formants), float(pitch))
    except Exception as error:  # whatever it is, the parent says it in one sentence
        send(answers, {"error": f"{type(error).__name__}: {error}"})
        return
    serve(sys.stdin.buffer, answers, speaker)


if __name__ == "__main__":
    main()
