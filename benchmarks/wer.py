"""Word error rate: the words that were heard against the words that were said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# fmt: off
UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on

SPELLINGS = {"ok": "okay", "mr": "mister", "mrs": "missus", "dr": "doctor", "%": "percent"}
"""One word for what is said alike and written in two ways."""


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Errors (substitutions, insertions, deletions together) among `words` that were said."""

    errors: int
    words: int

    @property
    def rate(self) -> float:
        """Errors per word said; may exceed 1."""
        return self.errors / max(1, self.words)

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(self.errors + other.errors, self.words + other.words)


def words(text: str) -> list[str]:
    """A text's words as they are said: small letters, no punctuation, numbers below 100 in words."""
    plain = text.lower().replace("’", "'").replace("-", " ").replace("%", " % ")
    found = re.findall(r"[^\W_]+(?:'[^\W_]+)*|%", plain)
    return [spoken for word in found for spoken in _spoken(word)]


def word_errors(said: str, heard: str) -> WordErrors:
    """The fewest edits that turn what was said into what was heard (Levenshtein, by words)."""
    reference, hypothesis = words(said), words(heard)
    return WordErrors(_distance(reference, hypothesis), len(reference))


def total(parts: Iterable[WordErrors]) -> WordErrors:
    """Errors of several texts together: every word weighs the same."""
    return sum(parts, WordErrors(0, 0))


def _spoken(word: str) -> list[str]:
    if re.fullmatch(r"\d{1,2}", word):
        number = int(word)
        if number < 20:
            return [UNITS[number]]
        return [TENS[number // 10], *([UNITS[number % 10]] if number % 10 else [])]
    return [SPELLINGS.get(word, word)]


def _distance(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    row = list(range(len(hypothesis) + 1))
    for i, said in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, heard in enumerate(hypothesis, 1):
            edits = min(row[j] + 1, row[j - 1] + 1, diagonal + (said != heard))
            diagonal, row[j] = row[j], edits
    return row[-1]
