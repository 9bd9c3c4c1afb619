"""Whether somebody does not want to be recorded, and what people are told of a recording. Pure."""

from __future__ import annotations

import re

RECORDED = "This call is being recorded. If you mind, tell me to stop recording."
STOPPED = "I have stopped the recording."
NOT_RECORDED = "I am not recording this call."
"""What the avatar says. A microphone that hears it must not be taken for somebody who minds."""

_IT = r"(?:(?:the|this|that|your|our|any|all|me|us|it|my) )*"
_NO = r"(?:don't|do not|wouldn't|would not|can't|cannot)"
_STOP = re.compile(
    rf"\b(?:(?:stop|pause|end|halt|cancel) {_IT}record(?:ing|er)?"
    rf"|(?:turn|switch) (?:off {_IT}record(?:ing|er)|{_IT}record(?:ing|er) off)"
    r"|no (?:more )?recordings?)\b",
    re.IGNORECASE,
)
_NOT_ME = re.compile(
    r"\b(?:(?:don't|do not|please not|never) (?:please )?record"
    rf"|(?:{_NO}|not|never|stop) (?:[\w']+ ){{0,3}}(?:be|being|get) recorded"
    rf"|{_NO} (?:want|like|wish|consent|agree|allow|permit)(?: [\w']+){{0,4}} record(?:ing|ings|ed)?"
    r"|stop being recorded|(?:object|opposed) to (?:[\w']+ ){0,2}record(?:ing|ed))\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:(?:don't|do not|didn't|did not|never|not|cannot|can't|won't|forgot|forget)(?: \w+)? "
    r"(?:stop|pause|end|halt|cancel|turn|switch)"
    r"|why|how|when|whether|if|did|does|was|were|had|has|before|after|until|unless|once|mean|means|says"
    r"|(?<!\bi )(?:said|told)|tell me to|(?:he|she|they|it|who) (?:\w+ )?(?:stop|don't|doesn't|didn't)"
    r"|record(?:s|ing)? (?:player|label|breaking))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.,!?;\n]+")


def asks_not_to_record(text: str) -> bool:
    """Whether words ask that the call be recorded no more: "stop recording", "please don't record me".

    Where words can be taken either way they count as asking: a recording that has stopped can be begun again.
    """
    return any(
        (_STOP.search(clause) or _NOT_ME.search(clause)) and not _TELLS.search(clause)
        for clause in _CLAUSE.findall(text.replace("’", "'"))
    )
