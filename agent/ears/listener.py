"""Listens to one participant: sound in, hearing events out. Decides when to ask the shared models for what.

Words are wanted three times: about twice a second while somebody speaks (partials), when speech lulls (so
that the words stand when the turn ends; thrown away if speech goes on), and for pieces of a turn that grows
too long for Whisper's window.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

import numpy as np

from agent.ears.completeness import completeness, needs_sound
from agent.ears.hearing import Heard, Hearing, Partial, Paused, Resumed, SpeechStarted
from agent.ears.segments import KEEP, Change, SpeechDetector
from agent.ears.turn_sound import TurnSound
from agent.parts import EAR_RATE_HZ, VAD_FRAME, Readings, Recogniser, TurnEnd, Vad
from media.frames import FloatArray

T = TypeVar("T")

FIRST_PARTIAL_S = 0.6
PARTIAL_EVERY_S = 0.5
"""Speech before the first partial, and time from one to the next: captions that follow at a fair price."""

PARTIAL_REST = 3.0
"""... but at least this many times as long as the last one took: partials of one participant never take more
than a quarter of a core, however slow the machine and however many calls share the recogniser."""

NO_WORDS_PARTIAL_S = 1.5
"""... while partials hold no words: a hum or a fan is not worth more."""

PIECE_S = 8.0
"""A pause after this much speech closes a piece whose words stand: the rest is decoded without it."""

LONGEST_PIECE_S = 25.0
"""Without any pause a turn is cut here: Whisper's window holds 30 s, 3 of them empty."""

LOUDEST_DB = -15.0
QUIETEST_DB = -50.0
"""The range of a voice at a microphone with automatic gain, in dB of full scale."""


