"""What callers say, cut out of the shipped examples by the times beside them, and how words are compared."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media.files import load_sound
from media.frames import FloatArray

EXAMPLES = Path(__file__).parents[2] / "examples"

RATE_HZ = 48_000

Read = Callable[[FloatArray], Awaitable[str]]
"""The words in a sound, by the product's own recogniser."""

AUDIBLE = 0.01  # root mean square; speech has 0.05 and more
PIECE = RATE_HZ // 50

MARGIN_S = 0.15
"""Kept around a turn: its own breath and room."""


def said(beginning: str, caller: str = "caller") -> FloatArray:
    """The turn of an example that begins with these words: float32 (n,) at 48 kHz, with its pauses."""
    turn = _turn(beginning, caller)
    start, end = turn["start"] - MARGIN_S, turn["end"] + MARGIN_S
    return _sound(caller)[round(start * RATE_HZ) : round(end * RATE_HZ)]


def words_of(beginning: str, caller: str = "caller") -> str:
    """All words of the turn that begins with these words."""
    return str(_turn(beginning, caller)["text"])


def silence(seconds: float) -> FloatArray:
    """A quiet room with a little hiss, as the examples have it."""
    hiss = np.random.default_rng(3).standard_normal(round(seconds * RATE_HZ))
    return np.asarray(3e-4 * hiss, np.float32)


def spoken(sound: FloatArray) -> FloatArray:
    """A sound from 0.3 s before it is first loud until 0.3 s after the last."""
    loud = np.flatnonzero(np.abs(sound) > 0.02)
    if not loud.size:
        return sound[:0]
    margin = round(0.3 * RATE_HZ)
    return sound[max(loud[0] - margin, 0) : loud[-1] + margin]


def seconds_audible(sound: FloatArray) -> float:
    """How long of it something is heard."""
    return float(np.count_nonzero(_audible(sound))) * PIECE / RATE_HZ


def longest_pause(sound: FloatArray) -> float:
    """The longest silence, in seconds, between two moments at which something is heard."""
    heard = np.flatnonzero(_audible(sound))
    return float(np.diff(heard).max(initial=1) - 1) * PIECE / RATE_HZ


def _audible(sound: FloatArray) -> NDArray[np.bool_]:
    """Of each 20 ms, whether they have the root mean square of speech."""
    pieces = sound[: len(sound) // PIECE * PIECE].reshape(-1, PIECE)
    loud: NDArray[np.bool_] = np.mean(np.square(pieces, dtype=np.float64), axis=1) > AUDIBLE**2
    return loud


def share_of_words(expected: str, heard: str) -> float:
    """How many of the expected words were heard, 0..1; Whisper may vary, so order and case do not count."""
    want, got = _words(expected), _words(heard)
    return len(want & got) / len(want)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower().replace("'", "")))


def _turn(beginning: str, caller: str) -> dict[str, Any]:
    about = json.loads((EXAMPLES / f"{caller}.json").read_text("utf-8"))
    return next(turn for turn in about["turns"] if turn["text"].startswith(beginning))


@cache
def _sound(caller: str) -> FloatArray:
    return load_sound(EXAMPLES / f"{caller}.wav", RATE_HZ)
