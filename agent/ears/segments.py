"""Where speech starts, pauses and goes on, from a voice detector's probabilities. Pure.

Two thresholds keep it from flickering: a frame must be clearly speech to start it and clearly not to end it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from agent.parts import EAR_RATE_HZ, VAD_FRAME

FRAME_S = VAD_FRAME / EAR_RATE_HZ
"""32 ms."""

START = 0.5
"""The voice detector's own threshold for speech."""

KEEP = 0.35
"""Speech goes on while frames stay above this: words end more softly than they begin."""

START_FRAMES = 3
START_AMONG = 4
"""96 ms of speech among 128 ms start a turn: clicks and lip smacks fill one or two frames."""

RESUME_FRAMES = 2
"""64 ms: within a turn speech is expected, and waiting costs the chance to hold an answer back."""

PAUSE_FRAMES = 4
"""128 ms of silence are a pause: longer than the closure of a "t" or "k". 160 ms found 4 % fewer pauses."""

LULL_FRAMES = 2
"""64 ms without speech may become a pause. One such frame holds many a "t" or "k" whose sound follows. The
example callers are decoded 2 % oftener for it, with as few errors as after 128 ms."""

State = Literal["silent", "speaking", "paused"]


@dataclass(frozen=True, slots=True)
class Change:
    """From now on the participant is `state`; it happened in the sound at second `at`."""

    state: State
    at: float


class SpeechDetector:
    """Follows one participant: silent, then speaking and paused by turns until the turn is finished."""

    def __init__(self) -> None:
        self.state: State = "silent"
        self.speech_end = 0.0
        """Where the last frame with speech ended."""
        self._recent: deque[float] = deque(maxlen=START_AMONG)
        self._silent_frames = 0

    @property
    def lull(self) -> bool:
        """Whether the newest frame is the one with which speech has ended, if what follows is a pause."""
        return self.state == "speaking" and self._silent_frames == LULL_FRAMES

    def push(self, probability: float, t: float) -> Change | None:
        """Take the chance of speech in the frame that ends at `t`; says if that changes the state."""
        self._recent.append(probability)
        if self.state == "speaking":
            return self._speaking(probability, t)
        wanted = START_FRAMES if self.state == "silent" else RESUME_FRAMES
        loud = [p >= START for p in self._recent]
        if probability < START or sum(loud) < wanted:
            return None
        self.state = "speaking"
        self.speech_end = t
        self._silent_frames = 0
        return Change("speaking", t - FRAME_S * (len(loud) - loud.index(True)))

    def reset(self) -> None:
        """The turn is over: whatever speech comes next starts another."""
        self.state = "silent"
        self._recent.clear()
        self._silent_frames = 0

    def _speaking(self, probability: float, t: float) -> Change | None:
        if probability >= KEEP:
            self.speech_end = t
            self._silent_frames = 0
            return None
        self._silent_frames += 1
        if self._silent_frames < PAUSE_FRAMES:
            return None
        self.state = "paused"
        self._recent.clear()
        return Change("paused", self.speech_end)
