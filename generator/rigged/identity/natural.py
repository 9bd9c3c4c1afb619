"""What fits: all that was not said of a person follows from what was, and from shares of chance."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from generator.rigged.identity.faces import face
from generator.rigged.identity.identity import CHOICES, Identity
from generator.rigged.identity.palette import CLOTH_COLOURS, GLASSES

Draw = Callable[[str], float]
"""The share of chance, 0 to 1, that decides the named trait; always the same for one person."""

Weights = Mapping[str, float]
"""How likely each choice is, to any sum."""


@dataclass(frozen=True, slots=True)
class People:
    """Where looks come from: `skin` from light to dark, colours by weights, `share` of all people."""

    ancestry: tuple[float, float, float]
    skin: tuple[float, float]
    hair: Weights
    eyes: Weights
    share: float = 1.0


_DARK_HAIR = {"black": 3.0, "dark brown": 2.0}
_ANY_HAIR = {"dark brown": 3, "brown": 3, "chestnut": 1.5, "light brown": 2.5, "blond": 2.5, "red": 1.2}
_ANY_EYES = {"blue": 3, "grey": 1.5, "green": 1.5, "hazel": 2, "brown": 2}
_DARK_EYES = {"dark brown": 3.0, "brown": 2.0}

PEOPLES: dict[str, People] = {
    "african": People((1, 0, 0), (0.66, 0.92), {"black": 4, "dark brown": 1}, {"dark brown": 4, "brown": 1}),
    "north european": People((0, 0, 1), (0.06, 0.2), _ANY_HAIR, _ANY_EYES, share=2),
    "east asian": People((0, 1, 0), (0.16, 0.34), {"black": 4, "dark brown": 1}, _DARK_EYES),
    "south asian": People((0.15, 0.25, 0.6), (0.44, 0.62), _DARK_HAIR, _DARK_EYES),
    "south european": People(
        (0.05, 0, 0.95), (0.2, 0.33), {"dark brown": 3, "brown": 2, "black": 1}, {"brown": 3, "hazel": 1}
    ),
    "latin": People((0.15, 0.3, 0.55), (0.3, 0.48), {**_DARK_HAIR, "brown": 1}, {**_DARK_EYES, "hazel": 0.7}),
    "middle eastern": People((0.12, 0.08, 0.8), (0.28, 0.42), _DARK_HAIR, {**_DARK_EYES, "hazel": 1}),
    "mixed": People((0.5, 0.05, 0.45), (0.46, 0.62), _DARK_HAIR, {"brown": 2, "dark brown": 1, "hazel": 1}),
}
"""By the name that the vocabulary uses; in the order in which neighbouring shares choose them."""


@dataclass(frozen=True, slots=True)
class Worn:
    """How likely men and women wear something, from what age on, and which peoples (empty: all)."""

    men: float = 1.0
    women: float = 1.0
    years: float = 0.0
    peoples: tuple[str, ...] = ()

    def weight(self, woman: bool, age: float, people: str) -> float:
        """How likely this person wears it; never quite impossible for the age alone."""
        suits = people in self.peoples or not self.peoples
        return (self.women if woman else self.men) * suits * (1 if age >= self.years else 0.02)


_WORN: dict[str, dict[str, Worn]] = {
    "hair": {
        "bald": Worn(0.8, 0, years=35),
        "ring": Worn(0.8, 0, years=50),
        "receding": Worn(1.5, 0, years=38),
        "cropped": Worn(1.5, 0.15),
        "short": Worn(2.5, 0.5),
        "side part": Worn(2.5, 0),
        "swept back": Worn(2, 0.3),
        "afro": Worn(2, 2, peoples=("african",)),
        "curly": Worn(1, 1.5, peoples=("african", "mixed", "latin", "south european", "north european")),
        "pixie": Worn(0, 1.2),
        "bob": Worn(0, 1.7),
        "bob with fringe": Worn(0, 1.2),
        "bun": Worn(0.1, 1.2),
        "ponytail": Worn(0.1, 1.2),
        "long": Worn(0.15, 1.7),
        "long wavy": Worn(0.05, 1.7),
    },
    "outfit": {
        "shirt": Worn(2, 1),
        "blouse": Worn(0, 2),
        "suit": Worn(1.2, 0.4),
        "polo": Worn(1, 0.3),
        "hoodie": Worn(0.8, 0.6),
        "cardigan": Worn(0.5, 1.3),
        "turtleneck": Worn(0.8, 1.2),
    },
    "beard": {"none": Worn(4, 1), "stubble": Worn(1.5, 0)},
    "brows": {"natural": Worn(3, 3), "thin": Worn(0.2, 1), "full": Worn(1, 0.5)},
    "makeup": {"none": Worn(1, 3), "light": Worn(0, 4), "strong": Worn(0, 1)},
    "earrings": {"none": Worn(1, 4), "studs": Worn(0, 2), "hoops": Worn(0, 1.2), "drops": Worn(0, 1.2)},
}
"""By field and choice. What stands in no table suits everybody alike: a new style needs no line here."""

_JACKETS = ("navy", "charcoal", "grey", "black", "beige", "dark green", "burgundy", "teal", "brown", "white")
_SHIRTS = ("white", "light blue", "blue", "pink", "grey", "teal", "green", "navy", "charcoal", "beige")
_SUITS = ("navy", "charcoal", "grey", "black", "dark blue")
_DENIM = ("blue", "light blue", "navy", "dark blue", "charcoal", "black", "light grey")
_CLOTH = {"jacket": _JACKETS, "suit": _SUITS, "shirt": _SHIRTS, "denim shirt": _DENIM}
"""Colours that an outfit is sold in; others come in all."""


def pick(weights: Weights, share: float) -> str:
    """The choice at `share` (0 to 1) of the summed weights, in their order."""
    names = [name for name, weight in weights.items() if weight > 0]
    sums = list(accumulate(weights[name] for name in names))
    return names[min(bisect(sums, share * sums[-1]), len(names) - 1)]


def complete(said: Mapping[str, Any], draw: Draw, seed: int) -> Identity:
    """A whole person around what was said.

    `said`: fields of Identity by name, and `people`, a name from PEOPLES, in place of `ancestry`. A face's
    `changes` are added to a random face.
    """
    sex = said.get("sex", float(draw("sex") < 0.5))
    age = said.get("age", 22 + 46 * draw("age"))
    name = said.get("people") or _people(said, draw)
    people = PEOPLES[name]
    light, dark = people.skin
    fitting: dict[str, Any] = {
        "sex": sex,
        "age": age,
        "ancestry": people.ancestry,
        "weight": 0.9 * draw("weight") - 0.45,
        "skin": light + (dark - light) * draw("skin"),
        "eyes": pick(people.eyes, draw("eyes")),
        "hair_colour": pick(_aged(people.hair, age), draw("hair_colour")),
        "watch": draw("watch") < 0.3,
        "seed": seed,
    }
    fitting |= _worn(sex > 0.5, age, name, str(said.get("outfit", "")), draw)
    given = {name: value for name, value in said.items() if name != "people"}
    changes = face(seed, sex) | said.get("changes", {})
    return Identity(**(fitting | given | {"changes": changes}))


def _people(said: Mapping[str, Any], draw: Draw) -> str:
    """Who is likely, where it was not said: by the colours that were, else anybody."""
    if "skin" in said:
        return min(PEOPLES, key=lambda name: abs(sum(PEOPLES[name].skin) / 2 - said["skin"]))
    fitting = {
        name: people.share
        for name, people in PEOPLES.items()
        if all(
            said.get(field, "") in ("", "grey", "white", *colours)
            for field, colours in (("hair_colour", people.hair), ("eyes", people.eyes))
        )
    }
    return pick(fitting or {"north european": 1}, draw("people"))


def _aged(hair: Weights, age: float) -> Weights:
    """Hair colours with the grey that years bring: half of the people at 60, nearly all at 75."""
    grey = min(max((age - 42) / 36, 0.0), 0.95)
    white = grey * min(max((age - 62) / 16, 0.0), 0.8)
    own = (1 - grey) / sum(hair.values())
    return {name: weight * own for name, weight in hair.items()} | {"grey": grey - white, "white": white}


def _worn(woman: bool, age: float, people: str, outfit: str, draw: Draw) -> dict[str, Any]:
    """Hair style, clothes and what is put on."""

    def choose(field: str) -> str:
        table = _WORN.get(field, {})
        likely = {name: table.get(name, Worn()).weight(woman, age, people) for name in CHOICES[field]}
        return pick(likely, draw(field))

    outfit = outfit or choose("outfit")
    frames = 0.2 if age < 45 else 0.4
    glasses = {name: frames / (len(GLASSES) - 1) for name in GLASSES} | {"none": 1 - frames}
    return {
        "outfit": outfit,
        "outfit_colour": pick(dict.fromkeys(_CLOTH.get(outfit, CLOTH_COLOURS), 1), draw("outfit_colour")),
        "glasses": pick(glasses, draw("glasses")),
        "beard": "none" if woman else choose("beard"),
    } | {field: choose(field) for field in ("hair", "brows", "makeup", "earrings", "background")}
