"""A Piper voice that speaks evenly, and of a long clause the first words before the others are made.

Only the voice's process imports this for use (see `agent.voice.process`): Piper is GPL-3.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import soxr

from agent.voice.network import CONTEXT, Network
from agent.voice.pitch import raised
from media.frames import TICKS_HZ, FloatArray

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

_FIRST_S, _REST_S = 0.45, 0.8
"""A clause's first words are voiced alone where they last this long, for while they sound even a busy machine
makes 2 s more, and where so much follows: with less, little time is won."""
_EDGE = 4
"""Frames beyond a part's ends that are made for its pitch and its resampling, and then cut off."""
_JOIN = TICKS_HZ // 250
"""4 ms in which a step between two parts is evened: raised pitches do not meet exactly."""
_SPACE = " "
"""What stands between the phonemes of two words."""

Timed = list[tuple[str, float, float]]
Phonemes = list[tuple[str, int]]
"""Each with its length in samples."""


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


@dataclass(frozen=True, slots=True)
class Part:
    """A clause's sound float32 (n,) at 48 kHz with its phonemes' times, or that of its beginning.

    `words` is the share of the words that has been said when it ends. `rest` and `frames` (channels, n) hold
    what is left; `rest` is empty where nothing is.
    """

    samples: FloatArray
    phonemes: Timed
    words: float = 1.0
    rest: dict[str, Any] = field(default_factory=dict)
    frames: FloatArray = field(default_factory=lambda: np.zeros((1, 0), np.float32))


class PiperSpeaker:
    """A loaded Piper voice that speaks evenly, at about -20 dBFS.

    `formants` makes the speaker's throat shorter by that factor: spoken slower and played faster. `pitch`
    raises what comes out of that.
    """

    def __init__(self, model: Path, threads: int, formants: float, pitch: float) -> None:
        from piper import PiperVoice
        from piper.config import PiperConfig, SynthesisConfig

        config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text("utf-8")))
        self._network = Network(model, threads, config.hop_length)
        self._hop = config.hop_length
        self._voice = PiperVoice(session=cast(Any, self._network), config=config)
        # Normalising would force each clause to full peak.
        self._how = SynthesisConfig(normalize_audio=False, length_scale=config.length_scale * formants)
        self._rate = round(config.sample_rate * formants)
        self._pitch = pitch
        frames, _ = self._planned(_CALIBRATION)
        self._usual_level = speech_level(self._raised(frames, 0, frames.shape[1]), self._rate)

    def say(self, text: str) -> Part:
        """All of a text."""
        frames, phonemes = self._planned(text)
        samples, times, _ = self._spoken(frames, phonemes, 0, frames.shape[1])
        return Part(samples, times)

    def begin(self, text: str) -> Part:
        """A text's first words where it is long, else all of it."""
        frames, phonemes = self._planned(text)
        cut = first_words(phonemes, self._rate) if self._network.apart else 0
        if not cut:
            samples, times, _ = self._spoken(frames, phonemes, 0, frames.shape[1])
            return Part(samples, times)
        end = sum(count for _, count in phonemes[:cut]) // self._hop
        samples, times, gain = self._spoken(frames, phonemes[:cut], 0, end)
        kept = max(0, end - _EDGE - CONTEXT)
        rest = {"phonemes": phonemes[cut:], "gain": gain, "first": end - kept, "channels": len(frames)}
        rest["last"] = float(samples[-1])
        return Part(samples, times, _share(phonemes, cut), rest, frames[:, kept:])

    def go_on(self, rest: dict[str, Any], frames: FloatArray) -> Part:
        """The words that `begin` has left."""
        phonemes = [(name, count) for name, count in rest["phonemes"]]
        samples, times, _ = self._spoken(frames, phonemes, rest["first"], frames.shape[1], rest["gain"])
        return Part(joined(samples, rest["last"]), times)

    def _planned(self, text: str) -> tuple[FloatArray, Phonemes]:
        """A text's frames, and each phoneme's length in samples at the model's rate."""
        phonemes: Phonemes = []
        for chunk in self._voice.synthesize(text, self._how, include_alignments=True):
            phonemes += [(item.phoneme, int(item.num_samples)) for item in chunk.phoneme_alignments or ()]
        return self._network.planned(), phonemes

    def _spoken(
        self, frames: FloatArray, phonemes: Phonemes, first: int, end: int, gain: float = 0.0
    ) -> tuple[FloatArray, Timed, float]:
        """Frames as sound at 48 kHz, their phonemes' times, and the gain, which is found where it is 0."""
        begin = max(0, first - _EDGE)
        sound = self._raised(frames, begin, min(end + _EDGE, frames.shape[1]))
        before, own = (first - begin) * self._hop, (end - first) * self._hop
        gain = gain or self._gain(sound[before : before + own])
        lead = 0 if first else self._lead(sound[:own], phonemes)
        ratio = TICKS_HZ / self._rate
        made = soxr.resample(sound[lead:] * gain, self._rate, TICKS_HZ, quality="HQ")
        samples = limited(made[round(before * ratio) :][: round((own - lead) * ratio)])
        return samples, _times(phonemes, lead, self._rate, len(samples) / TICKS_HZ), gain

    def _raised(self, frames: FloatArray, first: int, end: int) -> FloatArray:
        """The sound of frames at the model's rate and this voice's pitch."""
        sound = self._network.sound(frames, first, end)
        return raised(sound, self._rate, self._pitch) if self._pitch != 1 else sound

    def _gain(self, sound: FloatArray) -> float:
        """The gain of this voice, and most of what this clause differs from its usual level."""
        level = speech_level(sound, self._rate)
        if not level:
            return 1.0
        return float(_LEVEL / self._usual_level * (self._usual_level / level) ** _EVENED)

    def _lead(self, sound: FloatArray, phonemes: Phonemes) -> int:
        """Samples of silence to leave out at the beginning; always within the first phoneme, the silence."""
        loud = np.flatnonzero(np.abs(sound) > _QUIET)
        silent = min(int(loud[0]) if len(loud) else 0, phonemes[0][1] if phonemes else len(sound))
        return max(0, silent - int(_LEAD_S * self._rate))


def joined(samples: FloatArray, last: float) -> FloatArray:
    """Sound that goes on without a step from what has ended in the sample `last`."""
    step = np.float32(last) - samples[:1]
    fade = np.linspace(1, 0, min(_JOIN, len(samples)), dtype=np.float32)
    return np.concatenate([samples[: len(fade)] + step * fade, samples[len(fade) :]])


def first_words(phonemes: Phonemes, rate: int) -> int:
    """How many phonemes are voiced before the others, up to a word's end; 0 where there are too few."""
    times = np.cumsum([count for _, count in phonemes]) / rate
    for index, (name, _) in enumerate(phonemes):
        if name == _SPACE and times[index] >= _FIRST_S and times[-1] - times[index] >= _REST_S:
            return index + 1
    return 0


def _share(phonemes: Phonemes, cut: int) -> float:
    """The share of the words that the first `cut` phonemes hold."""
    ends = [index for index, (name, _) in enumerate(phonemes) if name == _SPACE]
    return sum(index < cut for index in ends) / (len(ends) + 1)


def _times(phonemes: Phonemes, lead: int, rate: int, end: float) -> Timed:
    bounds = np.cumsum([-lead, *(count for _, count in phonemes)]) / rate
    bounds = np.clip(bounds, 0, end)
    bounds[-1] = end
    names = (name for name, _ in phonemes)
    return list(zip(names, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))
