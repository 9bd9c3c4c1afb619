"""What waits to be answered or said while somebody speaks, or is answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

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
