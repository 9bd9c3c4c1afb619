"""What waits to be answered or said while somebody speaks, or is answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.call.speaker import Finished, Speaker, Speakers

OTHERS_S = 2.0
"""An answer, or what everybody is to be told, waits so long for others to pause, and no longer."""


@dataclass(frozen=True, slots=True)
class WaitingTurn:
    """A turn that is to be taken when it is its time; it waits since `since`. `joined` as in TakeTurn."""

    who: str
    text: str
    speech_end: float
    joined: bool
    since: float


@dataclass(slots=True)
class Queue:
    """The turns that wait, the oldest first; `free_since` is when the last reply ended."""

    turns: list[WaitingTurn] = field(default_factory=list)
    free_since: float = 0.0

    def due(self) -> float | None:
        """When the first is taken, whoever speaks, if nobody is answered by then; None where none waits."""
        return max(self.turns[0].since, self.free_since) + OTHERS_S if self.turns else None

    def drop(self, who: str) -> list[WaitingTurn]:
        """Take out what waits of one speaker."""
        theirs = [turn for turn in self.turns if turn.who == who]
        self.turns = [turn for turn in self.turns if turn.who != who]
        return theirs


@dataclass(slots=True)
class Remarks:
    """What the avatar has to tell everybody, with the second since which it waits, the oldest first.

    What is broken off waits again, until it was said to its end or holds no more.
    """

    waiting: dict[str, float] = field(default_factory=dict)
    telling: str = ""
    """The remark that is being said, or was broken off last; empty where another reply was."""

    def add(self, text: str, t: float) -> None:
        """Something is to be told, once however often it is added while it waits."""
        self.waiting.setdefault(text, t)

    def drop(self, text: str) -> None:
        """Something holds no more."""
        self.waiting.pop(text, None)
        if self.telling == text:
            self.telling = ""

    def due(self, free_since: float) -> float | None:
        """When the first is said, whoever speaks; `free_since` as in Queue. None where none waits."""
        since = next(iter(self.waiting.values()), None)
        return None if since is None else max(since, free_since) + OTHERS_S

    def take(self) -> str:
        """The first, to be said now."""
        self.telling = next(iter(self.waiting))
        del self.waiting[self.telling]
        return self.telling

    def broken_off(self, t: float) -> None:
        """A reply was broken off: a remark is to be said again, before the others."""
        if self.telling:
            self.waiting = {self.telling: t} | self.waiting


@dataclass(slots=True)
class Agenda:
    """What the avatar is at, and what comes next: turns are answered first, then everybody is told things.

    `replying`: a reply goes on. `to` is whom it answers, or whom the last one answered.
    """

    queue: Queue = field(default_factory=Queue)
    remarks: Remarks = field(default_factory=Remarks)
    replying: bool = False
    to: str = ""

    @property
    def busy(self) -> bool:
        """Whether somebody is being answered, or waits for it."""
        return self.replying or bool(self.queue.turns)

    def begin(self, to: str) -> None:
        """A reply to somebody begins."""
        self.replying, self.to, self.remarks.telling = True, to, ""

    def end(self, t: float, broken_off: bool = False) -> None:
        """The reply is over; a remark that was broken off waits again."""
        self.replying, self.queue.free_since = False, t
        if broken_off:
            self.remarks.broken_off(t)
        else:
            self.remarks.telling = ""

    def remark(self, text: str, t: float, holds: bool) -> None:
        """Everybody is to be told something; or not, where it `holds` no more."""
        if holds:
            self.remarks.add(text, t)
        else:
            self.remarks.drop(text)

    def unwait(self, speaker: Speaker) -> None:
        """Who speaks again goes on with the turn of theirs that still waits."""
        if turns := self.queue.drop(speaker.who):
            text = " ".join(turn.text for turn in turns)
            speaker.last = Finished(text, turns[-1].speech_end, told=turns[0].joined, waits=True)

    def must_wait(self, who: str, speakers: Speakers) -> bool:
        """Whether a turn that somebody has just ended waits for who speaks or is answered."""
        if self.replying:
            return who != self.to or bool(self.remarks.telling)
        return self.busy or speakers.others_audible(who)

    def due(self) -> float | None:
        """When something is taken, whoever speaks; None where nothing waits, or a reply goes on."""
        times = self.queue.due(), self.remarks.due(self.queue.free_since)
        return None if self.replying else min((time for time in times if time is not None), default=None)

    def take(self, t: float, speakers: Speakers) -> WaitingTurn | str | None:
        """The turn that is answered at second `t`, or the remark that is made; None where it is not time."""
        due = self.queue.due()
        if self.replying:
            return None
        if due is None:
            return self._take_remark(t, bool(speakers.speaking))
        if t < due and speakers.others_audible(self.queue.turns[0].who):
            return None
        return self.queue.turns.pop(0)

    def _take_remark(self, t: float, somebody_speaks: bool) -> str | None:
        due = self.remarks.due(self.queue.free_since)
        if due is None or (somebody_speaks and t < due):
            return None
        self.replying = True
        return self.remarks.take()
