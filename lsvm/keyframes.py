"""Dynamic Key-Frame Selection: which frames of long ago are worth keeping, by how little they repeat others.

InteractiveAvatar (2026), section 4.1: the redundancy R of the kept frames is the mean cosine of all pairs of
their semantic features; a candidate takes the place of a kept one only if R falls. All places are tried at
once on the cosines that are at hand of the kept ones, O(N^2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
"""Semantic features as unit vectors (frames, width), or (width,) of one frame."""

Cosines = NDArray[np.float64]
"""Of all pairs of kept frames (N, N), or of a candidate to each of them (N,)."""


def cosines(kept: Features, candidate: Features) -> Cosines:
    """Of a candidate (width,) to kept frames (N, width): (N,)."""
    return kept.astype(np.float64) @ candidate.astype(np.float64)


def seated(pairs: Cosines, candidate: Cosines, slot: int) -> Cosines:
    """The pairs' cosines (N, N) after the candidate has taken a place; place N is a new one."""
    count = max(len(pairs), slot + 1)
    after = np.eye(count)
    after[: len(pairs), : len(pairs)] = pairs
    after[slot, : len(candidate)] = after[: len(candidate), slot] = candidate
    after[slot, slot] = 1.0
    return after


def redundancy(pairs: Cosines) -> float:
    """R of N kept frames: the mean over them of each one's mean cosine to the others; 0 for one or none."""
    count = len(pairs)
    if count < 2:
        return 0.0
    return float((pairs.sum() - np.trace(pairs)) / (count * (count - 1)))


def replaced(pairs: Cosines, candidate: Cosines) -> Cosines:
    """R after the candidate, with these cosines (N,) to the kept frames, has taken each place: (N,)."""
    count = len(pairs)
    leaving = pairs.sum(axis=1) - np.diag(pairs)
    coming = candidate.sum() - candidate
    changed: Cosines = redundancy(pairs) + 2 * (coming - leaving) / (count * max(count - 1, 1))
    return changed


def place(pairs: Cosines, candidate: Cosines, pinned: int = 0) -> int | None:
    """Which of the kept frames the candidate replaces: that where R falls most; None if it falls nowhere.

    The first `pinned` frames stay. Of one frame alone nothing is redundant, so it stays.
    """
    after = replaced(pairs, candidate)
    after[:pinned] = np.inf
    best = int(after.argmin())
    return best if after[best] < redundancy(pairs) else None
