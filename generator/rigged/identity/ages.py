"""How old a description says that somebody is."""

from __future__ import annotations

import re

from generator.rigged.identity.identity import OLDEST, YOUNGEST
from generator.rigged.identity.nouns import PERSON, any_of, of_thing
from generator.rigged.identity.text import Text
from generator.rigged.identity.vocabulary import body, years

_PART = "|".join(years.PART_OF_DECADE)
_DECADE = re.compile(
    rf"(?:^|\b(?:her|his|their|my|an?|{'|'.join(years.NEAR)}) |{PERSON} |(?=\b(?:{_PART}) ))"
    rf"(?:(?P<part>{_PART}) )?(?P<decade>{'|'.join(years.DECADES)}|[2-9]0s)\b"
)
_TENS = rf"(?:{'|'.join(years.NUMBERS)})(?: (?:{'|'.join(years.ONES)}))?"
_NUMBER = re.compile(rf"\b(?:\d{{1,3}}|{_TENS})(?=\b|ish\b)")

_NEAR = rf"(?: ?{any_of(years.NEAR)})"
_OLD, _UNIT = re.compile(any_of(years.OLD)), re.compile(any_of(years.UNITS))
_SURELY = re.compile(rf"(?:{any_of(years.SURELY)}|(?:{PERSON}|\b(?:he|she|they)\b) (?:is|of)\b){_NEAR}*$")
_LIKELY = re.compile(rf"(?:{_NEAR}|{PERSON}|\b(?:he|she|they))$")
_BESIDE = 2
"""Words after a number among which the noun is that it counts."""

_SPAN = re.compile(r"\b(?:for|since|last)\b")
"""Before "20 years" of something else."""


def age(text: Text) -> float | None:
    """Years: by a decade, by a number that is said as an age, else by a word such as "young"."""
    for clause in text.clauses:
        for read in (_decade, _number):
            if (found := read(clause)) is not None:
                return float(found)
    said = (age for age, words in body.AGES.items() if text.of_person(dict.fromkeys(words, True)))
    return next(map(float, said), None)


def _decade(clause: str) -> int | None:
    """Of "in her early fifties", 52."""
    found = _DECADE.search(clause)
    if not found or of_thing(clause[found.end() :]):
        return None
    tens = years.DECADES.get(found["decade"]) or int(found["decade"][:2])
    return tens + years.PART_OF_DECADE.get(found["part"] or "", 5)


def _number(clause: str) -> int | None:
    """The first number that is an age."""
    for found in _NUMBER.finditer(clause):
        years_ = _value(found[0])
        if _is_age(years_, clause[: found.start()].strip(), clause[found.end() :].strip()):
            return years_
    return None


def _value(number: str) -> int:
    tens, _, one = number.partition(" ")
    return int(tens) if tens.isdigit() else years.NUMBERS[tens] + (years.ONES.index(one) + 1 if one else 0)


def _is_age(number: int, before: str, after: str) -> bool:
    """Whether a number is an age, by the words beside it; one that may be anything must be possible too."""
    old = _OLD.match(after)
    beside = after[old.end() if old else 0 :].split()[:_BESIDE]
    if of_thing(" ".join(beside)) or _SPAN.search(before):
        return False
    if old:
        return True
    after = "" if after in ("years", "year") else after
    if _UNIT.match(after):
        return False
    if _SURELY.search(before):
        return True
    alone = before in ("", "a", "an") and (not after or re.search(PERSON, after) is not None)
    return YOUNGEST <= number <= OLDEST and (alone or _LIKELY.search(before) is not None)
