"""Whom words are for, by the words alone: who is called by name, what follows up, what wants silence. Pure.

A name calls somebody at the beginning of a sentence ("Theo, can you wave?", "hey Theo"), at its end ("what do
you think, Theo?") or between commas. Elsewhere it only tells of them: "ask Theo", "Theo said so".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agent.call.names import WORDS_TOO, Spellings, plain

Addressee = Literal["avatar", "other", "nobody"]

# fmt: off
OPENERS = frozenset((
    "hey", "hi", "hello", "ok", "okay", "so", "well", "and", "but", "now", "then", "oh", "ah", "yes",
    "no", "yeah", "right", "thanks", "thank", "you", "good", "morning", "evening", "afternoon", "please",
    "excuse", "me", "sorry", "dear", "listen", "look", "um", "uh", "er", "hm", "great", "sure", "bye",
    "goodbye", "wait", "stop", "welcome", "alright", "fine", "wow", "nice", "cool", "perfect", "actually",
))
"""Words that may stand before a name that opens a sentence."""

CLOSERS = frozenset((
    "please", "now", "then", "thanks", "too", "right", "again", "there", "here",
))
"""Words that may stand behind a name that ends one."""

TELLING = frozenset((
    "is", "was", "isn't", "wasn't", "has", "had", "hasn't", "said", "told", "knew", "got", "went", "came",
    "and", "or", "who", "which", "also", "just", "never", "always", "really", "made", "gave", "thought",
    "from", "of", "with", "as", "says", "does", "'s",
))
"""What follows a name that somebody is told of: "Theo is ...". Verbs in -s and -ed do as well."""

ASKING = frozenset((
    "can", "could", "will", "would", "should", "did", "must", "may", "might",
))
"""... and these, unless "you" comes next: "Theo can wave", but "Theo can you wave"."""

OF_SEVERAL = frozenset((
    "are", "were", "have", "do", "don't",
))
"""... and these, behind several names."""

NOT_VERBS = frozenset((
    "this", "yes", "perhaps", "guess", "please", "always", "sometimes", "let's", "what's", "who's",
    "where's", "how's", "that's", "it's", "here's", "there's", "thanks", "plus", "towards", "regards",
    "indeed",
))
"""Words in -s and -ed that tell of nobody."""

BEFORE_MENTION = frozenset((
    "with", "to", "for", "from", "about", "of", "by", "at", "on", "in", "like", "than", "as", "and", "or",
    "ask", "asked", "tell", "told", "call", "called", "meet", "met", "saw", "see", "seen", "is", "was",
    "are", "be", "my", "our", "your", "the", "a", "this", "that", "that's", "it's", "i'm", "he's",
    "she's", "hear", "heard", "know", "named", "name", "not", "after", "before", "without", "let", "make",
    "invite", "invited", "help", "find", "show", "give", "believe", "trust", "says", "said", "does",
    "did", "has", "can", "will", "when", "if", "because", "what", "use", "try", "into", "behind",
    "against",
))
# fmt: on
"""What stands before a name at a sentence's end that is only told of: "I asked Theo"."""

JOINING = frozenset(("and", "or"))

_QUESTION = re.compile(
    r"^(?:what|who|where|when|why|how|which|can|could|will|would|do|does|did|is|are|have|has|shall|should)\b"
)
_SENTENCE = re.compile(r"[^.!?;…\n]+[.!?;…]*")
_TOKEN = re.compile(r"@?[^\W_]+(?:['’][^\W_]+)*|,|:")

_STOP = re.compile(
    r"^(?:(?:ok|okay|no|please|hey|oh|just|now|right|thanks|thank you|\W)+ ?)*"
    r"(?:stop|be quiet|quiet|shut up|that's enough|enough)\b(?! (?:by|at|in|the|here for))",
    re.IGNORECASE,
)

