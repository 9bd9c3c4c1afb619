"""What people want of the recording of their call, and what they are told of it. Pure.

Who does not want to be recorded is understood in many words, for a recording that has stopped can be begun
again; who wants one only in plain ones.
"""

from __future__ import annotations

import re
from typing import Literal

RECORDED = "This call is being recorded. If you mind, tell me to stop recording."
STILL_RECORDED = f"Yes. {RECORDED}"
STOPPED = "I have stopped the recording."
NOT_RECORDED = "I am not recording this call."
BEGUN = "I am recording this call now."
ALREADY_RECORDED = "I am recording this call already."
NO_RECORDING = "I cannot record this call."
"""What the avatar says. A microphone that hears it must not be taken for somebody who wants anything."""

Wish = Literal["stop", "record", "whether", ""]
"""That the call be recorded no more; that it be recorded; to know whether it is; nothing of all this."""

_IT = r"(?:(?:the|this|that|your|our|any|all|me|us|it|my) )*"
_NO = r"(?:don't|do not|wouldn't|would not|can't|cannot|shouldn't|mustn't)"
_DOES_NOT = r"(?:didn't|did not|don't|do not|wouldn't|would not|weren't|were not|not)"
_STOP = re.compile(
    rf"\b(?:(?:stop|pause|end|halt|cancel) {_IT}record(?:ing|er)?"
    rf"|(?:turn|switch) (?:off {_IT}record(?:ing|er)|{_IT}record(?:ing|er) off)"
    r"|no (?:more )?recordings?)\b",
    re.IGNORECASE,
)
_NOT_ME = re.compile(
    r"\b(?:(?:don't|do not|please not|never) (?:please )?record"
    r"|(?:let's|let us|rather|better|prefer) (?:please |just )?not (?:to )?"
    r"(?:record|(?:start|begin|keep|continue) recording)"
    r"|(?:can|could|will|would) (?:you|we) (?:please |just |maybe |perhaps )?not (?:please )?record"
    r"|(?:you|we) (?:really )?(?:shouldn't|mustn't|can't|cannot|(?:should|must|may|can) (?:really )?not)"
    r" (?:record|be recording)"
    r"|(?:you|we)(?:'re| are) not (?:allowed|permitted|supposed) to record"
    rf"|(?:rather|prefer|prefer it|better)(?: that| if)? (?:you|we) {_DOES_NOT} (?:be )?record(?:ing)?"
    r"|mind not recording"
    r"|(?:i|we)(?: do| would|'d)?(?: really)? mind (?:(?:you|us|this|it) )?(?:being )?record(?:ing|ed)"
    rf"|(?:{_NO}|not|never|stop) (?:[\w']+ ){{0,3}}(?:be|being|get) recorded"
    rf"|{_NO} (?:want|like|wish|consent|agree|allow|permit)(?: [\w']+){{0,4}} record(?:ing|ings|ed)?"
    r"|stop being recorded|(?:object to|opposed to|i'm against|i am against)"
    r" (?:[\w']+ ){0,2}record(?:ing|ed))\b",
    re.IGNORECASE,
)
_AGREES = re.compile(
    rf"\b(?:{_NO}|didn't|did not|not|never|no)"
    r" (?:(?:really|actually|personally|particularly|even|at all|have|any|an|a|too) )*"
    r"(?:mind(?:ed)?|care|object(?:ions?)?|opposed|against|afraid|worried|bothered|problems?)"
    r"(?: (?:to|with|about|of|by|against|that|you|we|they|it|this|me|us|my|your|the|call|be|being|get))*"
    r" record(?:ed|ing)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:(?:don't|do not|didn't|did not|never|not|cannot|can't|won't|needn't|no need to|forgot|forget)"
    r"(?: (?:need|have|want|want you|want us) to| \w+)? (?:stop|pause|end|halt|cancel|turn|switch)"
    r"|there(?:'s| is| are) no recordings? of (?!me|us|this|it)|(?:i|we|they) have no recordings?"
    r"|why|how|when|whether|(?<!prefer )(?<!prefer it )(?<!better )if|did(?! not record)|does|was|were"
    r"|had|has|before|after|until|unless|once|mean|means|says"
    r"|(?<!\bi )(?:said|told)|tell me to|(?:he|she|they|it|who) (?:\w+ )?(?:stop|don't|doesn't|didn't)"
    r"|record(?:s|ing)? (?:player|label|breaking))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.,!?;\n]+")
_SENTENCE = re.compile(r"[^.!?;\n]+")