class Listener:
    """The ears of a call for one participant. `emit` is called on the event loop with every hearing event."""

    def __init__(
        self,
        vad: Vad,
        recogniser: Recogniser,
        turn_end: TurnEnd,
        emit: Callable[[Hearing], None],
        readings: Callable[[], Readings | None] = lambda: None,
    ) -> None:
        """`readings` gives what the words of a turn may be besides what the recogniser prints."""
        self.level = 0.0
        """How loud the participant speaks right now, 0..1; 0 when nobody speaks, whatever the noise."""
        self._vad = vad
        self._recogniser = recogniser
        self._turn_end = turn_end
        self._emit = emit
        self._readings = readings
        self._detector = SpeechDetector()
        self._sound = TurnSound()
        self._rest = np.zeros(0, np.float32)
        self._t = 0.0
        self._pushed_at = 0.0
        self._next_partial = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failure: BaseException | None = None
        self._pieces: list[asyncio.Task[str]] = []  # words of the turn's earlier pieces, in order
        self._words: asyncio.Task[str] | None = None  # of the lull or pause under way
        self._heard: asyncio.Task[None] | None = None
        self._partial: asyncio.Task[None] | None = None

    @property
    def speaking(self) -> bool:
        """Whether the sound ended in speech, when it was taken last."""
        return self._detector.state == "speaking" or self.level > 0.0

    async def push(self, samples: FloatArray, t: float) -> None:
        """Take sound, float32 (n,) at 16 kHz, whose last sample came in at second `t` of the call.

        Raises what the recogniser or the turn end model has raised meanwhile.
        """
        if self._failure is not None:
            raise self._failure
        self._pushed_at = asyncio.get_running_loop().time()
        sound = np.concatenate((self._rest, samples))
        whole = len(sound) - len(sound) % VAD_FRAME
        self._rest = sound[whole:]
        for start in range(0, whole, VAD_FRAME):
            since = (len(sound) - start - VAD_FRAME) / EAR_RATE_HZ
            self._t = max(self._t, t - since)
            self._take(sound[start : start + VAD_FRAME])
        self._t = max(self._t, t)

    def finish_turn(self) -> None:
        """The turn was taken, or was none: what comes next is a new one. No event of the old one follows."""
        self._cancel(self._heard, self._words, self._partial, *self._pieces)
        self._heard = self._words = self._partial = None
        self._pieces = []
        self._detector.reset()
        self._sound.clear()

    async def close(self) -> None:
        """Stop listening; no event follows."""
        self._cancel(*self._tasks)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, frame: FloatArray) -> None:
        probability = self._vad.probability(frame)
        self.level = loudness(frame) if probability >= KEEP else 0.0
        self._sound.push(frame)
        before = self._detector.state
        change = self._detector.push(probability, self._t)
        if change is None:
            if self._detector.state == "speaking":
                self._follow(probability)
        elif change.state == "paused":
            self._pause(change)
        elif before == "silent":
            self._start(change)
        else:
            self._resume(change)

    def _start(self, change: Change) -> None:
        self._sound.speech()
        self._next_partial = self._t + FIRST_PARTIAL_S
        self._emit(SpeechStarted(self._t, change.at))

    def _follow(self, probability: float) -> None:
        """Speech goes on, or lulls: cut it, or ask for its words, when it is time."""
        if probability >= KEEP:
            self._drop_words()
        if self._sound.seconds >= LONGEST_PIECE_S:
            self._cancel(self._partial)
            self._drop_words()
            self._pieces.append(self._run(self._transcribe(self._sound.cut(), final=True)))
        elif self._detector.lull:
            self._words = self._run(self._transcribe(self._sound.all(), final=True))
        # A frame without speech may begin a lull, whose words need the processor more than a caption's.
        elif self._t >= self._next_partial and probability >= KEEP and _idle(self._partial):
            self._partial = self._run(self._tell_partial(self._sound.all()))

    def _pause(self, change: Change) -> None:
        self._cancel(self._partial)
        sound = self._sound.all()
        self._sound.pause()
        self._emit(Paused(self._t, change.at))
        if self._words is None:  # the lull was no more than where a long piece was cut
            self._words = self._run(self._transcribe(sound, final=True))
        self._heard = self._run(self._tell_heard(self._words, sound, change.at))

    def _resume(self, change: Change) -> None:
        self._cancel(self._heard)
        if self._words is not None and self._sound.seconds >= PIECE_S:
            self._pieces.append(self._words)
            self._sound.drop_before_pause()
            self._words = None
        self._drop_words()
        self._heard = None
        self._sound.speech()
        self._next_partial = self._t + PARTIAL_EVERY_S
        self._emit(Resumed(self._t, change.at))

    def _drop_words(self) -> None:
        """Speech goes on: these are not its last words."""
        self._cancel(self._words)
        self._words = None

    async def _transcribe(self, sound: FloatArray, *, final: bool) -> str:
        readings = self._readings() if final else None
        return (await self._recogniser.transcribe(sound, final=final, readings=readings)).text

    async def _tell_partial(self, sound: FloatArray) -> None:
        pieces = list(self._pieces)
        asked = self._now()
        newest = await self._transcribe(sound, final=False)
        took = self._now() - asked
        text = joined([*await _all(pieces), newest])
        if text:
            self._emit(Partial(self._now(), text))
        wait = PARTIAL_EVERY_S if newest else NO_WORDS_PARTIAL_S
        self._next_partial = self._now() + max(wait, PARTIAL_REST * took)

    async def _tell_heard(self, words: asyncio.Task[str], sound: FloatArray, speech_end: float) -> None:
        """Words and sound are judged at the same time; the sound is not waited for where words suffice."""
        by_sound = self._run(self._turn_end.probability(sound))
        try:
            text = joined(await _all([*self._pieces, words]))
            chance = await _keep(by_sound) if needs_sound(text) else None
        finally:
            by_sound.cancel()
        self._emit(Heard(self._now(), speech_end, text, completeness(text, chance)))

    def _now(self) -> float:
        return self._t + asyncio.get_running_loop().time() - self._pushed_at

    def _run(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = self._failure or failure

    def _cancel(self, *tasks: asyncio.Task[Any] | None) -> None:
        for task in tasks:
            if task is not None:
                task.cancel()


def loudness(frame: FloatArray) -> float:
    """How loud a frame float32 (n,) is, 0..1 over the range of a voice."""
    power = float(frame @ frame) / len(frame)
    db = 10 * np.log10(power + 1e-10)
    return float(np.clip((db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB), 0.0, 1.0))


def joined(texts: Iterable[str]) -> str:
    """The texts of a turn's pieces as one."""
    return " ".join(text for text in texts if text)


def _idle(task: asyncio.Task[Any] | None) -> bool:
    return task is None or task.done()


async def _keep(task: asyncio.Task[T]) -> T:
    """The task's result; whoever waits may be cancelled without ending the task."""
    return await asyncio.shield(task)


async def _all(tasks: Iterable[asyncio.Task[str]]) -> list[str]:
    return [await _keep(task) for task in tasks]
