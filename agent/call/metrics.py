"""Named latencies of every turn, and what percentiles they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np

AUDIBLE_RMS = 0.003
"""-50 dBFS: a packet of the reply counts as sound from here on; a voice's leading silence does not."""


@dataclass(slots=True)
class TurnTimes:
    """Seconds of the call at which one turn reached each stage; None where it never did.

    `speech_end`: the user's voice ended · `decided`: the floor took the turn · `transcript`: the final text
    stood · `planned`: first piece of the plan · `voiced`: first sound of the voice was ready · `sound_out`:
    the first packet with audible reply left · `picture_out`: the first picture that speaks left · `ahead`:
    planning began before the turn was taken. `thrown_away` counts the plans that were begun ahead since the
    turn before and did not fit, of the last turn those after it too, and the turn's own whose reply was taken
    back.
    """

    turn: int
    speech_end: float
    decided: float
    transcript: float
    planned: float | None = None
    voiced: float | None = None
    sound_out: float | None = None
    picture_out: float | None = None
    ahead: float | None = None
    thrown_away: int = 0

    def take_back(self) -> None:
        """The reply is given up for another one: a plan that was begun ahead was thrown away with it."""
        if self.ahead is not None:
            self.ahead = None
            self.thrown_away += 1

    @property
    def reply_sound(self) -> float | None:
        """Seconds from the end of the user's speech to the first reply sound: what people feel."""
        return None if self.sound_out is None else self.sound_out - self.speech_end

    @property
    def picture_after_sound(self) -> float | None:
        """Seconds by which the first speaking picture left after the first sound (negative: before)."""
        if self.sound_out is None or self.picture_out is None:
            return None
        return self.picture_out - self.sound_out

    @property
    def planned_ahead(self) -> float | None:
        """Seconds by which planning began before the turn was taken; None where it began then."""
        return None if self.ahead is None else self.decided - self.ahead

    @property
    def first_piece(self) -> float | None:
        """Seconds from the turn's taking to the first piece of its plan; negative: it lay ready."""
        return None if self.planned is None else self.planned - self.decided

    @property
    def time_won(self) -> float | None:
        """Seconds by which the first piece could be used earlier because planning was begun ahead."""
        if self.ahead is None or self.planned is None:
            return None
        return min(self.planned, self.decided) - self.ahead

    def as_json(self) -> dict[str, float | int | None]:
        """The stages and the latencies made of them, rounded to a millisecond."""
        values = asdict(self) | {
            "reply_sound": self.reply_sound,
            "picture_after_sound": self.picture_after_sound,
            "planned_ahead": self.planned_ahead,
            "first_piece": self.first_piece,
            "time_won": self.time_won,
        }
        return {key: round(value, 3) if isinstance(value, float) else value for key, value in values.items()}


def percentile(values: Iterable[float | None], share: float) -> float | None:
    """The value below which `share` (0..1) of the known values lie; None where none is known."""
    known = [value for value in values if value is not None]
    return float(np.quantile(known, share)) if known else None


def summary(turns: list[TurnTimes]) -> dict[str, object]:
    """What `latency.json` holds: every turn, p50 and p95 of the latencies that people feel, and what planning
    ahead has won and wasted.
    """
    sound = [turn.reply_sound for turn in turns]
    picture = [turn.picture_after_sound for turn in turns]
    return {
        "turns": [turn.as_json() for turn in turns],
        "reply_sound_s": {"p50": percentile(sound, 0.5), "p95": percentile(sound, 0.95)},
        "picture_after_sound_s": {"p50": percentile(picture, 0.5), "p95": percentile(picture, 0.95)},
        "speculation": _speculation(turns),
    }


def _speculation(turns: list[TurnTimes]) -> dict[str, object]:
    """How many plans were begun ahead, the share of them thrown away, and the seconds won by the others."""
    won = [turn.time_won for turn in turns]
    wasted = sum(turn.thrown_away for turn in turns)
    begun = wasted + sum(turn.ahead is not None for turn in turns)
    return {
        "begun": begun,
        "thrown_away": round(wasted / begun, 3) if begun else None,
        "time_won_s": {"p50": percentile(won, 0.5), "p95": percentile(won, 0.95)},
    }
