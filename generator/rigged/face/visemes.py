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
    "PP": weights(mouthPress_=0.36, mouthRollLower=0.18, mouthRollUpper=0.1, mouthClose=0.07),
    "FF": weights(jawOpen=0.05, mouthRollLower=0.62, mouthUpperUp_=0.6, mouthStretch_=0.08),
    "TH": weights(jawOpen=0.21, tongueOut=0.85, mouthLowerDown_=0.25, mouthUpperUp_=0.2),
    "LL": weights(jawOpen=0.29, tongueOut=0.75, mouthLowerDown_=0.25, mouthUpperUp_=0.2),
    "DD": weights(jawOpen=0.17, tongueOut=0.6, mouthLowerDown_=0.32, mouthUpperUp_=0.2, mouthStretch_=0.1),
    "kk": weights(jawOpen=0.25, mouthLowerDown_=0.2, mouthUpperUp_=0.2, mouthStretch_=0.1),
    "CH": weights(jawOpen=0.08, mouthFunnel=0.55, mouthPucker=0.3, mouthLowerDown_=0.3, mouthUpperUp_=0.1),
    "SS": weights(
        jawOpen=0.06, mouthStretch_=0.28, mouthLowerDown_=0.55, mouthUpperUp_=0.42, mouthSmile_=0.15
    ),
    "RR": weights(jawOpen=0.15, mouthFunnel=0.3, mouthPucker=0.4, mouthLowerDown_=0.12),
    "ww": weights(jawOpen=0.14, mouthPucker=1.0, mouthFunnel=0.3),
    "aa": weights(jawOpen=0.58, mouthLowerDown_=0.22, mouthUpperUp_=0.22),
    "E": weights(jawOpen=0.34, mouthStretch_=0.32, mouthLowerDown_=0.25, mouthUpperUp_=0.22, mouthSmile_=0.1),
    "ih": weights(jawOpen=0.2, mouthSmile_=0.25, mouthStretch_=0.2, mouthLowerDown_=0.28, mouthUpperUp_=0.18),
    "ee": weights(jawOpen=0.11, mouthSmile_=0.4, mouthStretch_=0.3, mouthLowerDown_=0.32, mouthUpperUp_=0.22),
    "uh": weights(jawOpen=0.3, mouthLowerDown_=0.18, mouthUpperUp_=0.12, mouthFunnel=0.08),
    "oh": weights(jawOpen=0.45, mouthFunnel=0.42, mouthPucker=0.44),
    "ou": weights(jawOpen=0.2, mouthPucker=0.9, mouthFunnel=0.4),
}
"""Mouth shapes as face actions; the names follow the common 15 visemes, and `LL`, `ww`, `ee`, `uh`."""

