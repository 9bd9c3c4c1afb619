"""Random faces: all as far from the average one, so that no two are alike and none is odd."""

from __future__ import annotations

import numpy as np

_SHAPES: dict[str, float] = {
    "head-scale-horiz": 0.8,
    "head-scale-vert": 0.8,
    "head-fat": 0.7,
    "forehead-scale-vert": 0.9,
    "chin-width": 1.2,
    "chin-height": 1.0,
    "chin-prominent": 0.8,
    "chin-bones": 0.9,
    "cheek-bones": 0.9,
    "cheek-volume": 0.8,
    "mouth-scale-horiz": 1.2,
    "mouth-trans": 0.9,
    "mouth-upperlip-height": 0.8,
    "mouth-lowerlip-height": 0.8,
    "nose-scale-horiz": 1.1,
    "nose-scale-vert": 1.2,
    "nose-scale-depth": 0.8,
    "nose-trans": 0.8,
    "nose-hump": 0.7,
    "nose-point": 0.7,
    "nose-width1": 0.6,
    "eye-trans": 1.1,
    "eye-scale": 0.8,
    "eye-corner2": 0.8,
    "eye-height2": 0.6,
    "eyebrows-trans": 0.9,
    "eyebrows-angle": 0.7,
    "ear-scale": 0.8,
}
"""MakeHuman's changes that a face draws from, and how far each may go beside the others."""

_DISTANCE = 1.15
"""Length of a face's changes together. Twenty-eight of them then deviate by 0.2 on average."""

_LARGEST = 0.55
"""No single change goes further: noses and chins look drawn from there on."""


def face(seed: int) -> dict[str, float]:
    """Changes of the face by MakeHuman's names, the same for the same seed."""
    way = np.random.default_rng((seed, 3)).normal(size=len(_SHAPES)) * np.array(list(_SHAPES.values()))
    changes = np.clip(way * _DISTANCE / np.linalg.norm(way), -_LARGEST, _LARGEST)
    return {name: round(float(change), 3) for name, change in zip(_SHAPES, changes, strict=True)}
