"""The rigged 3D human behind the `Generator` protocol: motion, pictures and exactly their sound."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np

from generator.rigged.identity.identity import Identity
from generator.rigged.motion.deed import ACTIONS
from generator.rigged.motion.motion import Motion, Mover
from generator.rigged.motion.physique import physique_of
from generator.rigged.motion.stances import STANCES
from generator.rigged.state import FPS, FigureState
from generator.types import Capabilities, Conditions
from media.frames import TICKS_HZ, AudioChunk, AvChunk, ByteArray, VideoFrame

RATES = (FPS, FPS / 2)
"""Pictures a second that can be had: one of every step of the motion, or of every second one. A chunk holds
one picture, for an answer begins to sound with the next chunk; more chunks cost no more processor."""

KEPT_CHUNKS = 150
"""6 s of motion that can be taken back; playout never holds more than one second."""


class Painter(Protocol):
    """Draws states: `draw` gives i420 uint8 (height * 3 // 2, width)."""

    def draw(self, state: FigureState) -> ByteArray:
        """One picture; the array is not touched again."""
        ...


class RiggedHuman:
    """A person drawn on one CPU thread. Everything follows from `identity`, `seed` and the conditions."""

    def __init__(
        self,
        identity: Identity,
        width: int = 512,
        height: int = 512,
        *,
        seed: int = 0,
        painter: Painter | None = None,
        fps: float = FPS,
    ) -> None:
        """`fps` is one of RATES; the motion is the same at each."""
        self._painter = painter or _renderer(identity, width, height)
        self._mover = Mover(physique_of(identity), seed, identity.framing)
        self._motion = self._mover.still()
        self._past: deque[tuple[int, Motion]] = deque(maxlen=KEPT_CHUNKS)
        self._shown: tuple[FigureState, ByteArray] | None = None
        self._capabilities = capabilities(width, height, fps)

    @property
    def capabilities(self) -> Capabilities:
        """Size, rate, known actions and poses."""
        return self._capabilities

    def step(self, conditions: Conditions) -> AvChunk:
        """Make the next chunk. Raises ValueError where `speech` is not one chunk long."""
        frame = VideoFrame(self._draw(self.states(conditions)[0]), conditions.pts)
        audio = AudioChunk(conditions.speech, TICKS_HZ, conditions.pts)
        return AvChunk((frame,), audio, conditions.reply_id, conditions.speech_end)

    def states(self, conditions: Conditions) -> list[FigureState]:
        """Go on by one chunk without drawing it: the state after each step of it. Raises as `step` does."""
        if len(conditions.speech) != self._capabilities.chunk_ticks:
            wanted = self._capabilities.chunk_ticks
            raise ValueError(f"A chunk takes {wanted} samples of speech, not {len(conditions.speech)}.")
        self._past.append((conditions.pts, self._motion))
        steps = self._mover.steps(self._motion, conditions)
        self._motion = steps[-1]
        return [self._mover.state(motion) for motion in steps]

    def portrait(self) -> VideoFrame:
        """The person at rest, eyes open."""
        return VideoFrame(self._painter.draw(self._mover.state(self._mover.still())), 0)

    def rollback(self, pts: int) -> None:
        """Forget the chunks from `pts` on, up to 6 s back."""
        while self._past and self._past[-1][0] >= pts:
            _, self._motion = self._past.pop()

    def close(self) -> None:
        """Let go of the last picture and the past."""
        self._past.clear()
        self._shown = None

    def _draw(self, now: FigureState) -> ByteArray:
        """Draw, unless the last picture shows the same."""
        if self._shown is None or not _same(self._shown[0], now):
            self._shown = now, self._painter.draw(now)
        return self._shown[1]


def capabilities(width: int = 512, height: int = 512, fps: float = FPS) -> Capabilities:
    """What every rigged human can do at a size and a rate of RATES."""
    actions = {name: action.seconds for name, action in ACTIONS.items()}
    return Capabilities(width, height, fps, 1, actions, tuple(STANCES))


def _same(a: FigureState, b: FigureState) -> bool:
    framing = (a.breath, a.zoom, a.shift, a.held) == (b.breath, b.zoom, b.shift, b.held)
    return framing and np.array_equal(a.weights, b.weights) and np.array_equal(a.rotations, b.rotations)


def _renderer(identity: Identity, width: int, height: int) -> Painter:
    from generator.rigged.draw.renderer import Renderer

    return Renderer(identity, width, height)
