"""The sound of the turn under way, with a little of what was before it. Pure."""

from __future__ import annotations

import numpy as np

from agent.parts import EAR_RATE_HZ, VAD_FRAME
from media.frames import FloatArray

PREROLL_FRAMES = 13
"""0.42 s kept from silence: speech is only known after 0.1 s, and first words begin softly."""

CUT_FROM_S = 8.0
CUT_TO_S = 0.5
"""Where a long turn without any pause is cut: at the quietest point between these, seconds from its end."""

CUT_BLUR_FRAMES = 5
"""0.16 s: about the shortest gap between words, so that the closure inside a word does not win."""


class TurnSound:
    """Frames (512 samples at 16 kHz) of one turn. In silence and in pauses only the newest are kept."""

    def __init__(self) -> None:
        self._frames: list[FloatArray] = []
        self._pause: int | None = 0  # where the pause under way begins; the time before a turn is one too

    @property
    def seconds(self) -> float:
        """How much sound is held."""
        return len(self._frames) * VAD_FRAME / EAR_RATE_HZ

    def push(self, frame: FloatArray) -> None:
        """Add a frame."""
        self._frames.append(frame)
        if self._pause is not None and len(self._frames) - self._pause > PREROLL_FRAMES:
            del self._frames[self._pause]

    def speech(self) -> None:
        """Speech begins or goes on: from now on everything is kept."""
        self._pause = None

    def pause(self) -> None:
        """A pause is known: what is held stays, of what comes only the newest."""
        self._pause = len(self._frames)

    def all(self) -> FloatArray:
        """A copy of everything: float32 (n,)."""
        return np.concatenate(self._frames) if self._frames else np.zeros(0, np.float32)

    def drop_before_pause(self) -> None:
        """Forget what was said before the pause under way; what came since stays."""
        del self._frames[: self._pause]
        self._pause = 0

    def cut(self) -> FloatArray:
        """Take out everything up to the quietest point near the end."""
        first = max(1, len(self._frames) - _frames(CUT_FROM_S))
        last = max(first + 1, len(self._frames) - _frames(CUT_TO_S))
        at = first + quietest([float(frame @ frame) for frame in self._frames[first:last]])
        head = np.concatenate(self._frames[:at])
        del self._frames[:at]
        return head

    def clear(self) -> None:
        """The turn is over: only what came since its last pause began stays, as before a turn."""
        if self._pause is None:
            self._frames.clear()
        self.drop_before_pause()


def quietest(energies: list[float]) -> int:
    """The index around which a run of frames holds the least energy."""
    blurred = np.convolve(energies, np.ones(CUT_BLUR_FRAMES), "same")
    edge = CUT_BLUR_FRAMES // 2  # there the blur sees only part of its run
    if len(energies) <= 2 * edge:
        return int(np.argmin(energies))
    return edge + int(np.argmin(blurred[edge : len(energies) - edge]))


def _frames(seconds: float) -> int:
    return round(seconds * EAR_RATE_HZ / VAD_FRAME)
