"""Finding words and phrases in a description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_CLAUSE_ENDS = re.compile(r"[,;:.!?()/\n]|\b(?:and|with|wearing|wears|in|has|having|before|but|plus|who)\b")

_WORDS_BETWEEN = 2
"""Of "blue silk evening dress": so far a colour may stand from what has it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A description: as it was written, `plain`ly, and that in clauses, each of which is about one thing."""

    written: str
    plain: str
    clauses: tuple[str, ...]

    @classmethod
    def of(cls, words: str) -> Text:
        """Read a description."""
        clauses = map(plain, _CLAUSE_ENDS.split(_spelled(words)))
        return cls(words, plain(words), tuple(filter(None, clauses)))

    def says(self, *phrases: str) -> bool:
        """Whether one of the phrases was said, and not with "no" or "without" before it."""
        return any(said(self.plain, phrase) and not denied(self.plain, phrase) for phrase in phrases)

    def colour(self, colours: Mapping[str, str], things: Iterable[str]) -> str | None:
        """The colour of one of the things: before it, else after it, else alone in the next clause."""
        some, thing = _any(colours), _any(things)
        for number, clause in enumerate(self.clauses):
            if re.search(thing, clause):
                after = " ".join(self.clauses[number + 1 : number + 2])
                pair = _nearest(some, thing, clause) or _nearest(thing, some, clause)[::-1]
                if pair or re.fullmatch(some, after):
                    return colours[pair[0] if pair else after]
        return None


def plain(words: str) -> str:
    """Small letters and digits between single blanks, in one spelling."""
    return " ".join(re.findall(r"[a-z0-9]+", _spelled(words)))


def _spelled(words: str) -> str:
    text = re.sub(r"\bgray", "grey", words.lower().replace("blonde", "blond"))
    return re.sub(r"['’]s\b", "", text)


def _any(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest that fits."""
    return rf"\b(?:{'|'.join(sorted(phrases, key=len, reverse=True))})\b"


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


def denied(text: str, phrase: str) -> bool:
    """Whether "no" or "without" stands before the phrase, with at most two words between."""
    return bool(re.search(rf"\b(?:no|not|without|never)(?: \w+){{0,2}}? {re.escape(phrase)}\b", text))


def longest(text: str, phrases: Mapping[str, Any]) -> Any:
    """What the longest of the phrases that the plain text holds stands for; None where it holds none."""
    held = [phrase for phrase in phrases if said(text, phrase)]
    return phrases[max(held, key=len)] if held else None


def phrases_of(table: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    """From each phrase of a table to what it means; what stands first wins."""
    return {phrase: meaning for meaning in reversed(list(table)) for phrase in table[meaning]}
