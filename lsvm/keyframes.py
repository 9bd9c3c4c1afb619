"""Dynamic Key-Frame Selection: which frames of long ago are worth keeping, by how little they repeat others.

InteractiveAvatar (2026), section 4.1: the redundancy R of the kept frames is the mean cosine of all pairs of
their semantic features; a candidate takes the place of a kept one only if R falls. All places are tried at
once on the Gram matrix of the features, O(N^2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
"""Semantic features as unit vectors (frames, width)."""

Gram = NDArray[np.float64]
"""Cosines (N, N) of all pairs."""


def gram(features: Features) -> Gram:
    """The cosines of all pairs of N features."""
    exact = features.astype(np.float64)
    return exact @ exact.T


def redundancy(cosines: Gram) -> float:
    """R of N kept frames: the mean over frames of each one's mean cosine to the others; 0 for fewer than two."""
    count = len(cosines)
    if count < 2:
        return 0.0
    return float((cosines.sum() - np.trace(cosines)) / (count * (count - 1)))


def replaced(cosines: Gram, candidate: NDArray[np.float64]) -> NDArray[np.float64]:
    """R after the candidate, with these cosines (N,) to the kept frames, has taken each place: (N,)."""
    count = len(cosines)
    pairs = cosines.sum() - np.trace(cosines)
    leaving = cosines.sum(axis=1) - np.diag(cosines)
    coming = candidate.sum() - candidate
    changed: NDArray[np.float64] = (pairs + 2 * (coming - leaving)) / (count * max(count - 1, 1))
    return changed


def place(kept: Features, candidate: Features, pinned: int = 0) -> int | None:
    """Which of N kept frames the candidate (width,) replaces: that where R falls most; None if nowhere.

    The first `pinned` frames stay. Of one frame alone nothing is redundant, so it stays.
    """
    cosines = gram(kept)
    to_kept = kept.astype(np.float64) @ candidate.astype(np.float64)
    after = replaced(cosines, to_kept)
    after[:pinned] = np.inf
    best = int(after.argmin())
    return best if after[best] < redundancy(cosines) else None
