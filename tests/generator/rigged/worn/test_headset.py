"""The headset on heads and over hair."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.mesh import Part
from generator.rigged.worn.fit import Wearer
from generator.rigged.worn.headset import headset
from tests.generator.rigged.worn.people import PEOPLE, dressed, with_


def fitted(name: str) -> tuple[Part, Wearer]:
    wearer = dressed(name).wearer
    return headset(with_(name, headset=True), wearer), wearer


@pytest.mark.parametrize("name", list(PEOPLE))
def test_the_band_lies_over_the_head(name: str) -> None:
    part, wearer = fitted(name)
    band = part.positions[np.unique(part.triangles[part.group == 0])]
    top = band[np.abs(band[:, 0]) < 0.03]
    scalp = wearer.skin.reach(top * [1, 1, 0], np.array([0.0, 0, 1]))
    assert (top[:, 2] > scalp - 0.001).all()
    assert (top[:, 2] < scalp + 0.05).all()


@pytest.mark.parametrize("name", list(PEOPLE))
def test_a_cup_sits_on_each_ear(name: str) -> None:
    part, wearer = fitted(name)
    ear = wearer.named("ears")
    for side in (1, -1):
        own = ear[side * ear[:, 0] > 0]
        middle = (own.max(0) + own.min(0)) / 2
        apart = part.positions[side * part.positions[:, 0] > 0] - middle
        cup = apart[np.hypot(apart[:, 1], apart[:, 2]) < 0.035]
        assert (side * cup[:, 0]).max() > 0.01
        assert np.abs(cup[:, 2]).max() < 0.036


@pytest.mark.parametrize("name", list(PEOPLE))
def test_the_microphone_leaves_a_smiling_mouth_free(name: str) -> None:
    part, wearer = fitted(name)
    foam = part.positions[np.unique(part.triangles[part.group == part.group.max()])]
    smile = wearer.acting(mouthSmile=1.0)
    lips = smile.points[wearer.human.masks["lips"] > 128]
    assert foam[:, 0].max() < lips[:, 0].min() - 0.002
    assert foam[:, 1].max() < -smile.reach(foam.mean(0)[None] * [1, 0, 1], np.array([0.0, -1, 0]))[0]


def test_a_headset_is_light() -> None:
    assert len(fitted("woman")[0].triangles) <= 1100
