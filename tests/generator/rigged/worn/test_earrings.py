"""Earrings at all kinds of ears."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.mesh import neighbours
from generator.rigged.identity.palette import EARRINGS
from generator.rigged.worn.earrings import earrings
from tests.generator.rigged.worn.people import PEOPLE, dressed, with_


@pytest.mark.parametrize("kind", EARRINGS[1:])
@pytest.mark.parametrize("name", list(PEOPLE))
def test_a_pair_touches_the_lobes(kind: str, name: str) -> None:
    wearer = dressed(name).wearer
    part = earrings(with_(name, earrings=kind), wearer)
    ear = wearer.named("ears")
    lobes = ear[ear[:, 2] < ear[:, 2].min() + 0.012]
    for side in (1, -1):
        own = part.positions[side * part.positions[:, 0] > 0]
        assert len(own) == len(part.positions) / 2
        _, distance = neighbours(own, lobes, 1)
        assert np.sqrt(distance.min()) < 0.004
        assert np.abs(own[:, 0]).min() > np.abs(lobes[:, 0]).min() - 0.003


@pytest.mark.parametrize("kind", ["hoops", "drops"])
def test_what_hangs_hangs_below_the_lobe(kind: str) -> None:
    wearer = dressed("woman").wearer
    part = earrings(with_("woman", earrings=kind), wearer)
    assert part.positions[:, 2].min() < wearer.named("ears")[:, 2].min() - 0.008


def test_a_pair_is_light() -> None:
    wearer = dressed("man").wearer
    for kind in EARRINGS[1:]:
        assert len(earrings(with_("man", earrings=kind), wearer).triangles) <= 500
