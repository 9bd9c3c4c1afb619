"""Splits a reply into the pieces in which it is spoken, so that the first sound comes early.

A voice needs time in proportion to what it says, so the first piece is short and the next ones are made
while it sounds. Pieces end where a reader would pause: at sentence ends, at commas and their like, and in a
long stretch without any before a conjunction. Joined, the pieces are the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_FIRST_WORDS = 1
"""A first piece may be as short as "Yes,": the voice makes the next one while it sounds."""
_WORDS = 4
"""Later pieces hold more, because every cut costs a little of the sentence's melody."""
_LAST_WORDS = 3
"""Fewer words than this are no piece at the end of a sentence."""
_FIRST_LONG_WORDS, _LONG_WORDS = 8, 14
"""A stretch without punctuation is cut above this: 2.5 s of speech, made in 0.1 s on two idle cores and 0.2 s
on one; 4 s where something sounds already. Piper ends such a piece much as if the sentence went on."""
_SHORT_WORDS = 7
"""A whole sentence up to this length is not cut: about 2 s of speech."""

_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tue|Wed|Thu"
    r"|Fri|Sat|Sun|e\.g|i\.e|etc|vs|approx|ca|cf|Inc|Ltd|Co|Corp|Ave|Rd|Blvd|Dept|Fig|Vol|pp?|min|max"
    r"|[A-Za-z](?:\.[A-Za-z])*)\.$"
)
"""A word that ends with a full stop and yet no sentence ("Dr.", "e.g.", "U.S.", an initial)."""

_NUMBERED = re.compile(r"\bNo\.\s\d$")

_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*\s+|\n+)")
_CLAUSE_END = re.compile(r"[,;:][\"'”’)]*\s+|\s+[–—-]+\s+|—|(?<=\))\s+|\s+(?=\()")
_CONJUNCTION = re.compile(
    r"\s+(?=(?:and|but|or|so|because|which|when|while|if|although|unless)\s)", re.IGNORECASE
)


def clauses(text: str) -> list[str]:
    """The pieces of a text in order; empty where nothing in it can be spoken."""
    pieces: list[str] = []
    for sentence in _split(text, _sentence_ends(text)):
        pieces += _sentence_clauses(sentence, first=not pieces)
    return _speakable(pieces)


def _sentence_clauses(sentence: str, *, first: bool) -> Iterator[str]:
    """One sentence cut at its commas, and where it has too few of them before conjunctions."""
    if _words(sentence) <= _SHORT_WORDS:
        yield sentence
        return
    parts = _split(sentence, _clause_ends(sentence))
    for clause in _gathered(parts, _FIRST_WORDS if first else _WORDS):
        if _words(clause) > (_FIRST_LONG_WORDS if first else _LONG_WORDS):
            cuts = [match.end() for match in _CONJUNCTION.finditer(clause)]
            yield from _gathered(_split(clause, cuts), _WORDS)
        else:
            yield clause
        first = False


def _gathered(parts: list[str], least: int) -> Iterator[str]:
    """Parts put together until each piece can stand alone; the first one may be as short as `least`."""
    held = ""
    for index, part in enumerate(parts):
        held += part
        rest = sum(map(_words, parts[index + 1 :]))
        if _words(held) >= least and (rest == 0 or rest >= _LAST_WORDS):
            yield held
            held, least = "", _WORDS
    if held:
        yield held


def _sentence_ends(text: str) -> list[int]:
    return [
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if "\n" in match.group()
        or not (_ABBREVIATION.search(text[: match.start() + 1]) or _NUMBERED.search(text[: match.end() + 1]))
    ]


def _clause_ends(sentence: str) -> list[int]:
    """Where a reader pauses, but not between digits: dates and lists of numbers are read in one go."""
    return [
        match.end()
        for match in _CLAUSE_END.finditer(sentence)
        if not (sentence[: match.start()][-1:].isdigit() and sentence[match.end() :][:1].isdigit())
    ]


def _split(text: str, cuts: list[int]) -> list[str]:
    bounds = [0, *cuts, len(text)]
    return [text[start:end] for start, end in pairwise(bounds) if start < end]


def _words(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _speakable(pieces: list[str]) -> list[str]:
    """Pieces without a word joined to a neighbour; nothing where no piece has one."""
    joined: list[str] = []
    for piece in pieces:
        if joined and not (_words(piece) and _words(joined[-1])):
            joined[-1] += piece
        else:
            joined.append(piece)
    return [piece for piece in joined if _words(piece)]
