"""The grammar of a request: words cut into clauses, and whether a clause asks the avatar for something.

Sentence embeddings place "wave", "don't wave" and "my dog waved" close together; these rules keep them apart.
They look at closed classes of words (pronouns, auxiliaries), so they know no action by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from rrm.local.openings import opened

Mood = Literal["request", "imperative", "statement"]
"""A polite or wished request, a bare command, or anything else (a statement or a question)."""

_SHORT_FORMS = (
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\b(do|don)['’ ]?t\b"), "do not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\blet's\b|\blets\b"), "let us"),
    (re.compile(r"'d\b"), " would"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'m\b"), " am"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"\b(it|that|what|who|where|when|how|there|he|she|here)'s\b"), r"\1 is"),
    (re.compile(r"\b(?:wanna)\b"), "want to"),
    (re.compile(r"\b(?:gimme)\b"), "give me"),
)

_BOUNDARY = re.compile(
    r"(?P<stop>[.!?;:,]+(?=\s|$)|\s[-–—]+\s)(?:\s*(?P<after>(?:and|but|or|so)?(?:\s*then)?)\b(?=\s))?"
    r"|(?<!\banything)(?<!\beverything)\s+(?P<join>and\s+then|and\s+also|and|then|but|or|while(?=\s\w+ing\b)"
    r"|followed\s+by)(?=\s)(?!\s+(?:down|forth|again|over|left|right)\b)",
    re.IGNORECASE,
)

_FIRST_THINGS = re.compile(
    r"(?:(?:and|but|then|so|right|just) )*(?:before|after|once|when) (?:you\b|\w+ing\b)", re.IGNORECASE
)
"""The clause after the comma belongs to it: "before you nod, raise your hand"."""

_VAGUE = re.compile(
    r"\s+or (?:something|somewhat|so|whatever|anything)(?: like that)?(?=[\s,.!?]*$)", re.IGNORECASE
)
_PLEA = re.compile(
    r"(?<=\w)\s+(?=(?:(?:can|could|would|will) you|why not|why don['’]?t you|how about|maybe|perhaps)\s+\w)",
    re.IGNORECASE,
)
_GOES_WITH_PLEA = re.compile(
    r"(?:^|\b(?:i|you|we|it|he|she|they|if|whether|that|what|who|how|when|where|why|which|as|think|can|could"
    r"|would|will|might|may|should|and|or|but|so|please|is|are|was|were|am|be|do|does|did|to|um|uh|wonder"
    r"|know)\s*)$",
    re.IGNORECASE,
)
"""A request that follows without a mark, as recognisers write it, unless the words before lead up to it."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOT_A_COMMAND = _set(
    "i he she they we it you my your his her their our its the a an this that these those there here "
    "what who whom whose when where why which how is are am was were be been do does did has have had "
    "can could would will shall should may might must if because since while although as some somebody "
    "someone something people everyone everybody nobody nothing any anybody in on at by for from of "
    "with about every each once yesterday today tomorrow last"
)
_MEASURE = _set(
    "a an one two some another big bigger little small quick nice friendly more double broad wide slow both "
    "warm short long good proper just your that"
)
_ELLIPSIS_ENDS = re.compile(r"$|(?:for|to|at|please|would|from|again|now|too|then|of yours|if)\b")

_FORBIDS = re.compile(
    r"\b(?:not|never|stop|quit|cease|no|enough|skip|leave out|forget|avoid|refrain|instead of|rather than"
    r"|(?:any|every)thing (?:but|except)|without(?! (?:a )?(?:words?|sounds?|speaking|talking|saying)))\b"
)
_PUTS_ASIDE = re.compile(
    r"(?:please )?(?:instead of|rather than|without|no|not) (?:(?:an?|the|your|doing|giving \w+) )*"
)
_PREFERS = re.compile(r"\b(?:prefer|rather|better|nicer)\b")
_RATHER_THAN = re.compile(r" (?:to|over|than|instead of|not) (?:(?:an?|the|your) )?")
_ENDS_DOING = re.compile(r"\b(?:stop|quit|cease|enough|no) (?:\w+ )?\w\w+ing\b")

