"""The two people that visavis ships, made by hand."""

from __future__ import annotations

from generator.rigged.identity.identity import Identity

MAN = Identity(
    sex=0.0,
    age=36,
    skin=0.24,
    eyes="blue",
    hair="side part",
    hair_colour="dark brown",
    beard="stubble",
    outfit="shirt",
    outfit_colour="light blue",
    changes={
        "eye-scale": 0.3,
        "eye-height2": -0.2,
        "eyebrows-trans": -0.25,
        "mouth-angles": 0.35,
        "mouth-scale-horiz": 0.25,
        "mouth-upperlip-height": 0.25,
        "nose-scale-horiz": -0.15,
        "nose-hump": -0.2,
        "cheek-volume": 0.25,
        "chin-width": 0.15,
        "head-scale-horiz": 0.1,
        "measure-shoulder-dist": -0.8,
        "torso-scale-horiz": -0.45,
    },
    seed=11,
)
"""The host of meetings."""

WOMAN = Identity(
    sex=1.0,
    age=33,
    ancestry=(0.05, 0.15, 0.8),
    skin=0.2,
    eyes="hazel",
    hair="bob",
    hair_colour="chestnut",
    outfit="jacket",
    outfit_colour="navy",
    background="room",
    changes={
        "eye-scale": 0.35,
        "eye-height2": -0.25,
        "eye-corner2": 0.2,
        "eyebrows-angle": 0.15,
        "mouth-angles": 0.4,
        "mouth-scale-horiz": 0.1,
        "mouth-lowerlip-height": -0.15,
        "nose-scale-horiz": -0.35,
        "nose-point": 0.25,
        "nose-scale-depth": -0.15,
        "cheek-bones": 0.3,
        "chin-width": -0.35,
        "chin-prominent": -0.2,
        "head-fat": -0.1,
        "measure-shoulder-dist": -0.7,
        "torso-scale-horiz": -0.45,
    },
    seed=23,
)
"""The support agent."""
