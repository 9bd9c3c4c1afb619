"""What may have been said where a recogniser printed no name: the avatar's, in another word's place. Pure.

Recognisers print a name that they do not expect as words that they know: "Theo, can you hear me?" as "Tito,
can you hear me?", "CEO, ..." or "Deal, ...". By its letters such a word can be anything; whether it was the
name is told by the sound alone, so the recogniser is asked (`agent.ears.asr`) about each text that calls the
avatar where the printed one calls nobody.
"""

from __future__ import annotations

import re

from agent.call.addressing import (
    ASKING,
    BEFORE_MENTION,
    CLOSERS,
    OF_SEVERAL,
    OPENERS,
    TELLING,
    Names,
    addressee,
)

MOST = 4
"""Texts that are asked about: each takes a tenth of the time that the words took (measured)."""

# fmt: off
SURE = OPENERS | CLOSERS | TELLING | ASKING | OF_SEVERAL | BEFORE_MENTION | frozenset((
    "i", "we", "he", "she", "they", "it", "who", "what", "where", "when", "why", "how", "which", "whose",
    "these", "those", "them", "him", "her", "us", "his", "its", "their", "mine", "yours", "one", "any",
    "some", "all", "every", "each", "both", "many", "more", "much", "most", "other", "others", "another",
    "everybody", "everyone", "somebody", "someone", "nobody", "anybody", "anyone", "nothing", "something",
    "everything", "maybe", "perhaps", "only", "even", "still", "yet", "already", "though", "however", "since",
    "while",
    "until", "unless", "today", "tomorrow", "yesterday", "tonight", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "am", "been", "being", "doing", "done", "goes", "going", "go",
    "get", "take", "tell", "come", "give", "keep", "send", "think", "thinks", "say", "want", "need", "mean",
    "time", "week", "day", "way", "it's", "up", "out", "off", "down", "over", "back", "first", "next", "last",
    "very", "quite", "exactly", "later", "soon",
))
# fmt: on
"""Words that recognisers know too well to print them for a name."""

_SENTENCE = re.compile(r"[^.!?;…\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W_]+)*")


def readings(text: str, names: Names) -> list[str]:
    """The texts with the avatar's name for one of the words by which somebody may be called, as far as they
    then call the avatar; none where somebody is called already.
    """
    name = names.avatar.name
    if not name or addressee(text, names) != "nobody":
        return []
    texts = [f"{text[: word.start()]}{name}{text[word.end() :]}" for word in _places(text)]
    return [each for each in texts if addressee(each, names) == "avatar"][:MOST]


def _places(text: str) -> list[re.Match[str]]:
    """The words at whose place a name may stand: a sentence's first two and its last, and between commas."""
    places: dict[int, re.Match[str]] = {}
    for sentence in _SENTENCE.finditer(text):
        words = list(_WORD.finditer(text, *sentence.span()))
        between = [word for word in words if text[word.start() - 2 : word.end() + 1] == f", {word.group()},"]
        for word in (*words[:2], *between, *words[-1:]):
            if word.group().lower() not in SURE and not set("'’") & set(word.group()):
                places[word.start()] = word
    return list(places.values())