_REPORT = re.compile(
    r"(?:what|who|whom|whose|when|where|why|how|is|are|am|was|were|does|did|has|have|had|should|shall|may"
    r"|do (?!not\b))\b|you (?:did|have|had|are|were) |you do not\b(?! (?:have|need) to\b)"
)
"""A question or a remark about what is not done, which forbids nothing: "why are you not", "you did not"."""

_OTHERS = _set(
    "i he she we they it my your his her their our its the this that these those people everyone everybody "
    "somebody someone nobody"
)
_REFUSES = re.compile(
    r"\b(?:want|need|like|prefer|rather|wish|hope|said|say|ask|asked|told|expect)\b.*\byou\b"
    r"|^(?:i|we) (?:do not|would not|would rather not|no longer) (?:want|need|like|see)\b"
    r"|^(?:i|we) (?:want|need|would (?:like|prefer)) no\b"
    r"|^(?:i|we) (?:(?:have|just|already) )*(?:said|say) (?:please )?(?:do not|stop|quit|never|no(?: more)?$)"
    r"|^i (?:\w+ )?(?:think|guess|suggest) (?:that )?you (?:(?:should|must|had better) not$"
    r"|(?:should|could|can|must|may) (?:(?!not|never)\w+ )?(?:stop|quit)$)"
    r"|^it would be \w+ (?:not to$|if you (?:did|do) not$)"
    r"|^it is not (?:necessary|needed)\b|^that is enough\b"
)
"""Somebody speaks of themselves and means the avatar: "I would rather you did not"."""

_SOMEBODY_ELSE = re.compile(
    r"\b(?:make|help|teach) (?:me|us|him|her|them|my \w+|the \w+|people)\b"
    r"|\blet (?:me(?! (?:have|see|get|hear|watch))|him|her|them|my \w+|the \w+|people)\b"
    r"|\b(?:tell|ask|remind) (?:my \w+|the \w+|(?!you\b)\w+) to\b"
)
_MENTION = re.compile(r"\b(?:words?|spell|spelled|called|named|type|write|pronounce|define|emoji)\b")
_LEADS = _set(
    "give show make do take have let look turn put throw pull flash strike try say move be for place lay the "
    "giving showing making doing taking having putting"
)
"""Verbs that may stand before the name of an action ("put on a smile"); after others it is a mere thing."""

_ANSWERS_WITH = re.compile(
    r"(?:(?:greet|welcome|thank)(?: (?:me|us|him|her|them|everyone|everybody|(?:my|our) \w+))?"
    r"|(?:answer|reply|respond)(?: (?:to )?(?:me|us|that|(?:my|the) question))?"
    r"|say (?:hello|hi|yes|no|goodbye|bye|thank you|thanks)(?: to \w+(?: \w+)?)?) with (?:a|an|your)(?: \w+)?"
)
"""What may be said with the body: "greet me with a wave"."""

