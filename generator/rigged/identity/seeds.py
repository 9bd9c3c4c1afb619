"""People by number: a varied, balanced company, in which neighbours differ in many traits at once."""

from __future__ import annotations

import zlib
from math import sqrt

from generator.rigged.identity.identity import Identity
from generator.rigged.identity.natural import complete

_STEPS = {
    name: sqrt(prime) % 1
    for name, prime in (
        *(("sex", 2), ("age", 3), ("people", 5), ("skin", 7), ("weight", 11), ("hair", 13)),
        *(("hair_colour", 17), ("outfit", 19), ("outfit_colour", 23), ("glasses", 29), ("beard", 31)),
    )
}
"""From one seed to the next each of these traits goes on by an irrational part of its range.

Such a sequence (Kronecker's) fills every range evenly, whichever seeds are taken, and two seeds that are
near in one trait are far apart in others: independent chance would make twins and gaps.
"""


def from_seed(seed: int) -> Identity:
    """The person with this number, 0 or more: always the same one. Raises ConfigError below 0."""
    return complete({}, lambda trait: share(seed, trait), seed)


def share(seed: int, trait: str) -> float:
    """Chance, 0 up to 1, that decides a trait of a seed's person."""
    start = zlib.crc32(trait.encode()) / 2**32
    if trait in _STEPS:
        return (start + (seed % 2**32) * _STEPS[trait]) % 1
    return zlib.crc32(f"{seed} {trait}".encode()) / 2**32
