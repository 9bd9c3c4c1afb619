"""One stream of an engine, as a call has it: chunks are begun in order, and several may be under way."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from generator.codecs.speech import FRAME, LATENT, RATE_HZ
from generator.codecs.text import cleaned
from generator.engine.failure import failure
from generator.engine.film import Film
from generator.engine.frames import as_frames, fetch_rows
from generator.engine.transfer import Fetched
from generator.stream.config import KEPT
from generator.types import Capabilities, Conditions, Prompt
from lsvm.memory import LongShortMemory
from media.frames import TICKS_HZ, AudioChunk, AvChunk, FloatArray

if TYPE_CHECKING:
    from generator.engine.engine import Engine

FPS = 25.0

WAITING = 2
"""Chunks whose latents may wait to be decoded."""

_NO_SOUND: FloatArray = np.zeros(0, np.float32)


@dataclass(slots=True, eq=False)
class _Chunk:
    """One that is under way."""

    number: int
    conditions: Conditions
    done: Future[AvChunk] = field(default_factory=Future)

    def fail(self, error: Exception) -> None:
        """Tell who waits for it, unless they know."""
        if not self.done.done():
            self.done.set_exception(failure(error))


class StreamedHuman:
    """One stream of an engine: a `Generator`. Everything follows from the picture, `seed` and conditions.

    `idle` is the last picture of the warm-up, for before the first chunk. The stream's first chunk, which has
    fewer pictures, is the warm-up's, in silence: all that a call sees have twelve.
    """

    def __init__(self, engine: Engine, film: Film, can: Capabilities, prompt: str) -> None:
        self._engine, self._film, self._can = engine, film, can
        self._next = film.first
        self._begun = dict[int, int]()  # of the last chunks, by their number, when they begin
        self._seen = dict[int, Future[None]]()
        self._kept: Future[None] | None = None
        self._room = threading.Semaphore(WAITING)
        latents = engine.parts.settings.streaming.layout.chunk
        opening = (FRAME + (latents - 1) * LATENT) * (TICKS_HZ // RATE_HZ)
        silence = np.zeros(opening, np.float32)
        self.idle = self._start(_opening(prompt, silence)).result().frames[-1]
        self._settle()
        self._begun.clear()  # a call cannot go back to before it began

    @property
    def capabilities(self) -> Capabilities:
        """Size, rate, known actions and poses."""
        return self._can

    def step(self, conditions: Conditions) -> AvChunk:
        """Make the next chunk. Raises as `submit` does, and GeneratorError."""
        return self.submit(conditions).result()

    def submit(self, conditions: Conditions) -> Future[AvChunk]:
        """Begin the next chunk; several may be under way.

        Raises ValueError where `speech` is not one chunk long. The future raises GeneratorError where the
        devices fail; then all later ones do.
        """
        wanted = self._can.chunk_ticks
        if len(conditions.speech) != wanted:
            raise ValueError(f"A chunk takes {wanted} samples of speech, not {len(conditions.speech)}.")
        return self._start(conditions)

    def rollback(self, pts: int) -> None:
        """Forget the chunks that begin at `pts` or later, but those only that are among the last two.

        The chunk that `pts` lies within stays as a whole. Ear, decoder and memory go back with the latents.
        """
        self._settle()
        dropped = [number for number, begin in self._begun.items() if begin >= pts]
        dropped = [number for number in dropped if number >= self._next - KEPT]
        if dropped:
            self._next = min(dropped)
            self._engine.first.submit(self._film.rollback, self._next).result()
            self._begun = {each: begin for each, begin in self._begun.items() if each < self._next}

    def memory(self) -> LongShortMemory:
        """What the stream remembers now, to go on from later."""
        self._settle()
        return self._film.stream.memory

    def close(self) -> None:
        """Let what is under way end."""
        if self._kept:
            self._kept.exception()

    def _start(self, conditions: Conditions) -> Future[AvChunk]:
        engine, chunk = self._engine, _Chunk(self._next, conditions)
        self._next += 1
        self._begun[chunk.number] = conditions.pts
        self._begun.pop(chunk.number - KEPT - 1, None)
        prompt = cleaned(conditions.prompt.text)
        heard = engine.last.submit(self._film.hear, chunk.number, conditions.speech, conditions.ahead)
        read = engine.reader.submit(engine.read, prompt)
        self._kept = engine.first.submit(self._make, chunk, prompt, read, heard, self._kept)
        return chunk.done

    def _make(
        self,
        chunk: _Chunk,
        prompt: str,
        read: Future[Tensor],
        heard: Future[Tensor],
        before: Future[None] | None,
    ) -> None:
        """Make a chunk, let it be shown, keep it, and let it be seen. On the transformer's device."""
        number, last = chunk.number, self._engine.last
        try:
            if before:
                before.result()
            latents = self._film.make(number, prompt, read.result(), heard.result())
            self._room.acquire()
            shown = last.submit(self._show, chunk, latents)
            self._wait_until_seen(self._film.stream.awaited)
            self._film.keep()
            if self._film.stream.config.layout.long:
                self._seen[number] = last.submit(self._see, chunk, shown)
        except Exception as error:  # the stream is broken: this chunk and all that follow fail
            chunk.fail(error)
            raise

    def _wait_until_seen(self, awaited: tuple[int, ...]) -> None:
        """Wait until it is known what these chunks show; any failure is raised as soon as it is there."""
        for number, seen in [*self._seen.items()]:
            if number in awaited or seen.done():
                self._seen.pop(number).result()

    def _show(self, chunk: _Chunk, latents: Tensor) -> Tensor:
        """Make pictures of a chunk, and let them be handed over. On the device of all else."""
        try:
            pictures = self._film.show(chunk.number, latents)
            self._engine.out.submit(self._hand_over, chunk, fetch_rows(pictures))
        except Exception as error:
            chunk.fail(error)
            raise
        finally:
            self._room.release()
        return pictures

    def _see(self, chunk: _Chunk, shown: Future[Tensor]) -> None:
        """Learn what the pictures of a chunk show. On the device of all else."""
        self._film.see(chunk.number, shown.result())

    def _hand_over(self, chunk: _Chunk, rows: Fetched) -> None:
        """Give a chunk's pictures and sound to who waits for them. In the thread of what goes out."""
        asked = chunk.conditions
        try:
            frames = as_frames(rows.wait(), asked.pts, self._can.frame_ticks)
        except Exception as error:  # a device's error shows only where it is waited for
            chunk.fail(error)
            raise
        audio = AudioChunk(asked.speech, TICKS_HZ, asked.pts)
        chunk.done.set_result(AvChunk(frames, audio, asked.reply_id, asked.speech_end))

    def _settle(self) -> None:
        """Wait until everything that was begun is done. Raises GeneratorError where it failed."""
        if self._kept:
            _raised(self._kept)
        for seen in self._seen.values():
            _raised(seen)


def _raised(done: Future[None]) -> None:
    if error := done.exception():
        raise failure(error) from error


def _opening(prompt: str, silence: FloatArray) -> Conditions:
    return Conditions(0, Prompt(0, prompt, "stable"), silence, _NO_SOUND)
