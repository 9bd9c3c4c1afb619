"""Who the person is: every choice that makes one look, from words, from a seed, from a file or by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from pathlib import Path

from generator.rigged.identity.palette import (
    BACKGROUNDS,
    BEARDS,
    BROWS,
    CLOTH_COLOURS,
    EARRINGS,
    EYE_COLOURS,
    FRECKLES,
    GLASSES,
    HAIR_COLOURS,
    HAIR_STYLES,
    MAKEUP,
    OUTFITS,
)
from generator.rigged.state import FRAMINGS
from media.errors import ConfigError
from media.letters import unwritable

CHOICES: dict[str, tuple[str, ...]] = {
    "eyes": tuple(EYE_COLOURS),
    "hair": HAIR_STYLES,
    "hair_colour": tuple(HAIR_COLOURS),
    "beard": BEARDS,
    "outfit": OUTFITS,
    "outfit_colour": tuple(CLOTH_COLOURS),
    "brows": BROWS,
    "freckles": FRECKLES,
    "makeup": MAKEUP,
    "glasses": GLASSES,
    "earrings": EARRINGS,
    "background": BACKGROUNDS,
    "framing": tuple(FRAMINGS),
}
"""What each field of an identity may be, where it is a name."""

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
"""Endings of a picture that may be the background."""

YOUNGEST, OLDEST = 18, 95
"""Years: the bodies to mix are grown-up."""

_RANGES = {"sex": (0.0, 1.0), "weight": (-1.0, 1.0), "skin": (0.0, 1.0)}

LONGEST_BADGE = 24
"""Letters that can be read on a badge."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One person. Shares run 0..1.

    `sex` 0 male to 1 female; `age` years; `ancestry` shares (African, Asian, Caucasian); `weight` -1..1;
    `skin` 0 very light to 1 very dark; `changes` are MakeHuman's shapes by name, -1..1. Colours and
    styles are names from `palette`; `background` may be a picture's path too; `badge` is the name on it,
    empty for none; `framing` is how much the picture shows. `seed` chooses all that is left: strands, folds,
    details of skin and background. Raises ConfigError for what cannot be.
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
    freckles: str = "natural"
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
        for name, known in CHOICES.items():
            value = getattr(self, name)
            if value not in known and not (name == "background" and is_picture(value)):
                raise ConfigError(f'A person has no {name} "{value}": {choose_from(value, known)}.')
        if not YOUNGEST <= self.age <= OLDEST:
            raise ConfigError(
                f"A person's age must lie between {YOUNGEST} and {OLDEST} years, not {self.age:g}."
            )
        for name, (low, high) in _RANGES.items():
            if not low <= getattr(self, name) <= high:
                raise ConfigError(
                    f"A person's {name} must lie between {low:g} and {high:g}, not {getattr(self, name):g}."
                )
        _check_shares(self.ancestry)
        _check_changes(self.changes)
        _check_badge(self.badge)
        if self.seed < 0:
            raise ConfigError(f"A person's seed must be 0 or more, not {self.seed}.")

    @property
    def female(self) -> bool:
        """True where the look is more a woman's."""
        return self.sex > 0.5

    @property
    def ageing(self) -> float:
        """Where the age stands between the asset's young, 25 years (0), and its old, 90 (1)."""
        return min(max((self.age - 25) / 65, 0.0), 1.0)


def is_picture(background: str) -> bool:
    """Whether a background is the path of a picture."""
    return Path(background).suffix.lower() in PICTURES


def choose_from(value: object, known: Iterable[str]) -> str:
    """Advice for a wrong name: the nearest one first."""
    names = sorted(known)
    near = get_close_matches(str(value), names, 1)
    guess = f'did you mean "{near[0]}"? Choose' if near else "choose"
    return f"{guess} one of {', '.join(names)}"


def _check_shares(ancestry: tuple[float, float, float]) -> None:
    # Comparisons that hold, not ones that fail, refuse what is not a number too.
    if not (len(ancestry) == 3 and all(share >= 0 for share in ancestry) and abs(sum(ancestry) - 1) <= 1e-3):
        raise ConfigError(
            "A person's ancestry must be three shares (African, Asian, Caucasian) that sum to 1, "
            f"not {list(ancestry)}."
        )


def _check_badge(name: str) -> None:
    if len(name) > LONGEST_BADGE or not name.isprintable():
        raise ConfigError(f"A badge takes {LONGEST_BADGE} letters, not {name!r}.")
    if missing := unwritable(name):
        raise ConfigError(
            f'A badge cannot write "{missing}" of the name "{name}": use Latin letters and figures.'
        )


def _check_changes(changes: dict[str, float]) -> None:
    for name, amount in changes.items():
        if not (isfinite(amount) and abs(amount) <= 1):
            raise ConfigError(f'The change "{name}" of a person must lie between -1 and 1, not {amount:g}.')
