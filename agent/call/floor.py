"""Who has the floor: what was heard and when, in; when to answer, stop, or go on, out. Pure.

The floor sees the events of the ears and of the avatar's own reply, in order, each with its time, and returns
decisions, each stamped with the time at which it was made. It has no clock: whoever drives it calls `tick`
when `deadline` has come. The rules, in the order in which a conversation meets them:

- *Turn end.* Silence after speech ends the turn; how long it must last depends on how complete the turn is.
- *Second thoughts.* Speech that resumes shortly after its turn was taken belongs to that turn: the reply is
  taken back at once and both halves are answered as one.
- *Barge-in.* Speech over the avatar's reply first ducks it. If it lasts, or says more than "mhm", the reply
  is broken off; if it was a backchannel or a cough, the reply goes on at full voice. What was broken off by
  mere noise is taken up again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from agent.ears.hearing import Heard, Hearing, Partial, Paused, Resumed, SpeechStarted

PATIENCE_S = ((0.0, 1.5), (0.5, 0.7), (0.8, 0.32), (1.0, 0.30))
"""Silence to wait for, by completeness. Pauses inside turns: 56 % outlast 0.3 s, 10 % outlast 1.0 s and 5 %
1.6 s (hold spans of real calls), so an unfinished sentence is worth waiting for and a finished one is not."""

JOIN_S = 1.2
"""Speech that resumes within this time of its own end is the same turn, even if the turn was taken."""

INTERRUPT_S = 0.6
"""Speech over the reply that lasts this long breaks it off. A pause is known 0.15 s after it begins, so words
of up to 0.4 s are judged by what they say instead; most backchannels are that short."""

BACKCHANNEL_S = 1.2
"""... or this long, where the words so far are only backchannels ("yeah, okay, right")."""

WORDS_S = 8.0
"""Wait this long after a pause for its words (0.2 s, on a swamped machine 2 s and more); then what the last
partial said is taken."""

# fmt: off
BACKCHANNELS = frozenset((
    "mhm", "mm", "hmm", "hm", "uh", "huh", "uhhuh", "mmhmm", "yeah", "yep", "yes", "ok", "okay", "right",
    "sure", "aha", "ah", "oh", "i", "see", "wow", "nice", "great", "cool",
))
# fmt: on
"""Words that only show that somebody listens."""


@dataclass(frozen=True, slots=True)
class ReplyOver:
    """The reply has sounded to its end, or there was nothing to say."""

    t: float


@dataclass(frozen=True, slots=True)
class Written:
    """The user wrote instead of speaking: a finished turn."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """The user has come in and can be greeted."""

    t: float


FloorEvent = Hearing | ReplyOver | Written | Arrived


@dataclass(frozen=True, slots=True)
class TakeTurn:
    """The user has finished: answer `text`. `speech_end` is when the voice ended; `joined` if the text holds
    words of a turn that had been taken before (its reply was taken back)."""

    t: float
    text: str
    speech_end: float
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Greet:
    """Welcome the user: a reply like any other."""

    t: float


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Break the reply off now."""

    t: float


@dataclass(frozen=True, slots=True)
class Duck:
    """Somebody speaks over the reply: lower the voice until it is clear what they want."""

    t: float


@dataclass(frozen=True, slots=True)
class Dismiss:
    """What was heard was no turn: forget it, and speak at full voice if a reply goes on."""

    t: float


@dataclass(frozen=True, slots=True)
class Resume:
    """The reply was broken off by a sound that held no words: say what is left of it."""

    t: float


Decision = TakeTurn | Greet | Interrupt | Duck | Dismiss | Resume


def patience(complete: float) -> float:
    """Seconds of silence that end a turn which is `complete` (0..1): linear between the points above."""
    for (x0, y0), (x1, y1) in pairwise(PATIENCE_S):
        if complete <= x1:
            return y0 + (y1 - y0) * (max(complete, x0) - x0) / (x1 - x0)
    return PATIENCE_S[-1][1]


def is_backchannel(text: str) -> bool:
    """True for words that only show that somebody listens. No words at all count too."""
    return all(word in BACKCHANNELS for word in re.findall(r"[a-z']+", text.lower()))


@dataclass(slots=True)
class _Taken:
    """The last turn that was taken, kept while speech may still resume it."""

    text: str
    speech_end: float


