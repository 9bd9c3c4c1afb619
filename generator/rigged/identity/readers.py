"""What a description says of each field of an identity: one small reader for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generator.rigged.identity import palette
from generator.rigged.identity.ages import age
from generator.rigged.identity.identity import CHOICES, LONGEST_BADGE
from generator.rigged.identity.nouns import any_of
from generator.rigged.identity.text import Text, longest, phrases_of, plain, said
from generator.rigged.identity.vocabulary import body, worn

Reader = Callable[[Text], Any]
"""What the text says of one field, None where it says nothing."""


def _sex(text: Text) -> float | None:
    """By the first word that says it, else by what makes it likely."""
    for table in (body.SEXES, body.SEX_SIGNS):
        meant = phrases_of(table)
        heard = [phrase for phrase in meant if text.says(phrase)]
        if heard:
            first = min(heard, key=lambda phrase: f" {text.plain} ".index(f" {phrase} "))
            return float(meant[first])
    return None


def _people(text: Text) -> str | None:
    coloured = rf"\b({'|'.join(body.COLOURED_PEOPLE)}) ({'|'.join(body.PERSON)})\b"
    if before := re.search(coloured, text.plain):
        return body.COLOURED_PEOPLE[before[1]]
    return _str(longest(text.plain, phrases_of(body.PEOPLES)))


def _skin(text: Text) -> float | None:
    found: float | None = text.of_person(phrases_of(body.SKINS), any_of((*body.PERSON, *body.COMPLEXION)))
    return found


def _weight(text: Text) -> float | None:
    found: float | None = text.of_person(phrases_of(body.WEIGHTS))
    return found


def _changes(text: Text) -> dict[str, float] | None:
    words = " ".join(body.FACE_SPELLINGS.get(word, word) for word in text.plain.split())
    changes: dict[str, float] = {}
    for phrase, shapes in body.FACES.items():
        kind, thing = phrase.split()
        if re.search(rf"\b{kind} (?:\w+ )?{thing}\b", words):
            changes |= shapes
    return changes or None


def _hair(text: Text) -> str | None:
    """The style whose name shares most words with what is said of hair."""
    about = _about_hair(text)
    words = set(about.split())
    for phrase, likes in worn.HAIR_STYLES.items():
        if said(about, phrase) or (phrase not in worn.LENGTHS and text.says(phrase)):
            words |= set(next(filter(_is_style, likes), "").split())
    scores = {style: _likeness(plain(style).split(), words) for style in palette.HAIR_STYLES}
    best = max(scores, key=lambda style: scores[style])
    return best if scores[best] > 0 else _denied_hair(text)


def _denied_hair(text: Text) -> str | None:
    """By whole denials: who has no grey hair has other hair."""
    denied = {thing.removeprefix("any ") for each in text.denied for thing in re.split(" n?or ", each)}
    return next((style for word, style in worn.DENIED_HAIR.items() if word in denied), None)


def _is_style(words: str) -> bool:
    """Whether some style's name holds all these words."""
    return any(set(words.split()) <= set(plain(style).split()) for style in palette.HAIR_STYLES)


def _likeness(style: list[str], words: set[str]) -> float:
    """Words in common; of two with as many, the style that says less beside them."""
    return (common := len(words.intersection(style))) and common - 0.1 * (len(style) - common)


def _about_hair(text: Text) -> str:
    """Clauses about hair, and lengths alone right beside such a one; of others the words of style names."""
    about = [any(said(clause, word) for word in worn.HAIR) for clause in text.clauses]
    names = {word for style in palette.HAIR_STYLES for word in plain(style).split()} - worn.LENGTHS
    kept = []
    for number, clause in enumerate(text.clauses):
        words = clause.split()
        beside = any(about[max(number - 1, 0) : number + 2])
        if about[number] or (beside and worn.LENGTHS.issuperset(words)):
            kept.append(clause)
        else:
            kept += [word for word in words if word in names]
    return " ".join(kept)


