"""Small stand-ins for tests of the rigged human: a painter that only remembers, and made-up speech."""

from __future__ import annotations

import numpy as np

from generator.rigged.state import FigureState
from generator.types import Conditions, Partner, Phase, Phoneme, Prompt
from media.frames import ByteArray, FloatArray

CHUNK = 3840
ATTENTIVE = Prompt(0, "attentive", "stable")
SILENCE: FloatArray = np.zeros(CHUNK, np.float32)


class RecordingPainter:
    """Paints black and keeps every state that it was given."""

    def __init__(self, width: int = 64, height: int = 64) -> None:
        self.states: list[FigureState] = []
        self.size = width, height

    def draw(self, state: FigureState) -> ByteArray:
        """A black picture."""
        self.states.append(state)
        return np.zeros((self.size[1] * 3 // 2, self.size[0]), np.uint8)


def voice(seconds: float, loudness: float = 0.1, seed: int = 0) -> FloatArray:
    """Noise as loud as speech."""
    noise = np.random.default_rng(seed).normal(0, loudness, round(seconds * 48_000))
    return noise.astype(np.float32)


def conditions(
    index: int,
    speech: FloatArray = SILENCE,
    *,
    prompt: Prompt = ATTENTIVE,
    phase: Phase = "idle",
    phonemes: tuple[Phoneme, ...] = (),
    partner: Partner | None = None,
    ahead: FloatArray | None = None,
) -> Conditions:
    """The conditions of chunk `index` (80 ms each)."""
    return Conditions(
        pts=index * CHUNK,
        prompt=prompt,
        speech=speech,
        ahead=np.zeros(0, np.float32) if ahead is None else ahead,
        phonemes=phonemes,
        phase=phase,
        partner=partner or Partner(),
    )


def spoken(text: str, each: float = 0.09, lead: int = 3, tail: int = 6) -> list[Conditions]:
    """Chunks in which `text` (IPA) is said after `lead` silent ones, each sound `each` seconds long."""
    count = lead + int(np.ceil(len(text) * each / 0.08)) + tail
    sound = np.zeros(count * CHUNK, np.float32)
    said = voice(len(text) * each)
    sound[lead * CHUNK : lead * CHUNK + len(said)] = said
    begin = lead * 0.08
    times = [(s, begin + i * each, begin + (i + 1) * each) for i, s in enumerate(text)]
    out = []
    for n in range(count):
        now = n * 0.08
        near = tuple(Phoneme(s, a - now, b - now) for s, a, b in times if b - now > -0.4 and a - now < 0.48)
        chunk, ahead = sound[n * CHUNK : (n + 1) * CHUNK], sound[(n + 1) * CHUNK : (n + 6) * CHUNK]
        talking = begin <= now + 0.04 < begin + len(text) * each
        phase: Phase = "speaking" if talking else "idle"
        out.append(conditions(n, chunk, phase=phase, phonemes=near, ahead=ahead))
    return out