_CALL = (
    r"(?:(?:the|this|our|my) )?(?:whole |entire )?(?:call|meeting|conversation|talk|chat|session|interview)"
)
_THIS = rf"(?:this|it|that|us|me|everything|{_CALL})"
_NO_NAME = (
    r"(?!(?:i|we|you|he|she|it|they|who|to|not|never|no|later|tomorrow|afterwards|if|when|once|unless)\b)"
)
_CALLED = (  # a name behind a wish, "record this, Theo", and no other word
    rf"(?:, {_NO_NAME}"
    r"(?!(?:but|and|or|so|only|as|after|before|until|then|since|while|because|except|without|though|although"
    r"|wait|stop|nope|nah|sorry|actually|forget|rather|maybe|perhaps|possibly|soon|someday|sometime|eventually"
    r"|secretly|right|huh|eh)\b)[a-z]+)?"
)
_LEAD = (  # what a wish may begin with: a name, "could you please", "I'd like you to"
    r"(?:(?:and|so|ok|okay|now|then|hey|well|yes|but|alright),? )*"
    rf"(?:{_NO_NAME}[a-z]+(?:,|(?= (?:please|can|could|will|would|may|you|record (?:this|again))\b)) )?"
    r"(?:please,? )?"
    r"(?:(?:can|could|will|would|may|might|should) (?:you|we) |you (?:can|may|could|should) |let's |let us "
    r"|(?:i|we)(?:'d| would)? (?:want|like|need) you to |go ahead and )?(?:please |just |now )*"
)
_TAIL = (
    rf"(?:,? (?:{_THIS}|again|now|please|too|from (?:now|here) on|for (?:me|us|them)|if you (?:like|want)))*"
)
_BEGIN = re.compile(
    rf"^ *{_LEAD}(?:record (?:{_THIS}|again|once more)"
    r"|(?:start|begin|resume|restart|continue|go on|carry on|keep) (?:with )?"
    rf"(?:(?:the|this|your|our|a) )?(?:record(?:ing|er)?)"
    r"|(?:turn|switch) (?:back )?on (?:the )?record(?:ing|er)"
    r"|(?:turn|switch) the record(?:ing|er) (?:back )?on"
    rf"|(?:i|we)(?:'d| would)? (?:want|like) {_THIS}(?: to be)? recorded)"
    rf"{_TAIL}{_CALLED}{_TAIL} *$",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"^ *(?:(?:oh|sorry|but|actually|ah),? )*(?:no|wait|don't|do not|never mind|not (?:yet|now))\b",
    re.IGNORECASE,
)
_ASK = (
    r"(?:what|how|when|where|who|whose|which|why|can|could|do|does|did|is|are|will|would|tell|explain|show)"
)
_AND_ASKS = re.compile(rf",? and (?:also )?{_ASK}\b.*$", re.IGNORECASE)
_ASKS = re.compile(rf"^(?:(?:and|but|also|then|so|oh) )*(?P<what>{_ASK}\b(?: [\w']+){{2,}}.*)", re.IGNORECASE)
_PIECES = re.compile(rf"(?<=[.,!?;\n])\s*|\s+(?=and (?:also )?{_ASK}\b)", re.IGNORECASE)
_LATER = re.compile(
    r"^[\s.!;]*(?:(?:but|and|only|just) )*"
    r"(?:once|when|if|after|before|unless|until|as soon as|later|tomorrow|next time)\b"
    r"[^,?.!;\n]*(?:[.!;\n]|$)",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    rf"\b(?:are (?:you|we|they) (?:still |now |currently )?(?:being )?record(?:ing|ed)"
    rf"|am i (?:still |now |currently )?being recorded"
    rf"|is (?:this|it|{_CALL}) (?:still |now |currently )?(?:being )?recorded(?! \w)"
    r"|is (?:there a|the|your) (?:recording|recorder) (?:still )?(?:on|running|off)"
    rf"|do you (?:still )?record (?:{_THIS}|what))\b",
    re.IGNORECASE,
)


def wish(text: str) -> Wish:
    """What words want of the recording, "stop" before all else."""
    text = text.replace("’", "'")
    if asks_not_to_record(text):
        return "stop"
    if asks_to_record(text):
        rest = _after_wish(text)
        if takes_back(rest):
            return "stop"
        return "" if _LATER.search(rest) else "record"
    return "whether" if _WHETHER.search(text) else ""


def besides(text: str) -> str:
    """What words ask for beside what they want of the recording; empty where that is all."""
    pieces = [piece for piece in _PIECES.split(text.replace("’", "'")) if not wish(piece)]
    for index, piece in enumerate(pieces):
        if found := _ASKS.search(piece):
            return " ".join([found["what"], *pieces[index + 1 :]]).rstrip(" ,")
    return ""


def asks_not_to_record(text: str) -> bool:
    """Whether words ask that the call be recorded no more: "stop recording", "please don't record me".

    Where words can be taken either way they count as asking: a recording that has stopped can be begun again.
    """
    return any(
        (_STOP.search(clause) or _NOT_ME.search(clause)) and not _TELLS.search(clause)
        for clause in _CLAUSE.findall(_AGREES.sub("", text.replace("’", "'")))
    )


def asks_to_record(text: str) -> bool:
    """Whether words ask that the call be recorded: "you can record this again", "please start recording".

    A sentence must say nothing else, "once Ben has left, record this" begins nothing; it may go on with a
    question.
    """
    return any(_begins(sentence) for sentence in _SENTENCE.findall(text))


def takes_back(rest: str) -> bool:
    """Whether what follows the wish for a recording takes it back: "record this. No, wait."."""
    return any(_TAKEN_BACK.search(sentence) for sentence in _SENTENCE.findall(rest))


def _after_wish(text: str) -> str:
    """What follows the last sentence that asks for a recording."""
    wishes = [found.end() for found in _SENTENCE.finditer(text) if _begins(found.group())]
    return text[wishes[-1] :]


def _begins(sentence: str) -> bool:
    return bool(_BEGIN.search(_AND_ASKS.sub("", sentence)))
