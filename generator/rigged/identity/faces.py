"""Faces at random: all as far from a pleasant average, so that no two are alike and none is odd."""

from __future__ import annotations

import numpy as np

from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.people import MAN, WOMAN

_PLEASANT = 0.7
"""So much of what makes the two people made by hand pleasant to look at goes into every face: MakeHuman's
means look stern and heavy."""

_TRUNK = ("measure-", "torso-")
"""Changes that go in as they are: MakeHuman's mean shoulders are those of an athlete."""

_PROPORTIONS = {
    "head-scale-horiz": 0.8,
    "head-scale-vert": 0.6,
    "head-fat": 0.7,
    "chin-height": 0.8,
    "chin-bones": 0.9,
    "mouth-trans": 0.9,
    "nose-scale-vert": 1.1,
    "nose-trans": 0.8,
    "eye-trans": 1.1,
    "eyebrows-trans": 0.9,
}
"""MakeHuman's changes of where things are in a face, and how far each may go beside the others. A face net's
468 points move most by these."""

_FEATURES = {
    "forehead-scale-vert": 0.7,
    "chin-width": 1.1,
    "chin-prominent": 0.8,
    "cheek-bones": 0.9,
    "cheek-volume": 0.8,
    "mouth-scale-horiz": 1.2,
    "mouth-upperlip-height": 0.8,
    "mouth-lowerlip-height": 0.8,
    "nose-scale-horiz": 1.0,
    "nose-scale-depth": 0.8,
    "nose-hump": 0.7,
    "nose-point": 0.7,
    "nose-width1": 0.6,
    "eye-scale": 0.7,
    "eye-corner2": 0.8,
    "eye-height2": 0.6,
    "eyebrows-angle": 0.7,
    "ear-scale": 0.8,
}
"""Its changes of the things themselves."""

_LENGTHS = ((_PROPORTIONS, 0.95), (_FEATURES, 0.85))
"""Length of a face's changes of each kind: ten of them deviate by 0.3 on average, eighteen by 0.2."""

_LARGEST = 0.8
"""No single change goes further: noses and chins look drawn from there on."""


def face(seed: int, sex: float) -> dict[str, float]:
    """Changes of face and trunk by MakeHuman's names, the same for a seed and sex (0 male to 1 female)."""
    dice, own = chance(seed, Stream.FACE), dict[str, float]()
    for spread, length in _LENGTHS:
        way = dice.normal(size=len(spread)) * np.array(list(spread.values()))
        own |= zip(spread, way * length / np.linalg.norm(way), strict=True)
    shapes = dict.fromkeys([*own, *MAN.changes, *WOMAN.changes])
    return {name: _limited(own.get(name, 0.0) + _mean(name, sex)) for name in shapes}


def _mean(shape: str, sex: float) -> float:
    """Where the faces of a sex begin."""
    mean = (1 - sex) * MAN.changes.get(shape, 0.0) + sex * WOMAN.changes.get(shape, 0.0)
    return mean if shape.startswith(_TRUNK) else _PLEASANT * mean


def _limited(change: float) -> float:
    return round(min(max(change, -_LARGEST), _LARGEST), 3)
