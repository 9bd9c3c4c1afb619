"""Names as people say them and recognisers write them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

FUZZY_LETTERS = 5
"""Names from this length on may be written with one other letter: "Elena" for "Alena". Shorter ones would be
taken for common words: "idea" is one letter from "Ida"."""

_SOUNDS = (("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"), ("z", "s"), ("y", "i"), ("j", "i"), ("w", "v"))
"""Spellings that sound alike: Sophia and Sofia, Theo and Teo, Maya and Maja."""

_DOUBLED = re.compile(r"([^aeiou])\1")

# fmt: off
WORDS_TOO = frozenset((
    "will", "mark", "may", "rose", "grace", "hope", "bill", "art", "sue", "joy", "drew", "pat", "frank",
    "guy", "faith", "dean", "miles", "rich", "don", "chase", "grant", "lance", "rob", "jack", "max",
    "dawn", "april", "june", "august", "summer", "sky", "chance", "ray", "page", "an",
))
# fmt: on
"""First names that are common words as well: they count as names where a comma sets them off."""


def plain(name: str) -> str:
    """A word in small letters without accents and without an @ before it."""
    letters = unicodedata.normalize("NFKD", name.lower().lstrip("@"))
    return "".join(each for each in letters if each.isalnum() or each == "'")


def first_name(name: str) -> str:
    """What somebody is called by: "Ben" for "Ben Carter (guest)"."""
    words = re.findall(r"[^\W_]+", name)
    return words[0] if words else ""


def sound(name: str) -> str:
    """A spelling that names which sound alike share."""
    word = plain(name)
    for written, spoken in _SOUNDS:
        word = word.replace(written, spoken)
    return _DOUBLED.sub(r"\1", word).removesuffix("h")


class Spellings:
    """What may be meant by a name: as it is written, as it sounds, and long ones with one other letter.

    `words`, which the recogniser was told to expect, count too where they sound almost like the name.
    """

    def __init__(self, name: str, words: Iterable[str] = ()) -> None:
        self.name = own = first_name(name)
        """What the avatar is called."""
        near = (word for word in words if " " not in word and _one_apart(sound(word), sound(own)))
        self._sounds = {sound(each) for each in (own, *near) if plain(each)}

    def match(self, word: str, but: Collection[str] = ()) -> bool:
        """Whether a word is the name; `but`: names of others, which are never taken for it."""
        written = plain(word)
        if not written or "'" in written or written in but:
            return False
        heard = sound(written)
        return heard in self._sounds or any(
            len(heard) >= FUZZY_LETTERS and len(each) >= FUZZY_LETTERS and _one_apart(heard, each)
            for each in self._sounds
        )


def _one_apart(a: str, b: str) -> bool:
    """Whether one letter at most must be changed, added or left out to make one word the other."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]
