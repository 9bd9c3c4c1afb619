"""Chance of a person: each part of the look draws from a stream of its own, so that none tells of another."""

from __future__ import annotations

from enum import IntEnum, unique

import numpy as np


@unique
class Stream(IntEnum):
    """What draws from a person's seed. A number that changes makes all people look a little different."""

    FACE = 3
    CLOTH = 4
    EYE = 5
    BACKGROUND = 6
    HAIR = 7
    HAIR_COLOUR = 8
    BEARD = 9
    SKIN = 10
    GLASSES = 21
    EARRINGS = 22
    WATCH = 23
    BADGE = 24
    MUG = 25


def chance(seed: int, stream: Stream) -> np.random.Generator:
    """The same numbers each time for one seed and stream."""
    return np.random.default_rng((seed, int(stream)))
