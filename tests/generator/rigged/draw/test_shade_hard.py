"""Plastic, metal and ceramic."""

from __future__ import annotations

import numpy as np

from generator.rigged.draw.lights import HX, HY, HZ
from generator.rigged.draw.picture import Pose, Surface
from generator.rigged.draw.shade_hard import shade_hard

RED = (0.5, 0.1, 0.05)


def colour(normal: tuple[float, float, float], gloss: float, metal: float) -> np.ndarray:
    """The linear colour of a red thing that faces along `normal`."""
    three = (3, 1)
    faces, none = np.array([[0, 1, 2]], np.int32), np.zeros((3, 3), np.float32)
    looks = [np.tile(np.float32(value), three) for value in (RED, (gloss, metal), (1.0, 1.0))]
    kind = np.zeros(1, np.uint8), np.zeros(1, np.int32)
    surface = Surface(faces, *kind, *looks, *[np.zeros((0, 2), np.int64)] * 3)
    posed = Pose(none, np.tile(np.float32(normal), three), none, none, np.ones(3, np.uint8))
    third = np.full(1, 1 / 3, np.float32)
    place = np.zeros(1, np.int32)
    out = np.zeros((1, 3), np.float32)
    shade_hard((1, place, place, third, third, np.ones(1, np.float32)), surface, posed, out)
    return np.asarray(out[0])


def test_gloss_mirrors_the_key_light_sharply() -> None:
    towards, beside = (float(HX), float(HY), float(HZ)), (0.35, -0.93, -0.1)
    sharp = colour(towards, 1, 0) - colour(beside, 1, 0)
    dull = colour(towards, 0, 0) - colour(beside, 0, 0)
    assert (sharp > dull + 0.05).all()


def test_plastic_mirrors_white_and_metal_its_own_colour() -> None:
    towards = (float(HX), float(HY), float(HZ))
    white = colour(towards, 1, 0) - colour(towards, 0, 0)
    assert np.ptp(white) < 0.25 * white.mean()
    metal = colour(towards, 1, 1)
    np.testing.assert_allclose(metal / metal[0], np.divide(RED, RED[0]), rtol=0.25)
