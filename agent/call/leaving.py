"""Whether the avatar is asked to leave the call. Pure."""

from __future__ import annotations

import re

_CALL = r"(?:(?:the|this|our) (?:call|meeting|room|conversation|chat)|us|here|home)"
_END = rf"(?: (?:now|please|then|{_CALL}))*\W*(?:$|[,.;!?]|thanks|thank you)"

_MAY_GO = re.compile(
    rf"\byou (?:can|may|could|should|must|have to) (?:now |please |then )?(?:leave|go){_END}", re.IGNORECASE
)
_PLEASE_GO = re.compile(
    rf"\b(?:(?:can|could|will|would) you (?:now |please )?leave|please (?:leave|hang up)){_END}",
    re.IGNORECASE,
)
_GO = re.compile(rf"(?:^|[,.;!?]\s*)(?:now )?(?:leave {_CALL}|leave now|hang up){_END}", re.IGNORECASE)
_NOT = re.compile(r"\b(?:when|if|whether|before|unless|until|think|said)\b", re.IGNORECASE)

_STAY = re.compile(r"\b(?:stay|don't (?:leave|go)|not yet)\b", re.IGNORECASE)

_SENTENCE = re.compile(r"[^.!?;]+[.!?;]*")


def asked_to_leave(text: str) -> bool:
    """Whether what is said to the avatar asks it to leave: "you can leave now", "goodbye, you may go"."""
    return not _STAY.search(text) and any(
        pattern.search(sentence) and not _NOT.search(sentence)
        for sentence in _SENTENCE.findall(text)
        for pattern in (_MAY_GO, _PLEASE_GO, _GO)
    )
