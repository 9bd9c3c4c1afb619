"""People by number: always the same, balanced, and never to be confused."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged.identity.identity import Identity
from generator.rigged.identity.seeds import from_seed
from media.errors import ConfigError

COMPANY = [from_seed(seed) for seed in range(64)]


def differences(a: Identity, b: Identity) -> int:
    """In how many ways that one sees at once two people differ."""
    faces = [a.changes.get(name, 0) - b.changes.get(name, 0) for name in a.changes | b.changes]
    return sum(
        (
            a.female != b.female,
            abs(a.age - b.age) > 12,
            abs(a.skin - b.skin) > 0.12,
            np.abs(np.subtract(a.ancestry, b.ancestry)).max() > 0.3,
            (a.hair, a.hair_colour) != (b.hair, b.hair_colour),
            (a.outfit, a.outfit_colour) != (b.outfit, b.outfit_colour),
            a.glasses != b.glasses,
            a.beard != b.beard,
            abs(a.weight - b.weight) > 0.25,
            np.linalg.norm(faces) > 0.9,
        )
    )


def test_any_two_of_the_first_64_differ_in_at_least_three_ways() -> None:
    assert min(differences(a, b) for a, b in combinations(COMPANY, 2)) >= 3


def test_any_two_faces_differ_in_shape() -> None:
    distance = [
        np.linalg.norm([a.changes[name] - b.changes[name] for name in a.changes])
        for a, b in combinations(COMPANY, 2)
    ]
    assert min(distance) > 0.8


def test_no_face_goes_too_far() -> None:
    assert max(abs(change) for person in COMPANY for change in person.changes.values()) <= 0.8


def test_the_company_is_balanced() -> None:
    assert sum(person.female for person in COMPANY) in range(28, 37)
    ages = np.histogram([person.age for person in COMPANY], [18, 32, 44, 56, 70])[0]
    assert min(ages) >= 8
    for shares in np.mean([person.ancestry for person in COMPANY], 0):
        assert shares > 0.15
    styles = Counter(person.hair for person in COMPANY)
    assert max(styles.values()) <= 20
    assert 8 <= sum(person.glasses != "none" for person in COMPANY) <= 32


def test_a_woman_has_no_beard() -> None:
    assert {person.beard for person in COMPANY if person.female} == {"none"}


@given(st.integers(0, 2**70))
def test_every_seed_makes_a_person_and_always_the_same(seed: int) -> None:
    assert from_seed(seed) == from_seed(seed)


def test_a_seed_below_zero_is_refused() -> None:
    with pytest.raises(ConfigError, match="0 or more"):
        from_seed(-1)
