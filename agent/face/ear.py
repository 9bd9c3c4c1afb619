"""Whether somebody speaks now, from their sound alone: all that a listener's body needs to know."""

from __future__ import annotations

from agent.ears.listener import loudness
from agent.ears.segments import KEEP, SpeechDetector
from agent.parts import EAR_RATE_HZ, VAD_FRAME, Vad
from media.audio import Framer, Resampler
from media.frames import TICKS_HZ, AudioChunk

PAUSE_S = 1.0
"""A speaker who pauses for less than this is still listened to: they think, and go on."""


class Ear:
    """For one person. Times are seconds of the call."""

    def __init__(self, vad: Vad) -> None:
        self.level = 0.0
        """How loud they speak right now, 0..1; 0 when they do not, whatever the noise."""
        self.since = 0.0
        """When they began to speak."""
        self._vad = vad
        self._resampler = Resampler(EAR_RATE_HZ)
        self._framer = Framer(VAD_FRAME)
        self._detector = SpeechDetector()

    def push(self, sound: AudioChunk) -> bool:
        """Take sound of theirs; True when a clause has ended in it."""
        changes = [self._hear(frame) for frame in self._framer.push(self._resampler.push(sound))]
        return any(changes)

    def speaks(self, now: float) -> bool:
        """True while they speak, and in short pauses."""
        return self._detector.state != "silent" and now - self._detector.speech_end < PAUSE_S

    def _hear(self, frame: AudioChunk) -> bool:
        probability = self._vad.probability(frame.samples)
        self.level = loudness(frame.samples) if probability >= KEEP else 0.0
        end = frame.pts / TICKS_HZ + frame.duration
        if self._detector.state == "paused" and not self.speaks(end):
            self._detector.reset()
        fresh = self._detector.state == "silent"
        change = self._detector.push(probability, end)
        if change and fresh:
            self.since = change.at
        return change is not None and change.state == "paused"
