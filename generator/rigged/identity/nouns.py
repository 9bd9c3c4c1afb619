"""What a word in a description belongs to: the person, or something it has, wears or stands beside."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.rigged.identity import palette
from generator.rigged.identity.vocabulary import body, worn


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases as whole words, the longest that fits."""
    return rf"\b(?:{'|'.join(sorted(set(phrases), key=len, reverse=True))})\b"


_TRAITS = (thing for trait in worn.TRAITS.values() for thing in trait.things)

PERSON = any_of((*body.PERSON, *body.BUILD))
"""Nouns for the person, and for its body as a whole."""

THING = any_of(
    (
        *(*worn.HAIR, *worn.WATCH, *worn.HEADSET, *worn.OUTFITS, *worn.OTHER_THINGS, *body.PARTS),
        *(name.replace("-", " ") for name in palette.OUTFITS),
        *(thing for thing in _TRAITS if not thing.endswith("ed")),  # who is bearded is still a person
    )
)
"""Nouns for all else."""

_LOOKS = re.compile(r"\b\w+ (?:haired|eyed|faced|nosed|lipped|eared)\b")
"""Of "a slim dark-haired woman": words that tell of a part, though a person follows."""


def of_thing(words: str, person: str = PERSON) -> bool:
    """Whether the first noun of plain words is one for a thing."""
    words = _LOOKS.sub("", words)
    who, what = re.search(person, words), re.search(THING, words)
    return what is not None and not (who and who.start() <= what.start())


def of_person(clause: str, phrase: str, had: bool, person: str = PERSON) -> bool:
    """Whether the plain clause says the phrase of the person, by its nouns (a pattern), and not of a thing.

    The noun that follows decides, else one before; where there is none, a clause about what the person has
    (`had`) is not about the person.
    """
    clause = _LOOKS.sub("", clause)
    for found in re.finditer(rf"\b{phrase}\b", clause):
        rest = clause[found.start() :]
        if not of_thing(rest, person) and (re.search(person, rest) or not (had or of_thing(clause, person))):
            return True
    return False
