"""The speakers of a call and their turns: since when they speak, what they have said, when it is over. Pure.

- *Turn end.* Silence after speech ends the turn; how long it must last depends on how complete the turn is.
- *Second thoughts.* Speech that resumes shortly after its turn was over belongs to that turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from agent.ears.hearing import Heard

PATIENCE_S = ((0.0, 1.5), (0.5, 0.7), (0.65, 0.6), (0.85, 0.46), (0.9, 0.30), (1.0, 0.30))
"""Silence to wait for, by completeness. Pauses inside turns: 56 % outlast 0.3 s, 10 % outlast 1.0 s and 5 %
1.6 s (hold spans of real calls), so an unfinished sentence is worth waiting for and a question is not. A
statement that sounds finished (0.85) may have another behind it: its answer, which lies ready, is heard 0.1 s
after it is taken, no sooner than one that was begun then and taken after 0.32 s."""

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


def patience(complete: float) -> float:
    """Seconds of silence that end a turn which is `complete` (0..1): linear between the points above."""
    for (x0, y0), (x1, y1) in pairwise(PATIENCE_S):
        if complete <= x1:
            return y0 + (y1 - y0) * (max(complete, x0) - x0) / (x1 - x0)
    return PATIENCE_S[-1][1]


def is_backchannel(text: str) -> bool:
    """True for words that only show that somebody listens. No words at all count too."""
    return all(word in BACKCHANNELS for word in re.findall(r"[a-z']+", text.lower()))


@dataclass(frozen=True, slots=True)
class Finished:
    """A turn that is over, kept while speech may still resume it.

    `meant`: it was for the avatar. `told`: the floor has decided on it, so people have read its words.
    `waits`: it is still to be answered.
    """

    text: str
    speech_end: float
    meant: bool = True
    told: bool = True
    waits: bool = False


@dataclass(slots=True)
class Speaker:
    """What is known of one speaker's running turn, and of the one before."""

    who: str
    since: float | None = None  # start of the running turn's speech
    silent_since: float | None = None  # end of speech, while a pause lasts
    heard: Heard | None = None
    partial: str = ""
    overlaps: bool = False  # the running turn began over a reply that still goes on
    broke_off: bool = False  # the running turn has broken a reply off
    last: Finished | None = None
    resumes: Finished | None = None  # the finished turn that the running speech goes on with

    @property
    def has_turn(self) -> bool:
        """True from the first sound of a turn until it is taken or dropped."""
        return self.since is not None

    @property
    def audible(self) -> bool:
        """True while the voice is heard; false in a pause."""
        return self.since is not None and self.silent_since is None

    @property
    def words(self) -> str:
        """The words of the running speech as far as they are known."""
        return self.heard.text if self.heard else self.partial

    def whole(self, words: str) -> str:
        """What the turn says if the running speech ends with `words`: those that it goes on with too."""
        return f"{self.resumes.text} {words}".strip() if self.resumes else words

    def begin(self, started: float) -> None:
        """Speech starts; soon after the turn before it goes on with that one."""
        self.since = started
        self.silent_since = self.heard = None
        self.partial = ""
        last, self.last = self.last, None
        if last and (last.waits or started - last.speech_end <= JOIN_S):
            self.resumes = last

    def pause(self, speech_end: float) -> None:
        """Silence begins; its words are still to come."""
        self.silent_since, self.heard = speech_end, None

    def resume(self) -> None:
        """Speech goes on after a pause."""
        self.silent_since = self.heard = None

    def end_due(self) -> float | None:
        """When the running pause ends the turn; None while there is no pause."""
        if self.silent_since is None:
            return None
        if self.heard is None:
            return self.silent_since + WORDS_S
        return self.silent_since + patience(self.heard.complete)

    def barges_in_at(self) -> float | None:
        """When running speech over the reply has lasted long enough to break it off."""
        if not self.overlaps or self.since is None or self.silent_since is not None:
            return None
        said_little = bool(self.partial) and is_backchannel(self.partial)
        return self.since + (BACKCHANNEL_S if said_little else INTERRUPT_S)

    def forget(self) -> None:
        """The running turn is over, or was none."""
        self.since = self.silent_since = self.heard = self.resumes = None
        self.partial = ""
        self.overlaps = self.broke_off = False


class Speakers:
    """Everybody who has said something, by participant."""

    def __init__(self) -> None:
        self._all: dict[str, Speaker] = {}

    def __getitem__(self, who: str) -> Speaker:
        """Somebody, who may be new."""
        return self._all.setdefault(who, Speaker(who))

    def __iter__(self) -> Iterator[Speaker]:
        return iter(self._all.values())

    def remove(self, who: str) -> Speaker | None:
        """Somebody has gone; None where they have said nothing."""
        return self._all.pop(who, None)

    @property
    def speaking(self) -> tuple[str, ...]:
        """Who has a turn now, from its first sound until it is taken or dropped; the newest comes last."""
        turns = [speaker for speaker in self if speaker.has_turn]
        return tuple(each.who for each in sorted(turns, key=lambda each: each.since or 0.0))

    def others_audible(self, who: str) -> bool:
        """Whether anybody else is heard now."""
        return any(speaker.audible for speaker in self if speaker.who != who)