_CLAUSE_INSIDE = re.compile(
    r"\b(?:if|whether|what|which|who|how|when|where|why|because|that(?= \w)|about|with|i|he|she|they)\b"
)
_PRAISE = re.compile(
    r"(?:what an? |such an? )?(?:very )?(?:nice|good|great|lovely|beautiful|perfect|cool|funny) $"
)
_WITHIN_REACH = re.compile(
    r"(?:is |be |would be )?(?:(?:something|anything|a thing) (?:that )?you (?:can|could|know|do)\b"
    r"|(?:\w+ )?(?:easy|hard|difficult|possible|okay|too much|a problem) for you\b)"
)
"""What makes a hint of an action that is only named: "is waving something you can do?"."""
_CONDITIONAL = re.compile(r"\b(?:(?:if|wish|hoped?) you|you have (?:not|never)(?: even)?) (?:\w+ )?$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of what was said: as written, in plain lower-case words, and how it hangs on the one before.

    `joined` is the word that joins it ("and", "but" ...) when there is no comma before it, else empty;
    `asked` whether a question mark ends it.
    """

    text: str
    words: str
    joined: str = ""
    asked: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it but words to fill time: "well, um, okay"."""
        return not self.core

    @property
    def core(self) -> str:
        """The words without the polite opening: "could you possibly give us a wave" -> "a wave"."""
        return opened(self.words)[1]


def plain(text: str) -> str:
    """Lower-case words without punctuation, short forms written out: "Don't!" -> "do not"."""
    lower = text.lower().replace("’", "'")
    for pattern, long in _SHORT_FORMS:
        lower = pattern.sub(long, lower)
    return " ".join(re.sub(r"[^\w\s]", " ", lower).split())


def split(text: str) -> list[Clause]:
    """Cut an utterance at punctuation and at "and", "then", "but", "or"."""
    text = _VAGUE.sub("", text)
    found: list[Clause] = []
    start, joined = 0, ""
    for boundary in [*_BOUNDARY.finditer(text), None]:
        piece = text[start : boundary.start() if boundary else None].strip()
        if boundary and boundary["stop"] == "," and _FIRST_THINGS.match(piece):
            continue
        for each in _pleas(piece):
            if words := plain(each):
                found.append(Clause(each, words, joined))
                joined = ""
        if found and boundary and boundary["stop"] and "?" in boundary["stop"]:
            found[-1] = replace(found[-1], asked=True)
        if boundary:
            start = boundary.end()
            joined = "" if boundary["stop"] else " ".join((boundary["join"] or "").lower().split())
    return found


def _pleas(piece: str) -> list[str]:
    """Cut before requests that follow without a mark: "it is so hot | why not drink something"."""
    found, start = list[str](), 0
    for plea in _PLEA.finditer(piece):
        before = piece[start : plea.start()]
        if " " in before and not _GOES_WITH_PLEA.search(before):
            found.append(before)
            start = plea.end()
    return [*found, piece[start:]]


def mood(words: str) -> Mood:
    """Whether plain words ask the avatar for something."""
    polite, core = opened(words)
    if polite:
        return "request"
    first, _, _ = core.partition(" ")
    return "statement" if first in _NOT_A_COMMAND or not first else "imperative"


def forbids(before: str) -> bool:
    """Whether the words before an action's name forbid it: "do not", "stop", "nod instead of"."""
    core = opened(before)[1]
    if not _FORBIDS.search(core) or _REPORT.match(core) or _SOMEBODY_ELSE.search(before):
        return False
    return core.partition(" ")[0] not in _OTHERS or bool(_REFUSES.search(core))


def puts_aside(before: str) -> bool:
    """Whether a ban ends with its action, so that a request may follow: "instead of waving nod"."""
    return bool(_PUTS_ASIDE.fullmatch(before))


def prefers(asked: str, between: str) -> bool:
    """Whether what follows is the worse of two: in "I'd prefer a nod to a wave" the wave."""
    return bool(_PREFERS.search(asked) and _RATHER_THAN.fullmatch(between))


def ban_goes_on(before: Clause, clause: Clause) -> bool:
    """Whether a ban in the clause before holds here: in "don't wave or nod", not "stop waving and nod"."""
    if clause.joined == "and" and _ENDS_DOING.search(before.words):
        return bool(re.match(r"\w\w+ing\b", clause.words))
    return clause.joined in ("and", "or")


def asks_for(words: str, start: int, end: int) -> bool:
    """Whether the clause asks the avatar for the action that stands at words[start:end]."""
    before, named, after = words[:start], words[start:end], words[end:].strip()
    if _SOMEBODY_ELSE.search(before) or _MENTION.search(before) or _PRAISE.fullmatch(before):
        return False
    if re.match(r"\w+ed\b", named):
        return bool(_CONDITIONAL.search(before))
    if _WITHIN_REACH.match(after):
        return True
    polite, rest = opened(before)
    if polite:
        return _leads(rest)
    if all(word in _MEASURE for word in rest.split()):
        gerund = re.match(r"\w\w+ing\b", named)
        bare_command = not rest and not gerund and not re.match(r"(?:is|was|are|were|has|had)\b", after)
        return bare_command or bool(_ELLIPSIS_ENDS.match(after))
    return mood(words) == "imperative" and _leads(rest)


def _leads(rest: str) -> bool:
    """Whether these words may stand between a request and its action: "", "a big", "put on a", "gently"."""
    if _ANSWERS_WITH.fullmatch(rest):
        return True
    first = rest.partition(" ")[0]
    leads = not first or first in _LEADS or first in _MEASURE or first.endswith("ly")
    return leads and not _CLAUSE_INSIDE.search(rest)