def _hair_colour(text: Text) -> str | None:
    styles = {plain(style) for style in palette.HAIR_STYLES} - worn.LENGTHS
    things = (*worn.HAIR, *worn.TRAITS["beard"].things, *styles, *worn.HAIR_STYLES)
    alone = next((worn.HAIR_COLOURS.get(word, word) for word in worn.ALWAYS_HAIR if text.says(word)), None)
    return text.colour(_colours(palette.HAIR_COLOURS, worn.HAIR_COLOURS), things) or alone


def _eyes(text: Text) -> str | None:
    return text.colour(_colours(palette.EYE_COLOURS, worn.EYE_COLOURS), ("eyes", "eyed"))


_PLAIN = ("shirt", "sweater")
"""What somebody wears of whom only clothes are said that are not worn."""


def _outfits() -> dict[str, tuple[str, ...]]:
    """Words for clothes, and the outfits that are like them."""
    return worn.OUTFITS | {plain(name): (name,) for name in palette.OUTFITS}


def _outfit(text: Text) -> str | None:
    likes = longest(text.plain, _outfits()) or (_PLAIN if text.denies(*_outfits()) else ())
    return next((like for like in likes if like in palette.OUTFITS and not text.denies(like)), None)


def _outfit_colour(text: Text) -> str | None:
    """The colour of the clothes that count (the jacket over a shirt), else of any."""
    colours = _colours(palette.CLOTH_COLOURS, worn.CLOTH_COLOURS)
    outer = longest(text.plain, {word: word for word in _outfits()})
    own = text.colour(colours, (outer,)) if outer else None
    return own or text.colour(colours, (*_outfits(), "clothes", "outfit"))


def _colours(names: Iterable[str], others: Mapping[str, str]) -> dict[str, str]:
    return dict(others) | {plain(name): name for name in names}


def _trait(name: str) -> Reader:
    """A reader of the kind of a trait that is said; "none" where it is denied."""
    trait = worn.TRAITS[name]
    kinds = trait.kinds | {plain(kind): kind for kind in CHOICES[name] if kind != "none"}
    had = [*trait.things, *(word for word, kind in trait.alone.items() if kind != "none")]

    def reader(text: Text) -> str | None:
        for clause in text.clauses:
            if any(said(clause, thing) for thing in trait.things):
                return _str(longest(clause, kinds)) or trait.bare
        alone = longest(text.plain, trait.alone)
        return _str(alone) or ("none" if "none" in CHOICES[name] and text.denies(*had) else None)

    return reader


def _has(things: Iterable[str]) -> Reader:
    """A reader of something that is worn or not."""
    return lambda text: text.says(*things) or (False if text.denies(*things) else None)


def _badge(text: Text) -> str | None:
    """The name on a badge; empty where there is said to be none."""
    if text.denies("badge", "name tag"):
        return ""
    name = text.name
    return name[:LONGEST_BADGE].strip() if name and name.isprintable() else None


def _named(choices: Iterable[str], others: Mapping[str, Iterable[str]]) -> Reader:
    """A reader of names: those of `choices`, and `others` words for them."""
    words = phrases_of(others) | {plain(name): name for name in choices}
    return lambda text: _str(longest(text.plain, words))


def _str(found: Any) -> str | None:
    return None if found is None else str(found)


READERS: dict[str, Reader] = {
    "sex": _sex,
    "age": age,
    "people": _people,
    "skin": _skin,
    "weight": _weight,
    "changes": _changes,
    "hair": _hair,
    "hair_colour": _hair_colour,
    "eyes": _eyes,
    "outfit": _outfit,
    "outfit_colour": _outfit_colour,
    "watch": _has(worn.WATCH),
    "headset": _has(worn.HEADSET),
    "badge": _badge,
    "background": _named(palette.BACKGROUNDS, worn.BACKGROUNDS),
    "framing": _named(set(CHOICES["framing"]) - {"face"}, worn.FRAMINGS),  # "a round face" is no framing
    **{name: _trait(name) for name in worn.TRAITS},
}
"""By the field's name; `people` is a name that `natural` knows, in place of `ancestry`."""
