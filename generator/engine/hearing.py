"""From a call's sound, 48 kHz, to what latents hear, 16 kHz: the same samples whatever the chunks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from generator.codecs.speech import AHEAD, RATE_HZ, Heard, silence, windows
from media.frames import TICKS_HZ, FloatArray

THIRD = TICKS_HZ // RATE_HZ
"""One sample in three stays."""

REACH = 48
"""Samples, 1 ms, that the filter reaches to each side: above 9 kHz it lets less than 1 / 1000 through."""


def _low_pass() -> FloatArray:
    """A windowed sinc (2 REACH + 1,) that lets through what 16 kHz can carry; its sum is 1."""
    at = np.arange(-REACH, REACH + 1)
    taps = np.sinc(at / THIRD) * np.blackman(2 * REACH + 1)
    even: FloatArray = (taps / taps.sum()).astype(np.float32)
    return even


_TAPS = _low_pass()


def _no_sound() -> FloatArray:
    return np.zeros(REACH, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Ear:
    """What a stream has heard: at 16 kHz what windows reach back to, at 48 kHz what the filter does."""

    heard: Heard = field(default_factory=silence)
    before: FloatArray = field(default_factory=_no_sound)

    def hear(self, speech: FloatArray, ahead: FloatArray) -> tuple[Tensor, Ear]:
        """The windows (F, WINDOW) of a chunk's latents, and the ear after it.

        `speech` (n,) at 48 kHz is the chunk's sound; `ahead`, of any length, is what is known to follow, and
        silence is taken for what is missing of it. Raises ValueError where `speech` is no whole latents.
        """
        follows = np.zeros(AHEAD * THIRD + REACH, np.float32)
        known = ahead[: len(follows)]
        follows[: len(known)] = known
        sound = np.concatenate((self.before, speech, follows))
        thinned = torch.from_numpy(np.convolve(sound, _TAPS, "valid")[::THIRD].copy())
        count = len(speech) // THIRD
        found, heard = windows(self.heard, thinned[:count], thinned[count:])
        return found, Ear(heard, sound[len(speech) : len(speech) + REACH].copy())
