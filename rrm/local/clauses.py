"""Words cut into clauses, so that each can be answered by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
    r"[.!?;:,]+(?=\s|$)(?:\s*(?:and|but|or|so)?(?:\s*then)?\b(?=\s))?|\s[-–—]+\s"
    r"|(?<!\banything)(?<!\beverything)\s+(?:and\s+then|and\s+also|and|then|but|or|while(?=\s\w+ing\b)"
    r"|followed\s+by)(?=\s)(?!\s+(?:down|forth|again|over|left|right)\b)",
    re.IGNORECASE,
)

_FILLERS = re.compile(
    r"(?:(?:please|kindly|now|okay|ok|well|so|um|uh|er|oh|ah|hey|just|maybe|perhaps|then|also|again|alright"
    r"|(?:can|could|would|will) you (?:please |possibly )?(?:tell|explain|show)(?: me| us)?"
    r"(?: if| whether)?|i (?:would like|want|need|would love) to know(?: if| whether)?|tell (?:me|us)"
    r"|do you know(?: if| whether)?"
    r"|i (?:was|am) (?:just )?wondering(?: if| whether)?|i wonder(?: if| whether)?"
    r"|and|but|or|next|first|all right|come on|go on|go ahead|actually|right|listen|for me|sorry|excuse me)"
    r"(?: |$))*"
)
"""Words to fill time, and polite ways to begin a question."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of what was said: as written, in plain lower-case words, and where it begins."""

    text: str
    words: str
    start: int

    @property
    def end(self) -> int:
        """The character after its last."""
        return self.start + len(self.text)

    @property
    def core(self) -> str:
        """The words without such a beginning: "well um can you tell me when it is" -> "when it is"."""
        filled = _FILLERS.match(self.words)
        return self.words[filled.end() :].strip() if filled else self.words


def plain(text: str) -> str:
    """Lower-case words without punctuation, short forms written out: "Don't!" -> "do not"."""
    lower = text.lower().replace("’", "'")
    for pattern, long in _SHORT_FORMS:
        lower = pattern.sub(long, lower)
    return " ".join(re.sub(r"[^\w\s]", " ", lower).split())


def split(text: str) -> list[Clause]:
    """Cut an utterance at punctuation and at "and", "then", "but", "or"."""
    found: list[Clause] = []
    start = 0
    for boundary in [*_BOUNDARY.finditer(text), None]:
        piece = text[start : boundary.start() if boundary else None]
        if words := plain(piece):
            found.append(Clause(piece.strip(), words, start + len(piece) - len(piece.lstrip())))
        start = boundary.end() if boundary else start
    return found


def forms(clauses: Sequence[Clause]) -> list[str]:
    """What was said in clauses that belong together: as it is written and, where that differs by more than
    capitals, without its opening.
    """
    [first, *rest] = clauses
    others = [clause.text for clause in rest]
    both = (", ".join([opening, *others]) for opening in (first.core or first.words, first.text))
    return list({form.lower(): form for form in both}.values())
