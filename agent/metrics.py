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
    the first packet with audible reply left · `picture_out`: the first picture that speaks left.
    """

    turn: int
    speech_end: float
    decided: float
    transcript: float
    planned: float | None = None
    voiced: float | None = None
    sound_out: float | None = None
    picture_out: float | None = None

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

    def as_json(self) -> dict[str, float | int | None]:
        """The stages and the latencies made of them, rounded to a millisecond."""
        values = asdict(self) | {
            "reply_sound": self.reply_sound,
            "picture_after_sound": self.picture_after_sound,
        }
        return {key: round(value, 3) if isinstance(value, float) else value for key, value in values.items()}


def percentile(values: Iterable[float | None], share: float) -> float | None:
    """The value below which `share` (0..1) of the known values lie; None where none is known."""
    known = [value for value in values if value is not None]
    return float(np.quantile(known, share)) if known else None


def summary(turns: list[TurnTimes]) -> dict[str, object]:
    """What `latency.json` holds: every turn, and p50 and p95 of the latencies that people feel."""
    sound = [turn.reply_sound for turn in turns]
    picture = [turn.picture_after_sound for turn in turns]
    return {
        "turns": [turn.as_json() for turn in turns],
        "reply_sound_s": {"p50": percentile(sound, 0.5), "p95": percentile(sound, 0.95)},
        "picture_after_sound_s": {"p50": percentile(picture, 0.5), "p95": percentile(picture, 0.95)},
    }
