"""What a description denies: "no beard", "without glasses or a watch", "not bald"."""

from __future__ import annotations

import re

from generator.rigged.identity.nouns import THING

_NO = r"\b(?:no longer|no|not|without|never|nor|neither|lacks|lacking)\b"
_ENDS = r"(?:and|with|without|but|in|wearing|wears|has|having|who|that|is|plus|before|or|nor|no|not)\b"
_VERB = r"(?: (?:wearing|wears|wear|having|has|have|with))?"
"""May stand between "not" and what is denied."""

_SOME = rf"(?: (?!{_ENDS})\w+){{0,3}}?"
"""Of "any big gold earrings": as many words may stand before the noun."""

_NOUN = rf"{_SOME} {THING}"
_NOUNS = rf"{_VERB}{_NOUN}(?:(?:,{_NOUN})*,? (?:or|nor){_NOUN})*"

_WEAK = "a|an|the|any|in|at all|being|very|too|so|that|really|particularly|especially|quite|exactly|much"
_WORD = rf"(?: (?:{_WEAK}))* (?!{_ENDS})\w+"
_WORDS = rf"{_VERB}{_WORD}(?: (?:or|nor){_WORD})*"
"""Where no noun is known, it is one word that is denied."""

_DENIED = re.compile(rf"{_NO}({_NOUNS}|{_WORDS})")


def parted(text: str) -> tuple[str, list[str]]:
    """A spelled text without what it denies, and each denial, without its "no"."""
    return _DENIED.sub(" , ", text), _DENIED.findall(text)
