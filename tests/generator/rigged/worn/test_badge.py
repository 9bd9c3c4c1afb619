"""The badge on the chest."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.mesh import Part
from generator.rigged.worn.badge import badge
from generator.rigged.worn.fit import Wearer
from tests.generator.rigged.worn.people import PEOPLE, dressed, with_


def fitted(name: str, text: str) -> tuple[Part, Wearer]:
    wearer = dressed(name).wearer
    return badge(with_(name, badge=text), wearer), wearer


def piece(part: Part, number: int) -> np.ndarray:
    return np.asarray(part.positions[np.unique(part.triangles[part.group == number])])


@pytest.mark.parametrize("name", list(PEOPLE))
def test_it_lies_on_the_cloth_of_the_left_chest(name: str) -> None:
    part, wearer = fitted(name, "Anna")
    text = piece(part, 2)
    chest = -wearer.clothes.reach(text * [1, 0, 1], np.array([0.0, -1, 0]))
    assert text[:, 0].min() > 0.02
    assert (text[:, 1] < chest).all()
    assert (text[:, 1] > chest - 0.03).all()


def test_it_reads_from_left_to_right_in_the_picture() -> None:
    part, _ = fitted("man", "Li")
    text = piece(part, 2)
    upper = text[text[:, 2] > text[:, 2].mean() + 0.003]
    # An L and an I: up there the L has its stem alone, at the very left; an I has its bar.
    assert upper[:, 0].min() < text[:, 0].min() + 0.002
    middle = text[:, 0].mean()
    wide = [np.ptp(upper[half, 0]) for half in (upper[:, 0] < middle, upper[:, 0] > middle)]
    assert wide[0] < 0.5 * wide[1]


@pytest.mark.parametrize("text", ["I", "Anna", "Dr. Jörg Müller-Lüdenscheid"[:24], "Alexandra", "W" * 24])
def test_every_name_stays_on_the_plate(text: str) -> None:
    part, _ = fitted("woman", text)
    plate = piece(part, 0)
    for number in range(2, int(part.group.max()) + 1):
        line = piece(part, number)
        assert (line[:, [0, 2]].min(0) >= plate[:, [0, 2]].min(0) - 0.0005).all()
        assert (line[:, [0, 2]].max(0) <= plate[:, [0, 2]].max(0) + 0.0005).all()


def test_a_long_name_takes_two_lines_and_a_short_one_larger_letters() -> None:
    assert fitted("man", "Jörg Müller")[0].group.max() == 3
    assert fitted("man", "Jo Li")[0].group.max() == 2
    assert np.ptp(piece(fitted("man", "Jo")[0], 2)[:, 2]) > np.ptp(
        piece(fitted("man", "Alexandra")[0], 2)[:, 2]
    )


def test_it_moves_as_one_with_the_chest() -> None:
    part, _ = fitted("woman", "Anna")
    assert (part.bone_index == part.bone_index[0]).all()
    assert (part.bone_weight == part.bone_weight[0]).all()
    np.testing.assert_allclose(part.bone_weight.sum(1), 1, atol=1e-5)
