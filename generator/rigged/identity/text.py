"""Finding words and phrases in a description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.rigged.identity.denial import parted
from generator.rigged.identity.nouns import PERSON, any_of, of_person

_HAVING = r"with|wearing|wears|in|has|having"
_CLAUSE_ENDS = re.compile(rf"[,;:.!?()/–—]|\b(?:{_HAVING}|and|before|but|plus|who)\b")

_WORDS_BETWEEN = 2
"""Of "blue silk evening dress": so far a colour may stand from what has it."""

_BADGE = re.compile(
    r"(?P<badge>badge\b[\s:,]*)"
    r"(?:(?:that |which )?(?:says|reads|reading|saying|named|for|of|with|showing)\b[\s:]*)?"
    r"(?:(?:the |her |his |a )?name\b[\s:]*)?"
    r"(?:[\"'“‘„](?P<quoted>[^\"”“]{1,60}?)[\"'”’](?!\w)|(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)*))"
)
"""A badge and the name on it, as it was written: in quotes, or in words with a capital letter."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Plain words about one thing; `had`: about something that the person has, wears or is in."""

    words: str
    had: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A description: what it says `plain`ly and in clauses, what it denies, and the name on a badge."""

    plain: str
    parts: tuple[Clause, ...]
    denied: tuple[str, ...]
    name: str | None

    @classmethod
    def of(cls, words: str) -> Text:
        """Read a description."""
        badge = _BADGE.search(words)
        rest = _BADGE.sub(r"\g<badge>, ", words)
        said, denied = parted(spelled(rest))
        ends = ["", *_CLAUSE_ENDS.findall(said)]
        clauses = (plain(clause) for clause in _CLAUSE_ENDS.split(said))
        parts = (
            Clause(words, bool(re.fullmatch(_HAVING, end))) for end, words in zip(ends, clauses, strict=True)
        )
        return cls(
            plain=plain(said),
            parts=tuple(part for part in parts if part.words),
            denied=tuple(map(plain, denied)),
            name=(badge["quoted"] or badge["name"]).strip(" .") if badge else None,
        )

    @property
    def clauses(self) -> tuple[str, ...]:
        """The plain words of each clause."""
        return tuple(part.words for part in self.parts)

    def says(self, *phrases: str) -> bool:
        """Whether one of the phrases was said, and not denied."""
        return any(said(self.plain, phrase) for phrase in phrases)

    def denies(self, *phrases: str) -> bool:
        """Whether one of the phrases was said to be absent."""
        return any(said(each, phrase) for each in self.denied for phrase in phrases)

    def of_person(self, phrases: Mapping[str, Any], person: str = PERSON) -> Any:
        """What the longest of the phrases stands for that is said of the person, and not of a thing."""
        held = [
            phrase
            for phrase in phrases
            if any(of_person(part.words, phrase, part.had, person) for part in self.parts)
        ]
        return phrases[max(held, key=len)] if held else None

    def colour(self, colours: Mapping[str, str], things: Iterable[str]) -> str | None:
        """The colour of one of the things: before it, else after it, else alone in the next clause."""
        some, thing = any_of(colours), any_of(things)
        for number, clause in enumerate(self.clauses):
            if re.search(thing, clause):
                after = " ".join(self.clauses[number + 1 : number + 2])
                pair = _nearest(some, thing, clause) or _nearest(thing, some, clause)[::-1]
                if pair or re.fullmatch(some, after):
                    return colours[pair[0] if pair else after]
        return None


def plain(words: str) -> str:
    """Small letters and digits between single blanks, in one spelling."""
    return " ".join(re.findall(r"[a-z0-9]+", spelled(words)))


def spelled(words: str) -> str:
    """Small letters in one spelling, with marks but without hyphens; "1.80" is one word, and no number."""
    text = re.sub(r"\bgray", "grey", words.lower().replace("blonde", "blond"))
    text = re.sub(r"(?<=0)['’](?=s\b)|(?<!0)['’]s\b", "", text)
    text = re.sub(r"n['’]t\b", " not", text)
    text = re.sub(r"(?<=\d)[.,'’](?=\d)", "x", text)
    return " ".join(re.sub(r"\n|\s-\s", " , ", text).replace("-", " ").split())


def _nearest(first: str, second: str, clause: str) -> tuple[str, ...]:
    """What two patterns find, where one stands shortly before the other; () where none does."""
    for then in re.finditer(second, clause):
        for early in reversed(list(re.finditer(first, clause[: then.start()]))):
            if clause[early.end() : then.start()].count(" ") <= _WORDS_BETWEEN + 1:
                return early[0], then[0]
    return ()


def said(text: str, phrase: str) -> bool:
    """Whether the plain text holds the phrase as whole words."""
    return f" {phrase} " in f" {text} "


def longest(text: str, phrases: Mapping[str, Any]) -> Any:
    """What the longest of the phrases that the plain text holds stands for; None where it holds none."""
    held = [phrase for phrase in phrases if said(text, phrase)]
    return phrases[max(held, key=len)] if held else None


def phrases_of(table: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    """From each phrase of a table to what it means; what stands first wins."""
    return {phrase: meaning for meaning in reversed(list(table)) for phrase in table[meaning]}
