"""What a reply says, whoever worded it: facts, refusals, and numbers that nobody gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.voice.numerals import cardinal

_ONES = [cardinal(number) for number in range(1, 10)]
_TEENS = [cardinal(number) for number in range(10, 20)]
_TENS = [cardinal(number) for number in range(20, 100, 10)]
NUMBERS = {
    **{word: 1 + index for index, word in enumerate(_ONES + _TEENS)},
    **{word: 20 + 10 * index for index, word in enumerate(_TENS)},
}
FACTORS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}

_WITH_ONES = rf"(?:{'|'.join(_TENS)}) (?:{'|'.join(_ONES)})\b(?! hundred)"
_BELOW_100 = rf"(?:{_WITH_ONES}|(?:{'|'.join(NUMBERS)})\b)"
_NUMBER = re.compile(
    rf"\b{_BELOW_100}(?: hundred\b(?:(?: and)? {_BELOW_100}(?! (?:hundred|thousand)\b))?)?"
    r"(?: (?:thousand|million)\b)?"
)

SMALL = 2
"""Up to here a number word says nothing: "one moment", "a question or two"."""

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*")
_SPELLINGS = (
    (re.compile(r"[‘’]"), "'"),
    (re.compile(r"(?<=\d),(?=\d{3}\b)"), ""),
    (re.compile(r"[£]\s*(\d+(?:\.\d+)?)"), r"\1 pounds "),
    (re.compile(r"%|\bpercent\b"), " per cent "),
)

DECLINES = (
    *(f"i {verb}" for verb in ("can't", "cannot", "can not", "couldn't", "could not", "won't", "will not")),
    *(f"i {verb} {what}" for verb in ("don't", "do not") for what in ("know", "have", "do that", "share")),
    *(f"i {verb}" for verb in ("am not able", "am unable", "have no", "wouldn't", "am not allowed", "only")),
    *(f"i'm {what}" for what in ("not able", "unable", "not sure", "not allowed", "afraid")),
    *("that i don't know", "i am afraid", "i am not sure", "sorry but", "sorry i", "no idea"),
    *("not something i", "beyond what i", "beyond me", "nothing about that", "no information"),
    *("we don't have that", "documents don't", "documents do not", "outside of what i", "outside what i"),
)
"""Beginnings of sentences in which somebody says that they will not, or cannot, answer."""


def plain(text: str) -> str:
    """Small letters, no marks, numbers as digits: "It's £2 or two hundred." -> "it's 2 pounds or 200"."""
    text = text.lower()
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return _NUMBER.sub(lambda number: str(_value(number[0])), " ".join(_TOKEN.findall(text)))


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases is there, from the beginning of a word; its last word may go on."""
    words = plain(text)
    return any(_finds(words, plain(phrase)) for phrase in phrases)


def declines(text: str) -> bool:
    """Whether it says that it does not know, cannot or will not."""
    return says(text, DECLINES)


def invented(text: str, known: Iterable[str]) -> set[str]:
    """Numbers in a reply that are in nothing of what is known, other than small ones."""
    given = {number for each in known for number in _numbers(each)}
    return {number for number in _numbers(text) - given if float(number) > SMALL}


def _numbers(text: str) -> set[str]:
    return {token for token in plain(text).split() if token[0].isdigit()}


def _finds(words: str, phrase: str) -> bool:
    end = r"(?!\S)" if phrase[-1].isdigit() else ""
    return re.search(rf"(?<!\S){re.escape(phrase)}{end}", words) is not None


def _value(words: str) -> int:
    value = 0
    for word in words.split():
        value = value * FACTORS[word] if word in FACTORS else value + NUMBERS.get(word, 0)
    return value
