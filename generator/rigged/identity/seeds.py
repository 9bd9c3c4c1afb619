"""People by number: a varied, balanced company, in which neighbours differ in many traits at once."""

from __future__ import annotations

import zlib
from math import sqrt

from generator.rigged.identity.identity import Identity
from generator.rigged.identity.natural import complete
from media.errors import ConfigError

_STEPS = {
    name: sqrt(prime) % 1
    for name, prime in (
        *(("sex", 7), ("age", 109), ("people", 13), ("skin", 89), ("weight", 59), ("hair", 53)),
        *(("hair_colour", 29), ("outfit", 181), ("outfit_colour", 139), ("glasses", 191), ("beard", 101)),
    )
}
"""From one seed to the next each of these traits goes on by an irrational part of its range.

Such a sequence (Kronecker's) fills every range evenly, whichever seeds are taken, and two seeds that are
near in one trait are far apart in others: independent chance would make twins and gaps. Of some hundred
choices of primes these leave the fewest people alike among the first 64.
"""


def from_seed(seed: int) -> Identity:
    """The person with this number, 0 or more: always the same one. Raises ConfigError below 0."""
    if seed < 0:
        raise ConfigError(f"A person's seed must be 0 or more, not {seed}.")
    return complete({}, lambda trait: share(seed, trait), seed)


def share(seed: int, trait: str) -> float:
    """Chance, 0 up to 1, that decides a trait of a seed's person."""
    start = zlib.crc32(trait.encode()) / 2**32
    if trait in _STEPS:
        return (start + (seed % 2**32) * _STEPS[trait]) % 1
    return zlib.crc32(f"{seed} {trait}".encode()) / 2**32
