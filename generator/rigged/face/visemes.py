"""Visemes: how each speech sound is seen, and how neighbours blend.

Co-articulation by dominance (Cohen and Massaro 1993): every sound pulls the mouth towards its own shape, most
within its own time, and the pull fades before and after; sounds that cannot be said otherwise pull hardest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.rigged.state import ARKIT, ARKIT_INDEX
from generator.types import Phoneme

Array = NDArray[np.float64]


def weights(**actions: float) -> Array:
    """Face actions by name -> (52,). A name that ends in `_` stands for both sides."""
    out = np.zeros(len(ARKIT))
    for name, value in actions.items():
        sides = (f"{name[:-1]}Left", f"{name[:-1]}Right") if name.endswith("_") else (name,)
        for side in sides:
            out[ARKIT_INDEX[side]] = value
    return out


VISEMES: dict[str, Array] = {
    "sil": weights(),
    "PP": weights(mouthPress_=0.5, mouthRollLower=0.3, mouthRollUpper=0.24, mouthClose=0.05),
    "FF": weights(jawOpen=0.08, mouthRollLower=0.52, mouthUpperUp_=0.5, mouthShrugLower=0.2),
    "TH": weights(jawOpen=0.18, tongueOut=0.45, mouthLowerDown_=0.2, mouthUpperUp_=0.15),
    "DD": weights(jawOpen=0.16, mouthLowerDown_=0.3, mouthUpperUp_=0.15, mouthStretch_=0.1),
    "kk": weights(jawOpen=0.25, mouthLowerDown_=0.2, mouthUpperUp_=0.2, mouthStretch_=0.1),
    "CH": weights(jawOpen=0.1, mouthFunnel=0.55, mouthPucker=0.15, mouthLowerDown_=0.15),
    "SS": weights(
        jawOpen=0.05, mouthStretch_=0.33, mouthLowerDown_=0.42, mouthUpperUp_=0.25, mouthSmile_=0.15
    ),
    "RR": weights(jawOpen=0.14, mouthFunnel=0.3, mouthPucker=0.25, mouthLowerDown_=0.1),
    "ww": weights(jawOpen=0.08, mouthPucker=0.85, mouthFunnel=0.15),
    "aa": weights(jawOpen=0.6, mouthLowerDown_=0.15, mouthUpperUp_=0.15),
    "E": weights(jawOpen=0.32, mouthStretch_=0.35, mouthLowerDown_=0.25, mouthUpperUp_=0.2, mouthSmile_=0.1),
    "ih": weights(jawOpen=0.2, mouthSmile_=0.3, mouthStretch_=0.2, mouthLowerDown_=0.25, mouthUpperUp_=0.15),
    "ee": weights(
        jawOpen=0.12, mouthSmile_=0.42, mouthStretch_=0.3, mouthLowerDown_=0.25, mouthUpperUp_=0.15
    ),
    "uh": weights(jawOpen=0.3, mouthLowerDown_=0.18, mouthUpperUp_=0.12, mouthFunnel=0.08),
    "oh": weights(jawOpen=0.42, mouthFunnel=0.6, mouthPucker=0.15),
    "ou": weights(jawOpen=0.18, mouthPucker=0.75, mouthFunnel=0.3),
}
"""Mouth shapes as face actions; the names follow the common 15 viseme set, with `ww`, `ee` and `uh` added."""

_SOUNDS = {
    "PP": "pbm",
    "FF": "fvɱɸβ",
    "TH": "θð",
    "DD": "tdnlɾɫɗʈɖɳ",
    "kk": "kɡgŋxhɣʔcqɢχħɦ",
    "CH": "ʃʒɕʑ",
    "SS": "sz",
    "RR": "ɹrɻʁɚɝɜ",
    "ww": "wʍ",
    "aa": "aɑɐʌɒ",
    "E": "ɛæe",
    "ih": "ɪɨ",
    "ee": "ijy",
    "uh": "əɘɤ",
    "oh": "oɔø",
    "ou": "uʊɯʉ",
}

VISEME_OF: dict[str, str] = {sound: viseme for viseme, sounds in _SOUNDS.items() for sound in sounds}
"""Viseme of each IPA code point."""

VOWELS = frozenset("aɑɐʌɒɛæeɪɨiyəɘɤoɔøuʊɯʉɚɝɜ")

_PAUSES = frozenset("^$,.!?;:_—…")
"""Silence symbols at which the mouth comes to rest. A space is none: speech runs through it."""

_STRESS = frozenset("ˈˌ'")

STRONG = {"PP": 6.0, "FF": 4.0, "CH": 2.5, "SS": 2.2, "TH": 2.0, "ww": 3.0, "ou": 1.8, "oh": 1.6, "RR": 1.3}
WEAK = {"kk": 0.35, "uh": 0.6, "DD": 0.8}
"""Pull of a viseme against its neighbours; 1 where not named. Back consonants take their vowel's shape."""

