"""Faces at random: all as far from a pleasant average, so that no two are alike and none is odd."""

from __future__ import annotations

import numpy as np

_MAN = {"eye-scale": 0.2, "mouth-scale-horiz": 0.15, "mouth-upperlip-height": 0.2, "nose-hump": -0.15}
_MAN |= {"nose-scale-horiz": -0.15, "cheek-volume": 0.2, "chin-height": -0.1, "mouth-angles": 0.3}
_WOMAN = {"eye-scale": 0.3, "eye-corner2": 0.15, "nose-scale-horiz": -0.3, "nose-point": 0.15}
_WOMAN |= {"nose-scale-depth": -0.15, "cheek-bones": 0.25, "chin-width": -0.3, "chin-prominent": -0.15}
_WOMAN |= {
    "chin-bones": -0.25,
    "neck-scale-horiz": -0.25,
    "head-scale-vert": -0.1,
    "chin-height": -0.15,
    "mouth-upperlip-height": 0.1,
    "mouth-angles": 0.35,
}
"""From MakeHuman's means, which look stern and heavy, to faces that one likes to look at."""

_SHAPES: dict[str, float] = {
    "head-scale-horiz": 0.8,
    "head-scale-vert": 0.6,
    "head-fat": 0.7,
    "forehead-scale-vert": 0.7,
    "chin-width": 1.1,
    "chin-height": 0.8,
    "chin-prominent": 0.8,
    "chin-bones": 0.9,
    "cheek-bones": 0.9,
    "cheek-volume": 0.8,
    "mouth-scale-horiz": 1.2,
    "mouth-trans": 0.9,
    "mouth-upperlip-height": 0.8,
    "mouth-lowerlip-height": 0.8,
    "nose-scale-horiz": 1.0,
    "nose-scale-vert": 1.1,
    "nose-scale-depth": 0.8,
    "nose-trans": 0.8,
    "nose-hump": 0.7,
    "nose-point": 0.7,
    "nose-width1": 0.6,
    "eye-trans": 1.1,
    "eye-scale": 0.7,
    "eye-corner2": 0.8,
    "eye-height2": 0.6,
    "eyebrows-trans": 0.9,
    "eyebrows-angle": 0.7,
    "ear-scale": 0.8,
}
"""MakeHuman's changes that a face draws from, and how far each may go beside the others."""

_DISTANCE = 1.1
"""Length of a face's changes together. Twenty-eight of them then deviate by 0.2 on average."""

_LARGEST = 0.6
"""No single change goes further: noses and chins look drawn from there on."""


def face(seed: int, sex: float) -> dict[str, float]:
    """Changes of the face by MakeHuman's names, the same for the same seed and sex (0 male to 1 female)."""
    way = np.random.default_rng((seed, 3)).normal(size=len(_SHAPES)) * np.array(list(_SHAPES.values()))
    own = dict(zip(_SHAPES, way * _DISTANCE / np.linalg.norm(way), strict=True))
    changes = {
        name: own.get(name, 0) + (1 - sex) * _MAN.get(name, 0) + sex * _WOMAN.get(name, 0)
        for name in own | _MAN | _WOMAN
    }
    return {name: round(float(np.clip(change, -_LARGEST, _LARGEST)), 3) for name, change in changes.items()}
