"""What fits: all that was not said of a person follows from what was, and from shares of chance."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from generator.rigged.identity.faces import face
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import (
    BACKGROUNDS,
    BEARDS,
    BROWS,
    CLOTH_COLOURS,
    EARRINGS,
    GLASSES,
    HAIR_STYLES,
    MAKEUP,
    OUTFITS,
)

Draw = Callable[[str], float]
"""The share of chance, 0 to 1, that decides the named trait; always the same for one person."""

Weights = Mapping[str, float]
"""How likely each choice is, to any sum."""


@dataclass(frozen=True, slots=True)
class People:
    """Where somebody's looks come from: `skin` from light to dark, colours by their weights."""

    ancestry: tuple[float, float, float]
    skin: tuple[float, float]
    hair: Weights
    eyes: Weights


_DARK_HAIR = {"black": 3.0, "dark brown": 2.0}
_ANY_HAIR = {"dark brown": 3, "brown": 3, "chestnut": 1.5, "light brown": 2.5, "blond": 2.5, "red": 1.2}
_ANY_EYES = {"blue": 3, "grey": 1.5, "green": 1.5, "hazel": 2, "brown": 2}
_DARK_EYES = {"dark brown": 3.0, "brown": 2.0}

PEOPLES: dict[str, People] = {
    "african": People((1, 0, 0), (0.66, 0.92), {"black": 4, "dark brown": 1}, {"dark brown": 4, "brown": 1}),
    "north european": People((0, 0, 1), (0.06, 0.2), _ANY_HAIR, _ANY_EYES),
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

_HAIR_WORN = {"bald": (0.6, 0.0), "cropped": (2, 0.2), "short": (3, 0.7), "side part": (3, 0), "bob": (0, 3)}
_HAIR_WORN |= {"long": (0.25, 3)}
_OUTFITS_WORN = {"shirt": (3, 1), "blouse": (0, 3)}
_BEARDS_WORN = {"none": 3.5, "stubble": 1.5}
_BROWS_WORN = {"natural": (3, 3), "thin": (0.2, 1), "full": (1, 0.5)}
_MAKEUP_WORN = {"none": (1, 3), "light": (0, 4), "strong": (0, 1)}
_EARRINGS_WORN = {"none": (1, 4), "studs": (0, 2.5), "hoops": (0, 1.2), "drops": (0, 1.2)}
"""Weights for (men, women); what stands in no table suits both alike, so a new style needs no line here."""

_JACKETS = ("navy", "charcoal", "grey", "black", "beige", "dark green", "burgundy", "teal", "brown", "white")
_SHIRTS = ("white", "light blue", "blue", "pink", "grey", "teal", "green", "navy", "charcoal", "beige")
_CLOTH = {"jacket": _JACKETS, "shirt": _SHIRTS}
"""Colours that an outfit is sold in; others come in all."""

_SHOULDERS = {"measure-shoulder-dist": -0.7, "torso-scale-horiz": -0.4}
"""MakeHuman's mean trunk is that of an athlete."""

_SMILE = {"mouth-angles": 0.3}
"""Corners of a mouth at rest that are a little up: without, everybody looks stern."""


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
    people = PEOPLES[said.get("people") or _people(said, draw)]
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
    fitting |= _worn(sex > 0.5, age, str(said.get("outfit", "")), draw)
    given = {name: value for name, value in said.items() if name != "people"}
    changes = face(seed) | _SHOULDERS | _SMILE | said.get("changes", {})
    return Identity(**(fitting | given | {"changes": changes}))


def _people(said: Mapping[str, Any], draw: Draw) -> str:
    """Who is likely, where it was not said: by the colours that were, else anybody."""
    if "skin" in said:
        return min(PEOPLES, key=lambda name: abs(sum(PEOPLES[name].skin) / 2 - said["skin"]))
    fitting = {
        name: 1.0
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


def _worn(woman: bool, age: float, outfit: str, draw: Draw) -> dict[str, Any]:
    """Hair style, clothes and what is put on."""

    def choose(field: str, known: Iterable[str], table: Mapping[str, tuple[float, float]]) -> str:
        return pick({name: table.get(name, (1, 1))[woman] for name in known}, draw(field))

    outfit = outfit or choose("outfit", OUTFITS, _OUTFITS_WORN)
    cloth = dict.fromkeys(_CLOTH.get(outfit, CLOTH_COLOURS), 1.0)
    beards = {name: _BEARDS_WORN.get(name, 1.0) for name in BEARDS}
    frames = 0.2 if age < 45 else 0.4
    glasses = {name: frames / (len(GLASSES) - 1) for name in GLASSES} | {"none": 1 - frames}
    return {
        "hair": choose("hair", HAIR_STYLES, _HAIR_WORN),
        "beard": "none" if woman else pick(beards, draw("beard")),
        "outfit": outfit,
        "outfit_colour": pick(cloth, draw("outfit_colour")),
        "brows": choose("brows", BROWS, _BROWS_WORN),
        "makeup": choose("makeup", MAKEUP, _MAKEUP_WORN),
        "earrings": choose("earrings", EARRINGS, _EARRINGS_WORN),
        "glasses": pick(glasses, draw("glasses")),
        "background": pick(dict.fromkeys(BACKGROUNDS, 1.0), draw("background")),
    }