BEFORE_S, AFTER_S = 0.045, 0.035
"""How fast the pull fades outside the sound, so that shapes are seen about 80 ms ahead."""

ROUND_BEFORE_S = 0.075
"""Lips round earlier than they open (anticipatory rounding)."""

REST_PULL = 0.02
"""Pull of the closed mouth: decides only where no sound is near."""

CLOSE_RAMP_S = 0.045
"""Lips meet and part within this time around p, b, m (and teeth meet lip around f, v)."""

_ROUND = frozenset({"ww", "ou", "oh", "CH"})
_SHUT = {"PP": 1.0, "FF": 0.9}
_NAMES = tuple(VISEMES)
_SHAPES = np.stack([VISEMES[name] for name in _NAMES])
_PULL = np.array([STRONG.get(name, WEAK.get(name, 1.0)) for name in _NAMES])
_LEAD = np.array([ROUND_BEFORE_S if name in _ROUND else BEFORE_S for name in _NAMES])
_INDEX = {name: i for i, name in enumerate(_NAMES)}


@dataclass(frozen=True, slots=True)
class Sounds:
    """Phonemes made ready for drawing: viseme index, start and end (seconds), and stressed vowels' starts."""

    viseme: NDArray[np.intp]
    start: Array
    end: Array
    stressed: tuple[float, ...]


def sounds(phonemes: Sequence[Phoneme]) -> Sounds:
    """Join marks to the sounds they belong to: stress to the vowel after, length to the one before."""
    rows: list[tuple[int, float, float]] = []
    stressed: list[float] = []
    mark: Phoneme | None = None
    for phoneme in phonemes:
        if phoneme.symbol in _STRESS:
            mark = phoneme
        elif phoneme.symbol in ("ː", "ˑ") and rows:
            rows[-1] = (rows[-1][0], rows[-1][1], phoneme.end)
        elif phoneme.symbol in _PAUSES:
            rows.append((_INDEX["sil"], phoneme.start, phoneme.end))
        elif viseme := VISEME_OF.get(phoneme.symbol):
            start = mark.start if mark else phoneme.start
            if mark and mark.symbol != "ˌ" and phoneme.symbol in VOWELS:
                stressed.append(start)
            rows.append((_INDEX[viseme], start, phoneme.end))
            mark = None
    columns = np.array(rows, float).reshape(-1, 3)
    return Sounds(columns[:, 0].astype(np.intp), columns[:, 1], columns[:, 2], tuple(stressed))


def mouth(spoken: Sounds, t: float, reach: float = 0.0) -> Array:
    """Face actions (52,) of the mouth at time `t` (seconds on the phonemes' axis).

    `reach`: half the time that the picture stands for; a closure within it is shown, however short.
    """
    if not len(spoken.viseme):
        return VISEMES["sil"].copy()
    outside_before = np.maximum(spoken.start - t, 0.0)
    outside_after = np.maximum(t - spoken.end, 0.0)
    lead = _LEAD[spoken.viseme]
    pull = _PULL[spoken.viseme] * np.exp(-outside_before / lead - outside_after / AFTER_S)
    shape = (pull @ _SHAPES[spoken.viseme]) / (pull.sum() + REST_PULL)
    for name, most in _SHUT.items():
        shut = most * _closure(spoken, _INDEX[name], t, reach)
        if shut > 0.0:
            shape += (VISEMES[name] - shape) * shut
    return np.asarray(shape)


def _closure(spoken: Sounds, viseme: int, t: float, reach: float) -> float:
    """How far the lips have met for sounds of a viseme: 1 within the sound, eased around it."""
    mine = spoken.viseme == viseme
    if not mine.any():
        return 0.0
    gap = np.maximum(np.maximum(spoken.start[mine] - t, t - spoken.end[mine]) - reach, 0.0).min()
    x = max(0.0, 1.0 - float(gap) / CLOSE_RAMP_S)
    return x * x * (3.0 - 2.0 * x)
