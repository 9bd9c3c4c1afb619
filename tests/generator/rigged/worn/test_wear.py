"""All that one person wears, together."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.mesh import Material, Part
from generator.rigged.worn.wear import wear
from tests.generator.rigged.worn.people import PEOPLE, dressed, with_


def worn(name: str, **looks: object) -> list[Part]:
    one = dressed(name)
    return wear(with_(name, **looks), one.body, one.joints, one.clothes, one.hair)


ALL = {"glasses": "square", "earrings": "hoops", "watch": True, "headset": True, "badge": "Alexandra Müller"}


def test_a_person_without_things_still_has_a_mug_to_hold() -> None:
    plain = worn("man", glasses="none", earrings="none", watch=False, headset=False, badge="")
    assert [part.prop for part in plain] == ["mug"]


@pytest.mark.parametrize("name", list(PEOPLE))
def test_all_things_together_can_be_drawn_and_are_light(name: str) -> None:
    parts = worn(name, **ALL)
    assert len(parts) == 6
    assert sum(len(part.triangles) for part in parts if not part.prop) <= 2500
    for part in parts:
        assert part.material == Material.HARD
        assert np.isfinite(part.positions).all()
        assert part.triangles.max() < len(part.positions)
        assert ((part.uv >= 0) & (part.uv <= 1)).all()
        assert ((part.albedo >= 0) & (part.albedo <= 1)).all()


def test_things_are_where_the_person_is() -> None:
    body = dressed("woman").body
    for part in worn("woman", glasses="round", badge="Anna"):
        low, high = body.positions.min(0) - 0.1, body.positions.max(0) + 0.1
        assert ((part.positions > low) & (part.positions < high)).all()


def test_the_same_person_wears_the_same() -> None:
    for one, other in zip(worn("man", **ALL), worn("man", **ALL), strict=True):
        np.testing.assert_array_equal(one.positions, other.positions)
        np.testing.assert_array_equal(one.albedo, other.albedo)
