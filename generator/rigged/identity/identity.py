"""Who the person is: every choice that makes one look, by hand or from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generator.rigged.identity.palette import (
    BACKGROUNDS,
    BEARDS,
    BROWS,
    CLOTH_COLOURS,
    EARRINGS,
    EYE_COLOURS,
    GLASSES,
    HAIR_COLOURS,
    HAIR_STYLES,
    MAKEUP,
    OUTFITS,
)
from generator.rigged.state import FRAMINGS
from media.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Identity:
    """One person. Shares run 0..1.

    `sex` 0 male to 1 female; `age` years; `ancestry` shares (African, Asian, Caucasian); `weight` -1..1;
    `skin` 0 very light to 1 very dark; `changes` are MakeHuman's shapes by name, -1..1. Colours and
    styles are names from `palette`; `badge` is the name on it, empty for none; `framing` is how much the
    picture shows. `seed` chooses all that is left: freckles, strands, folds, background.
    """

    sex: float = 0.0
    age: float = 35.0
    ancestry: tuple[float, float, float] = (0.0, 0.0, 1.0)
    weight: float = 0.0
    skin: float = 0.2
    eyes: str = "brown"
    hair: str = "short"
    hair_colour: str = "dark brown"
    beard: str = "none"
    outfit: str = "shirt"
    outfit_colour: str = "light blue"
    brows: str = "natural"
    makeup: str = "none"
    glasses: str = "none"
    earrings: str = "none"
    watch: bool = False
    headset: bool = False
    badge: str = ""
    background: str = "office"
    framing: str = "head and shoulders"
    changes: dict[str, float] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        choices = {
            "eyes": EYE_COLOURS,
            "hair": HAIR_STYLES,
            "hair_colour": HAIR_COLOURS,
            "beard": BEARDS,
            "outfit": OUTFITS,
            "outfit_colour": CLOTH_COLOURS,
            "brows": BROWS,
            "makeup": MAKEUP,
            "glasses": GLASSES,
            "earrings": EARRINGS,
            "background": BACKGROUNDS,
            "framing": FRAMINGS,
        }
        for name, known in choices.items():
            value = getattr(self, name)
            if value not in known:
                raise ConfigError(f"A person has no {name} {value!r}; choose one of {', '.join(known)}.")
        if not 18 <= self.age <= 95:
            raise ConfigError(f"A person's age must lie between 18 and 95, not {self.age}.")

    @property
    def female(self) -> bool:
        """True where the look is more a woman's."""
        return self.sex > 0.5

    @property
    def ageing(self) -> float:
        """Where the age stands between the asset's young, 25 years (0), and its old, 90 (1)."""
        return min(max((self.age - 25) / 65, 0.0), 1.0)


def from_seed(seed: int) -> Identity:
    """A random person, the same for the same seed."""
    rng = np.random.default_rng(seed)
    female = bool(rng.random() < 0.5)
    ancestry = rng.dirichlet((0.35, 0.35, 0.5))
    african, asian, caucasian = (float(part) for part in ancestry)
    age = float(rng.uniform(22, 66))
    fair = caucasian > 0.7
    colours = ["black", "dark brown"] + (["brown", "chestnut", "light brown", "blond", "red"] if fair else [])
    grey = age > 48 and rng.random() < 0.6
    styles = (
        ("short", "bob", "long", "bob", "long")
        if female
        else ("cropped", "short", "side part", "short", "bald")
    )
    outfits = (
        ("blouse", "jacket", "sweater", "t-shirt") if female else ("shirt", "jacket", "sweater", "t-shirt")
    )
    return Identity(
        sex=float(female),
        age=age,
        ancestry=(african, asian, caucasian),
        weight=float(np.clip(rng.normal(0, 0.35), -0.8, 0.8)),
        skin=float(np.clip(0.16 + 0.66 * african + 0.2 * asian + rng.normal(0, 0.05), 0, 1)),
        eyes=str(rng.choice(list(EYE_COLOURS) if fair else ["brown", "dark brown"])),
        hair=str(rng.choice(styles)),
        hair_colour=str(rng.choice(["grey", "white"] if grey else colours)),
        beard="none" if female else str(rng.choice(BEARDS)),
        outfit=str(rng.choice(outfits)),
        outfit_colour=str(rng.choice(list(CLOTH_COLOURS))),
        background=str(rng.choice(BACKGROUNDS)),
        changes=random_face(rng)
        | {"measure-shoulder-dist": -0.7, "torso-scale-horiz": -0.4, "mouth-angles": 0.3},
        seed=seed,
    )


_FACE = (
    *(
        "nose-scale-depth",
        "nose-scale-horiz",
        "nose-scale-vert",
        "nose-hump",
        "nose-point-width",
        "nose-width2",
    ),
    *("mouth-scale-horiz", "mouth-lowerlip-height", "mouth-upperlip-height", "mouth-trans", "chin-width"),
    *(
        "chin-height",
        "chin-prominent",
        "cheek-bones",
        "cheek-volume",
        "eye-scale",
        "eye-trans",
        "eyebrows-angle",
    ),
    *("forehead-scale-vert", "head-scale-horiz", "head-fat", "ear-scale", "eye-corner2"),
)
"""MakeHuman's changes that a random face draws from."""


def random_face(rng: np.random.Generator) -> dict[str, float]:
    """Random changes; above a deviation of 0.18 faces begin to look odd."""
    return {name: float(np.clip(rng.normal(0, 0.17), -0.4, 0.4)) for name in _FACE}
