"""Fabrics: how a cloth is woven, folded and stitched; tones of light are painted around 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.rigged.build.paint import Rng, clouds
from generator.rigged.draw.mesh import Array

Weave = Callable[[Array, Array, Rng], Array]
"""Tone by places across and down (metres)."""


@dataclass(frozen=True, slots=True)
class Fabric:
    """`weave` at the scale of threads; `folds` height of folds (1: a cotton shirt) and `width` of them;
    `stitch`: how dark the seam along collars and cuffs is."""

    weave: Weave
    folds: float = 1.0
    width: float = 1.0
    stitch: float = 0.14
    rib_m: float = 0.0045


def _grain(amount: float) -> Weave:
    return lambda x, z, rng: 1 + np.float32(amount) * rng.standard_normal(x.shape, np.float32)


def _twill(x: Array, z: Array, rng: Rng) -> Array:
    lines = np.sin((x + z) * np.float32(2 * np.pi / 0.0030))
    return np.asarray(1 + 0.016 * lines + np.float32(0.028) * rng.standard_normal(x.shape, np.float32))


def _denim(x: Array, z: Array, rng: Rng) -> Array:
    lines = np.sin((0.7 * x + z) * np.float32(2 * np.pi / 0.0028))
    threads = np.repeat(rng.standard_normal((1, x.shape[1]), np.float32), len(x), 0)
    worn = clouds(rng, len(x), x.shape[1], 5, 4, 3)
    return np.asarray(
        1 + 0.045 * lines + 0.03 * threads + 0.06 * worn + 0.05 * rng.standard_normal(x.shape, np.float32)
    )


def _knit(x: Array, z: Array, rng: Rng) -> Array:
    column = x * np.float32(1 / 0.0066)
    column = np.abs(column - np.floor(column) - 0.5) * 2
    loops = np.cos((z * np.float32(1 / 0.0056) + 0.85 * column) * np.float32(2 * np.pi))
    return np.asarray(
        1 + 0.045 * loops - 0.09 * column**4 + np.float32(0.015) * rng.standard_normal(x.shape, np.float32)
    )


def _pique(x: Array, z: Array, rng: Rng) -> Array:
    turn = np.float32(2 * np.pi / 0.0034)
    return np.asarray(
        1 + 0.05 * np.sin(x * turn) * np.sin(z * turn) + 0.01 * rng.standard_normal(x.shape, np.float32)
    )


def _fleece(x: Array, z: Array, rng: Rng) -> Array:
    soft = clouds(rng, len(x), x.shape[1], 60, 40, 2)
    return np.asarray(1 + 0.022 * soft + np.float32(0.022) * rng.standard_normal(x.shape, np.float32))


COTTON = Fabric(_grain(0.010))
CREPE = Fabric(_grain(0.006), folds=0.9, width=1.5, stitch=0.05)
JERSEY = Fabric(_grain(0.014), folds=0.8, width=1.3, stitch=0.10, rib_m=0.0032)
PIQUE = Fabric(_pique, folds=0.7, width=1.3, stitch=0.06, rib_m=0.0036)
WOOL = Fabric(_twill, folds=0.55, width=1.6, stitch=0.07)
DENIM = Fabric(_denim, folds=1.0, width=1.2, stitch=-0.35)
KNIT = Fabric(_knit, folds=0.8, width=1.9, stitch=0.0)
FINE_KNIT = Fabric(_grain(0.018), folds=0.8, width=1.6, stitch=0.0, rib_m=0.0036)
FLEECE = Fabric(_fleece, folds=1.1, width=2.2, stitch=0.12, rib_m=0.0050)
