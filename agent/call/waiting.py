"""Turns for the avatar that wait: somebody else speaks, or is answered, when they end. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

OTHERS_S = 2.0
"""An answer waits so long for others to pause, who speak when its turn ends."""


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
