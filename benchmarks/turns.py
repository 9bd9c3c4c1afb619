"""How long the shipped callers wait for an answer: their true turns against what a call measured.

The true end of a turn comes from the caller's description, never from the voice detector, which is itself a
part of what is measured. Which turns count: every turn that got an answer. A turn in two halves is one; where
the call took its first half for a turn and was interrupted by the second, only the answer to the whole counts
(the last one taken before the next turn begins), and what began to sound before the user had finished is no
answer. A turn that got none is not left out quietly: it is counted in `unanswered_turns`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.call.metrics import TurnTimes


@dataclass(frozen=True, slots=True)
class Said:
    """One true turn: seconds of the caller's file, and the words."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Seconds from the true end of speech to the first reply sound, and from that to the speaking picture."""

    sound: float
    picture: float | None


def said_in(description: Path) -> tuple[str, list[Said]]:
    """The persona that a shipped caller calls, and the caller's turns."""
    about = json.loads(description.read_text("utf-8"))
    return about["persona"], [Said(turn["start"], turn["end"], turn["text"]) for turn in about["turns"]]


def answers(said: Sequence[Said], turns: Iterable[TurnTimes], started: float) -> list[Answer | None]:
    """The answer to each true turn, or None. `started`: the call's second at which the file began."""
    measured = list(turns)
    ends = [turn.start for turn in said[1:]] + [float("inf")]
    return [
        _answer(measured, started + turn.start, started + turn.end, started + until)
        for turn, until in zip(said, ends, strict=True)
    ]


def _answer(turns: list[TurnTimes], start: float, end: float, until: float) -> Answer | None:
    taken = [turn for turn in turns if start <= turn.decided < until]
    if not taken or taken[-1].sound_out is None or taken[-1].sound_out < end:
        return None
    return Answer(taken[-1].sound_out - end, taken[-1].picture_after_sound)