_ASKED_YOU = re.compile(
    r"\b(?:can|could|will|would|do|don't|did|are|aren't|have|were|should|may|must) you\b|\bthank you\b|"
    r"\b(?:what|how|who|where|why|which)\b.*\byou(?:r|rs)?\b|\byour\b.*\?|\byou\b.*\?\s*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^(?:(?:ok|okay|yes|yeah|no|great|well|so|oh|right|sure|fine|thanks|um|uh)\W+)*"
    r"(?:(?:and|but|or|what about|how about|why|what if|how so|really|since when|how come)\b.*\?\s*$|"
    r"(?:please|tell me|show me|give me|say (?:it|that)|repeat|explain|go on|continue|more|again|once more|"
    r"one more|thanks|thank you|do (?:it|that))\b)",
    re.IGNORECASE,
)
_AMONG_US = re.compile(r"\b(?:we|us|our|let's|he|she|they|him|them)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a call as one of its people uses them: the avatar's, and what the other humans are called
    (plain, small letters)."""

    avatar: Spellings
    others: frozenset[str] = frozenset()

    def of(self, word: str) -> Addressee:
        """Whose name a word is."""
        if plain(word) in self.others:
            return "other"
        return "avatar" if self.avatar.match(word, self.others) else "nobody"


def addressee(text: str, names: Names) -> Addressee:
    """Who is called by name: the avatar where it is among them, else another human, else nobody."""
    called = {who for sentence in _SENTENCE.findall(text) for who in _called(sentence, names)}
    return "avatar" if "avatar" in called else "other" if "other" in called else "nobody"


def mentions(text: str, names: Names) -> bool:
    """Whether the avatar's name stands anywhere in it."""
    return any(names.of(word) == "avatar" for word in _TOKEN.findall(text))


def wants_silence(text: str) -> bool:
    """Whether somebody wants whoever speaks to stop: "stop", "please be quiet"."""
    return bool(_STOP.search(text.strip()))


def follows_up(text: str) -> bool:
    """Whether words said right after the avatar's answer go on with it: "and tomorrow?", "can you ...?",
    "tell me more". What is about us or them is not."""
    text = text.strip()
    return bool(_ASKED_YOU.search(text) or _GOES_ON.search(text)) and not _AMONG_US.search(text)


def _called(sentence: str, names: Names) -> Iterator[Addressee]:
    tokens = _TOKEN.findall(sentence.replace("’", "'"))
    whose = [names.of(token) for token in tokens]
    yield from (whose[i] for i, token in enumerate(tokens) if token.startswith("@"))
    yield from _opening(tokens, whose)
    yield from _between(tokens, whose)
    yield from _ending(tokens, whose, sentence)


def _opening(tokens: list[str], whose: list[Addressee]) -> Iterator[Addressee]:
    """The names that open a sentence, one after another: "sorry, Ben; Theo ...", "Ben and Theo, ..."."""
    at = 0
    while at < len(tokens):
        if whose[at] == "nobody":
            if tokens[at].lower() not in {*OPENERS, ","}:
                return
            at += 1
            continue
        after = _after_group(tokens, whose, at)
        if _told_of(tokens, at, after):
            return
        yield from (each for each in whose[at:after] if each != "nobody")
        at = after


def _after_group(tokens: list[str], whose: list[Addressee], at: int) -> int:
    """Where names that "and" joins to the one at `at` end."""
    while at + 2 < len(tokens) and tokens[at + 1].lower() in JOINING and whose[at + 2] != "nobody":
        at += 2
    return at + 1


def _told_of(tokens: list[str], at: int, after: int) -> bool:
    """Whether what follows the names from `at` on, without a comma, tells of whom they name."""
    rest = [token.lower() for token in tokens[after : after + 2]]
    if not rest or rest[0] in {",", ":"}:
        return False
    if plain(tokens[at]) in WORDS_TOO:
        return True
    if rest[0] in ASKING or (rest[0] in OF_SEVERAL and after > at + 1):
        return rest[1:] != ["you"]
    return rest[0] in TELLING or _is_verb(rest[0])


def _is_verb(word: str) -> bool:
    """Whether a word is likely to be a verb in -s or -ed."""
    if word in NOT_VERBS or len(word) < 4:
        return False
    return (word.endswith("s") and not word.endswith("ss")) or (word.endswith("ed") and word[-3] != "e")


def _between(tokens: list[str], whose: list[Addressee]) -> Iterator[Addressee]:
    """Names between commas, but for those of a list."""
    for i in range(1, len(tokens) - 2):
        alone = tokens[i + 2].lower() not in JOINING and whose[i + 2] == "nobody"
        if whose[i] != "nobody" and tokens[i - 1] == tokens[i + 1] == "," and alone:
            yield whose[i]


def _ending(tokens: list[str], whose: list[Addressee], sentence: str) -> Iterator[Addressee]:
    """The names that end a sentence."""
    last = len(tokens) - 1
    while last > 0 and whose[last] == "nobody" and tokens[last].lower() in {*CLOSERS, ","}:
        last -= 1
    if last < 1 or whose[last] == "nobody":
        return
    first = last
    while first > 1 and tokens[first - 1].lower() in JOINING and whose[first - 2] != "nobody":
        first -= 2
    if _called_behind(tokens, first, sentence):
        yield from (each for each in whose[first : last + 1] if each != "nobody")


def _called_behind(tokens: list[str], at: int, sentence: str) -> bool:
    """Whether a name that ends a sentence is called there."""
    before = tokens[at - 1].lower() if at else ","
    if before == ",":
        return True
    if before in BEFORE_MENTION or plain(tokens[at]) in WORDS_TOO:
        return False
    asks = sentence.strip().endswith("?") and bool(_QUESTION.match(sentence.strip().lower()))
    return asks or at == 1 or not {"you", "your"}.isdisjoint(token.lower() for token in tokens)