_SOUNDS = {
    "PP": "pbm",
    "FF": "fvɱɸβ",
    "TH": "θð",
    "LL": "lɫɭ",
    "DD": "tdnɾɗʈɖɳ",
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

STRONG = {
    "PP": 6.0,
    "FF": 4.0,
    "CH": 2.5,
    "SS": 2.2,
    "TH": 2.6,
    "LL": 1.2,
    "ww": 3.0,
    "ou": 1.8,
    "oh": 1.6,
    "RR": 1.3,
}
WEAK = {"kk": 0.35, "uh": 0.6, "DD": 0.9}
"""Pull of a viseme against its neighbours; 1 where not named. Back consonants take their vowel's shape."""

BEFORE_S, AFTER_S = 0.045, 0.035
"""How fast the pull fades outside the sound, so that shapes are seen about 80 ms ahead."""

ROUND_BEFORE_S = 0.075
"""Lips round earlier than they open (anticipatory rounding)."""

REST_PULL = 0.02
"""Pull of the closed mouth: decides only where no sound is near."""

CLOSE_RAMP_S = 0.045
"""Lips meet and part within this time around p, b, m (and teeth meet lip around f, v)."""

FORMED = {"ˈ": 1.1, "'": 1.1, "ˌ": 1.0, "": 0.88}
"""How far a vowel is formed by its stress: weak syllables are said with a lazier mouth."""

_MOMENTS_S = np.array([-0.0133, 0.0, 0.0133])
"""A picture stands for 40 ms: the mean of these moments in it, so that quick sounds do not flicker."""

_ROUND = frozenset({"ww", "ou", "oh", "CH"})
_SHUT = {"PP": 1.0, "FF": 0.9}
_NAMES = tuple(VISEMES)
_SHAPES = np.stack([VISEMES[name] for name in _NAMES])
_PULL = np.array([STRONG.get(name, WEAK.get(name, 1.0)) for name in _NAMES])
_LEAD = np.array([ROUND_BEFORE_S if name in _ROUND else BEFORE_S for name in _NAMES])
_INDEX = {name: i for i, name in enumerate(_NAMES)}


@dataclass(frozen=True, slots=True)
class Sounds:
    """Phonemes made ready for drawing: viseme index, start and end (seconds), how far each is formed (0..1),
    and stressed vowels' starts."""

    viseme: NDArray[np.intp]
    start: Array
    end: Array
    formed: Array
    stressed: tuple[float, ...]


def sounds(phonemes: Sequence[Phoneme]) -> Sounds:
    """Join marks to the sounds they belong to: stress to the vowel after, length to the one before."""
    rows: list[tuple[int, float, float, float]] = []
    stressed: list[float] = []
    mark: Phoneme | None = None
    for phoneme in phonemes:
        if phoneme.symbol in _STRESS:
            mark = phoneme
        elif phoneme.symbol in ("ː", "ˑ") and rows:
            rows[-1] = (*rows[-1][:2], phoneme.end, rows[-1][3])
        elif phoneme.symbol in _PAUSES:
            rows.append((_INDEX["sil"], phoneme.start, phoneme.end, 1.0))
        elif viseme := VISEME_OF.get(phoneme.symbol):
            start = mark.start if mark else phoneme.start
            if mark and mark.symbol != "ˌ" and phoneme.symbol in VOWELS:
                stressed.append(start)
            formed = FORMED[mark.symbol if mark else ""] if phoneme.symbol in VOWELS else 1.0
            rows.append((_INDEX[viseme], start, phoneme.end, formed))
            mark = None
    columns = np.array(rows, float).reshape(-1, 4)
    return Sounds(columns[:, 0].astype(np.intp), columns[:, 1], columns[:, 2], columns[:, 3], tuple(stressed))


def mouth(spoken: Sounds, t: float, reach: float = 0.0) -> Array:
    """Face actions (52,) of the mouth at time `t` (seconds on the phonemes' axis).

    `reach`: half the time that the picture stands for; a closure within it is shown, however short.
    """
    if not len(spoken.viseme):
        return VISEMES["sil"].copy()
    shape = np.mean([_blended(spoken, t + moment) for moment in _MOMENTS_S], axis=0)
    for name, most in _SHUT.items():
        shut = most * closure(spoken, name, t, reach)
        if shut > 0.0:
            shape += (VISEMES[name] - shape) * shut
    return np.asarray(shape)


def _blended(spoken: Sounds, t: float) -> Array:
    outside_before = np.maximum(spoken.start - t, 0.0)
    outside_after = np.maximum(t - spoken.end, 0.0)
    lead = _LEAD[spoken.viseme]
    pull = _PULL[spoken.viseme] * np.exp(-outside_before / lead - outside_after / AFTER_S)
    return np.asarray(((pull * spoken.formed) @ _SHAPES[spoken.viseme]) / (pull.sum() + REST_PULL))


def closure(spoken: Sounds, viseme: str, t: float, reach: float) -> float:
    """How far the lips have met for sounds of a viseme: 1 within the sound, eased around it."""
    mine = spoken.viseme == _INDEX[viseme]
    if not mine.any():
        return 0.0
    gap = np.maximum(np.maximum(spoken.start[mine] - t, t - spoken.end[mine]) - reach, 0.0).min()
    x = max(0.0, 1.0 - float(gap) / CLOSE_RAMP_S)
    return x * x * (3.0 - 2.0 * x)
