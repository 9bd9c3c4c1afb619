"""Who the person is: every choice that makes one look, from words, from a seed or by hand."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field, replace

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
        changes=_face(rng) | {"measure-shoulder-dist": -0.7, "torso-scale-horiz": -0.4, "mouth-angles": 0.3},
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


def _face(rng: np.random.Generator) -> dict[str, float]:
    """Random changes; above a deviation of 0.18 faces begin to look odd."""
    return {name: float(np.clip(rng.normal(0, 0.17), -0.4, 0.4)) for name in _FACE}


def from_words(words: str) -> Identity:
    """A person from a description, such as "a woman of about 40, short grey hair, navy jacket".

    What is not said is chosen by the words' own letters, so the same words make the same person. Raises
    ConfigError for an empty description or an age out of range.
    """
    text = " ".join(re.findall(r"[a-z0-9]+(?:-[a-z]+)?", words.lower()))
    if not text:
        raise ConfigError(
            'Describe the person in a few words, such as "a man of 35, short brown hair, blue shirt".'
        )
    seed = zlib.crc32(text.encode())
    rng = np.random.default_rng(seed)
    female = _any(text, "woman", "female", "lady", "she", "her")
    male = _any(text, "man", "male", "gentleman", "guy", "he", "his")
    woman = female or (not male and rng.random() < 0.5)
    kind = WOMAN if woman else MAN
    own = {name: kind.changes.get(name, 0.0) + 0.25 * amount for name, amount in _face(rng).items()}
    person = replace(
        kind,
        changes=kind.changes | own,
        eyes=str(rng.choice(["brown", "hazel", "green", "blue", "grey"])),
        hair="bob" if woman else "side part",
        beard="none",
        outfit="blouse" if woman else "shirt",
        outfit_colour=str(rng.choice(["light blue", "white", "teal", "grey", "burgundy"])),
        seed=seed,
    )
    return _details(person, text)


def _any(text: str, *words: str) -> bool:
    return any(re.search(rf"\b{word}\b", text) for word in words)


def _colour(text: str, table: dict[str, tuple[float, float, float]], *things: str) -> str | None:
    """The longest colour name that stands before one of the things, with at most two words between."""
    for name in sorted(table, key=len, reverse=True):
        spelled = name.replace("grey", "gr[ae]y").replace("blond", "blonde?")
        if re.search(rf"\b{spelled}\b(?: [a-z-]+){{0,2}} (?:{'|'.join(things)})\b", text):
            return name
    return None


def _details(person: Identity, text: str) -> Identity:
    age = re.search(r"\b(\d{2})\b", text)
    if age:
        person = replace(person, age=float(age.group(1)))
    elif _any(text, "young"):
        person = replace(person, age=25.0)
    elif _any(text, "old", "elderly", "senior"):
        person = replace(person, age=70.0)
    for words, ancestry, skin in (
        (("black skin", "dark skin", "african", "black (?:man|woman)"), (1.0, 0.0, 0.0), 0.78),
        (("asian", "chinese", "japanese", "korean"), (0.0, 1.0, 0.0), 0.3),
        (("indian", "brown skin", "latina", "latino"), (0.3, 0.2, 0.5), 0.52),
        (("white skin", "fair skin", "pale", "european", "caucasian"), (0.0, 0.0, 1.0), 0.14),
    ):
        if _any(text, *words):
            person = replace(person, ancestry=ancestry, skin=skin)
    for word, style in (
        *(
            ("bald", "bald"),
            ("cropped", "cropped"),
            ("buzz", "cropped"),
            ("short", "short"),
            ("side part", "side part"),
        ),
        *(("bob", "bob"), ("shoulder-length", "long"), ("long", "long")),
    ):
        if _any(text, word) and (
            word in ("bald", "bob", "cropped", "side part") or _any(text, f"{word}(?: [a-z-]+){{0,3}} hair")
        ):
            person = replace(person, hair=style)
    for outfit in OUTFITS:
        if _any(text, outfit):
            person = replace(person, outfit=outfit)
    if _any(text, "suit", "blazer"):
        person = replace(person, outfit="jacket")
    if _any(text, "pullover", "jumper", "knitwear"):
        person = replace(person, outfit="sweater")
    if _any(text, "stubble", "unshaven"):
        person = replace(person, beard="stubble")
    elif _any(text, "beard", "bearded"):
        person = replace(person, beard="short")
    for background in BACKGROUNDS:
        if _any(text, background):
            person = replace(person, background=background)
    return replace(
        person,
        hair_colour=_colour(text, HAIR_COLOURS, "hair", "bob", "beard") or person.hair_colour,
        eyes=_colour(text, EYE_COLOURS, "eyes") or person.eyes,
        outfit_colour=_colour(
            text,
            CLOTH_COLOURS,
            "shirt",
            "blouse",
            "jacket",
            "suit",
            "blazer",
            "sweater",
            "pullover",
            "jumper",
            "t-shirt",
        )
        or person.outfit_colour,
    )
