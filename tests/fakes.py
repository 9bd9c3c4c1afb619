"""Stand-ins at our own seams: a face, a voice, ears and a mind that do exactly what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import numpy as np

from agent.parts import Readings, SpeechPiece, Transcript
from generator.types import Capabilities, Conditions, Phoneme
from media.errors import VisavisError
from media.frames import TICKS_HZ, AudioChunk, AvChunk, FloatArray, VideoFrame
from rrm.plan import Act, Plan, PlanPiece, Say, Stand, Turn

SECONDS_PER_WORD = 0.3


def tone(seconds: float, rate: int = TICKS_HZ, hz: float = 220.0, gain: float = 0.3) -> FloatArray:
    """A tone that counts as speech for the ears below."""
    return (gain * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


class PlainFace:
    """A generator of grey pictures: brighter while it speaks. Keeps the conditions that it was given."""

    def __init__(
        self,
        chunk_frames: int = 2,
        side: int = 128,
        fps: float = 25,
    ) -> None:
        self.capabilities = Capabilities(
            side, side, fps, chunk_frames, {"wave": 2.0, "nod": 1.0}, ("attentive", "smiling")
        )
        self.seen: list[Conditions] = []
        self.rolled_back: list[int] = []
        self.closed = False

    def step(self, conditions: Conditions) -> AvChunk:
        self.seen.append(conditions)
        can = self.capabilities
        grey = 200 if conditions.reply_id is not None else 60
        picture = np.full((can.height * 3 // 2, can.width), 128, np.uint8)
        picture[: can.height] = grey
        frames = tuple(
            VideoFrame(picture, conditions.pts + index * can.frame_ticks) for index in range(can.chunk_frames)
        )
        sound = AudioChunk(conditions.speech, TICKS_HZ, conditions.pts)
        return AvChunk(frames, sound, conditions.reply_id, conditions.speech_end)

    def rollback(self, pts: int) -> None:
        self.rolled_back.append(pts)
        self.seen = [conditions for conditions in self.seen if conditions.pts < pts]

    def close(self) -> None:
        self.closed = True


class ToneVoice:
    """Speaks a tone of 0.3 s per word after `delay` seconds; one phoneme per word."""

    def __init__(self, delay: float = 0.05, error: VisavisError | None = None) -> None:
        self._delay = delay
        self._error = error
        self.spoken: list[str] = []
        self.closed = False

    async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        await asyncio.sleep(self._delay)
        if self._error:
            raise self._error
        self.spoken.append(sentence)
        words = len(sentence.split())
        phonemes = tuple(
            Phoneme("a", index * SECONDS_PER_WORD, (index + 1) * SECONDS_PER_WORD) for index in range(words)
        )
        yield SpeechPiece(tone(words * SECONDS_PER_WORD, hz=330.0), phonemes, sentence)

    async def close(self) -> None:
        self.closed = True


class LoudnessVad:
    """Speech is what is loud."""

    def probability(self, frame: FloatArray) -> float:
        return 1.0 if float(np.abs(frame).max()) > 0.05 else 0.0


class ScriptedRecogniser:
    """Hears the script's next line at every final, and its first words at partials."""

    def __init__(self, *lines: str, delay: float = 0.1) -> None:
        self._lines = list(lines)
        self._delay = delay

    async def transcribe(
        self, speech: FloatArray, *, final: bool, readings: Readings | None = None
    ) -> Transcript:
        await asyncio.sleep(self._delay)
        if not self._lines:
            return Transcript("")
        if not final:
            return Transcript(" ".join(self._lines[0].split()[:2]))
        return Transcript(self._lines.pop(0))


class SureTurnEnd:
    """Finds every turn complete, or as complete as it is told."""

    def __init__(self, probability: float = 1.0) -> None:
        self._probability = probability

    async def probability(self, speech: FloatArray) -> float:
        return self._probability


class ScriptedMind:
    """Answers by a table, else repeats what was said; waves when asked to. Keeps the turns it was asked."""

    def __init__(self, answers: dict[str, list[str]] | None = None, greeting: str = "", delay: float = 0.01):
        self._answers = answers or {}
        self._greeting = greeting
        self._delay = delay
        self.asked: list[Turn] = []

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        self.asked.append(turn)
        await asyncio.sleep(self._delay)
        if "wave" in turn.text:
            yield Act(("wave",))
        for sentence in self._answers.get(turn.text, [f"You said {turn.text}"]):
            yield Say(sentence)
        yield Stand("smiling" if "wave" in turn.text else "attentive")

    def greeting(self, user_name: str) -> Plan:
        return Plan(reply=self._greeting)