class Floor:
    """The state of one conversation between one user and the avatar."""

    def __init__(self) -> None:
        self._user_since: float | None = None  # start of the running turn's speech
        self._silent_since: float | None = None  # end of speech, while a pause lasts
        self._heard: Heard | None = None
        self._partial = ""
        self._replying = False
        self._overlap = False  # the running turn began over a reply that still goes on
        self._broken_off = False  # the running turn has broken a reply off
        self._taken: _Taken | None = None
        self._resumes: _Taken | None = None  # the taken turn that the running speech goes on with

    @property
    def user_speaking(self) -> bool:
        """True from the first sound of a turn until it is taken or dropped."""
        return self._user_since is not None

    @property
    def joining(self) -> bool:
        """Whether the running speech goes on with a turn that was taken."""
        return self._resumes is not None

    def turn_text(self, words: str) -> str:
        """What would be answered if the running speech ended with `words`: those that it goes on with too."""
        return f"{self._resumes.text} {words}".strip() if self._resumes else words

    def deadline(self) -> float | None:
        """When `tick` must be called next, if nothing else happens; None for never."""
        times = [self._turn_end(), self._interrupt_at()]
        return min((time for time in times if time is not None), default=None)

    def handle(self, event: FloorEvent) -> list[Decision]:
        """Take one event in; what follows from it at once."""
        match event:
            case SpeechStarted():
                return self._speech_started(event)
            case Partial(t, text):
                self._partial = text
                return self.tick(t)
            case Paused(t, speech_end):
                self._silent_since = speech_end
                self._heard = None
                return self.tick(t)
            case Heard(t):
                if self._silent_since is None:
                    return []
                self._heard = event
                return self._judge_overlap(t) or self.tick(t)
            case Resumed(t):
                self._silent_since = self._heard = None
                return self.tick(t)
            case Written(t, text):
                return self._take(t, text, t)
            case Arrived(t):
                return self._greet(t)
            case ReplyOver():
                self._replying = self._overlap = False
                return []

    def tick(self, t: float) -> list[Decision]:
        """What the passing of time has decided by `t`."""
        interrupt_at = self._interrupt_at()
        if interrupt_at is not None and t >= interrupt_at:
            return [*self._break_off(t), *self.tick(t)]
        turn_end = self._turn_end()
        if turn_end is not None and t >= turn_end:
            return self._end_turn(t)
        return []

    def _speech_started(self, event: SpeechStarted) -> list[Decision]:
        self._user_since = event.started
        self._silent_since = self._heard = None
        self._partial = ""
        taken, self._taken = self._taken, None
        if taken and event.started - taken.speech_end <= JOIN_S:
            self._resumes = taken
            return self._break_off(event.t)
        if not self._replying:
            return []
        self._overlap = True
        return [Duck(event.t)]

    def _judge_overlap(self, t: float) -> list[Decision]:
        """The words spoken over the reply stand: a backchannel lets it go on, anything else stops it."""
        if not self._overlap or self._heard is None:
            return []
        if not is_backchannel(self._heard.text):
            return [*self._break_off(t), *self.tick(t)]
        self._forget_speech()
        return [Dismiss(t)]

    def _interrupt_at(self) -> float | None:
        """When running speech over the reply breaks it off."""
        if not self._overlap or self._user_since is None or self._silent_since is not None:
            return None
        said_little = bool(self._partial) and is_backchannel(self._partial)
        return self._user_since + (BACKCHANNEL_S if said_little else INTERRUPT_S)

    def _turn_end(self) -> float | None:
        """When the running pause ends the turn."""
        if self._silent_since is None:
            return None
        if self._heard is None:
            return self._silent_since + WORDS_S
        return self._silent_since + patience(self._heard.complete)

    def _end_turn(self, t: float) -> list[Decision]:
        text = self._heard.text if self._heard else self._partial
        speech_end = self._silent_since if self._silent_since is not None else t
        resumes, overlap, broken_off = self._resumes, self._overlap, self._broken_off and not self._replying
        if overlap or not (text or resumes or broken_off):
            self._forget_speech()
            return [Dismiss(t)]
        if text or resumes:
            return self._take(t, text, speech_end, resumes)
        self._forget_speech()
        self._replying = True
        return [Dismiss(t), Resume(t)]

    def _take(self, t: float, text: str, speech_end: float, resumes: _Taken | None = None) -> list[Decision]:
        if resumes is not None:
            text = f"{resumes.text} {text}".strip()
        broken_off = self._break_off(t)
        self._forget_speech()
        self._taken = _Taken(text, speech_end)
        self._replying = True
        return [*broken_off, TakeTurn(t, text, speech_end, joined=resumes is not None)]

    def _greet(self, t: float) -> list[Decision]:
        if self._replying or self.user_speaking:
            return []
        self._replying = True
        return [Greet(t)]

    def _break_off(self, t: float) -> list[Decision]:
        self._overlap = False
        if not self._replying:
            return []
        self._replying = False
        self._broken_off = True
        return [Interrupt(t)]

    def _forget_speech(self) -> None:
        self._user_since = self._silent_since = self._heard = self._resumes = None
        self._partial = ""
        self._overlap = self._broken_off = False
