"""Who is there, and whether a turn of one of them is meant for the avatar: the names of a call and what was
said last. Pure.

One human alone always speaks to the avatar. Of several, those do who say its name, who answer what it has
asked them, or who go on with what it has just told them; whoever is called by another name is not the avatar.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import Literal

from agent.call.addressing import Names, addressee, follows_up, mentions, wants_silence
from agent.call.leaving import asked_to_leave
from agent.call.names import Spellings, first_name, plain
from agent.call.readings import readings
from agent.parts import Readings

Answer = Literal["addressed", "everyone"]
"""Whom the avatar answers where several humans are: those who address it, or everyone who speaks."""

ANSWER_S = 15.0
"""How long after its question an answer may begin: people think, and confer."""

FOLLOW_S = 6.0
"""How long after its reply a follow-up may begin: later, "and tomorrow?" may go on with anything."""


@dataclass(slots=True)
class _Last:
    """What the avatar has said last: to whom, until when, and what others have said since."""

    to: str
    t: float
    asks: bool
    remarked: bool = False  # somebody else has spoken since
    diverted: bool = False  # ... and has asked, or called another human


class Company:
    """The humans of one call, by participant, in the order in which they came."""

    def __init__(self, avatar: Spellings | None = None, answer: Answer = "addressed") -> None:
        self._avatar = avatar or Spellings("")
        self._answer = answer
        self._names: dict[str, str] = {}  # of those who are there
        self._met: dict[str, str] = {}  # of those who are or were
        self._labels: dict[str, str] = {}  # of them, no two alike who are there together
        self._last: _Last | None = None

    @property
    def here(self) -> tuple[str, ...]:
        """Who is there now."""
        return tuple(self._names)

    @property
    def several(self) -> bool:
        """Whether more than one was there at any time: from then on words are kept with names."""
        return len(self._met) > 1

    @property
    def all_for_avatar(self) -> bool:
        """Whether everything that is said is for the avatar."""
        return len(self._names) <= 1 or self._answer == "everyone"

    def name(self, who: str) -> str:
        """What somebody is called; empty for strangers."""
        return self._met.get(who, "")

    def label(self, who: str) -> str:
        """The name under which somebody's words are kept: "Ann 2" for who came when another Ann was there."""
        return self._labels.get(who, "")

    def others(self, who: str) -> tuple[str, ...]:
        """The labels of the others who are there."""
        return tuple(self._labels[each] for each in self._names if each != who)

    def join(self, who: str, name: str) -> bool:
        """Somebody comes in; False where they only come back."""
        new = who not in self._met
        self._met[who] = self._names[who] = name
        self._labels[who] = self._unlike_others(who, name)
        return new

    def leave(self, who: str) -> None:
        """Somebody is gone."""
        self._names.pop(who, None)

    def replied(self, to: str, t: float, asks: bool) -> None:
        """The avatar has said something; `asks`: it has ended with a question."""
        self._last = _Last(to, t, asks)

    def said(self, who: str, text: str) -> None:
        """One of them has said something."""
        if self._last and self._last.to != who:
            self._last.remarked = True
            self._last.diverted |= text.rstrip().endswith("?") or self.calls_other(who, text)

    def meant(self, who: str, text: str, since: float) -> bool:
        """Whether words that began at second `since` are for the avatar."""
        if self.all_for_avatar:
            return True
        match addressee(text, self._names_for(who)):
            case "avatar":
                return True
            case "other":
                return False
        last = self._last
        if last is None or last.to != who:
            return False
        if last.asks and not last.diverted and since - last.t <= ANSWER_S:
            return True
        follows = follows_up(text) or asked_to_leave(text)
        return not last.remarked and since - last.t <= FOLLOW_S and follows

    def meant_in_writing(self, who: str, text: str, t: float) -> bool:
        """Whether a written message is for the avatar: naming it is enough, unless it calls another human."""
        if self.meant(who, text, t):
            return True
        return mentions(text, self._names_for(who)) and not self.calls_other(who, text)

    def breaks_in(self, who: str, text: str) -> bool:
        """Whether words that are spoken over a reply are to end it, whoever says them."""
        return wants_silence(text) or mentions(text, self._names_for(who))

    def calls_other(self, who: str, text: str) -> bool:
        """Whether words call another human by name, and not the avatar."""
        return addressee(text, self._names_for(who)) == "other"

    def readings(self, who: str) -> Readings | None:
        """What somebody may have said whose words call nobody; None where all is for the avatar anyway."""
        return None if self.all_for_avatar else partial(readings, names=self._names_for(who))

    def _unlike_others(self, who: str, name: str) -> str:
        taken = set(self.others(who))
        numbered = (f"{name} {number}" for number in count(2))
        return next(label for label in chain([name], numbered) if not label or label not in taken)

    def _names_for(self, who: str) -> Names:
        others = (plain(first_name(name)) for name in self.others(who))
        return Names(self._avatar, frozenset(each for each in others if each))
