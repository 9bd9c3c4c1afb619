"""How far "don't" and "stop" reach: grammar that the learned reading does not always hold to."""

from __future__ import annotations

import re

_DIRECT = re.compile(
    r"(?<!n't )(?<!not )(?<!never )\b(?:don['’]?t|do not|never|stop|quit)\s+$", re.IGNORECASE
)
_FORBIDS = re.compile(r"\s*(?:please\s+)?(?:don['’]?t|do not|never)\s", re.IGNORECASE)
_STOP = re.compile(r"(?<!n't )(?<!not )(?<!never )\b(?:stop|quit)\s+(?:\w+\s+){0,2}\w+ing\b", re.IGNORECASE)
_JOINT = re.compile(r"(?:,|\b(?:and|then)\b)(?:\s+(?:and|then|please|just|now|instead))*\s+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!;]")
_NEGATED = re.compile(r"n['’]?t\b|\b(?:not|never|no)\b", re.IGNORECASE)

_GIVEN_UP = (
    r"\b(?:un(?:cross|fold)|lower|drop|lose|let\s+go|get\s+rid"
    r"|(?:put|take|set|lay)\b[^.?!;]*\b(?:down|away|off))\b"
)
_GIVES_UP = re.compile(_GIVEN_UP, re.IGNORECASE)
_KEEPS = re.compile(rf"(?:n['’]?t|\b(?:dont|not|never))\s+{_GIVEN_UP}", re.IGNORECASE)

_STILL_STOPPED = re.compile(
    rf"\w+ing\b|(?:the|your|all|any|that|this|or|stop|quit|do\s+not|don['’]?t|never|not?)\b|{_GIVEN_UP}",
    re.IGNORECASE,
)
"""What goes on with what "stop" rules out, or rules out by itself."""


def forbids(text: str) -> bool:
    """Whether something is not to be done, whatever it is: "don't move back"."""
    return _FORBIDS.match(text) is not None


def ruled_out(text: str, at: int) -> bool:
    """Whether the word at a character stands right behind "don't" or "stop": "smile and don't | wave"."""
    return _DIRECT.search(text[:at]) is not None


def taken_up(text: str, at: int) -> bool:
    """Whether a plain verb after "stop ...ing" leads to that character: "stop waving and | nod"."""
    joints = [joint for joint in _JOINT.finditer(text) if joint.end() <= at]
    if not joints:
        return False
    before = _SENTENCE_END.split(text[: joints[-1].start()])[-1]
    return _STOP.search(before) is not None and _STILL_STOPPED.match(text, joints[-1].end()) is None


def keeps(text: str) -> bool:
    """Whether something is not to be given up: "don't put it down"."""
    return _KEEPS.search(text) is not None


def gives_up(text: str) -> bool:
    """Whether something is to be given up, rather than not to be done: "put the mug down"."""
    return _GIVES_UP.search(text) is not None and _NEGATED.search(text) is None
