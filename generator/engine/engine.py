"""The engine: runs streams on one or two devices, a thread each, and is a call's generator.

    caller   submit ─────────────────────────────────────────────► pictures and sound
    last     hear, read ─┐           ┌─► decode ─► pictures ─► see ─┐
    first                └─► make ───┴─► keep (waits for what the chunk before showed)

`first` is the device of the transformer, `last` that of all else; one thread does both where they are the
same. The latents leave before the pass that keeps them, so that both devices work at once. What pictures show
comes back with a fixed delay, so what is made depends on nothing that a clock says.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from generator.codecs.speech import FRAME, LATENT, RATE_HZ
from generator.codecs.text import cleaned
from generator.engine.assembly import Parts
from generator.engine.film import Film, keys_of
from generator.engine.frames import as_frames, from_frame
from generator.engine.workers import Worker
from generator.network.blocks import KeysValues
from generator.stream.cache import Context
from generator.stream.state import KEPT
from generator.types import Capabilities, Conditions, Prompt
from lsvm.memory import LongShortMemory
from media.errors import GeneratorError
from media.frames import TICKS_HZ, AudioChunk, AvChunk, FloatArray, VideoFrame

log = logging.getLogger(__name__)

FPS = 25.0

PICTURES = 4
"""Of a latent, but for a stream's first."""

WAITING = 2
"""Chunks whose latents may wait to be decoded."""

PROMPTS = 4
"""Prompts whose keys and values are kept: 0.4 GB each at the large size."""

_NO_SOUND: FloatArray = np.zeros(0, np.float32)


class Engine:
    """The networks and their threads. Streams of several calls take turns on it."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        networks = parts.networks
        self.first = Worker("generator-first")
        self.last = Worker("generator-last") if len(parts.settings.devices) == 2 else self.first
        self._keys = OrderedDict[str, KeysValues]()
        like = networks.wan.patch_embedding.weight.new_zeros(())
        self._context = Context(parts.settings.streaming.layout, networks.wan.shape, like)

    def open(
        self,
        who: VideoFrame,
        prompt: str = "",
        seed: int = 0,
        *,
        memory: LongShortMemory | None = None,
        actions: Mapping[str, float] | None = None,
        poses: tuple[str, ...] = (),
    ) -> StreamedHuman:
        """A stream of who is in a picture of the streams' size, warmed up; blocks.

        `memory` is that of an earlier stream, which this one goes on from. `actions` (seconds) and `poses`
        are the names that prompts may have where they are not free. Raises GeneratorError.
        """
        width, height = self.parts.settings.picture
        if (who.width, who.height) != (width, height):
            raise ValueError(f"the picture has {who.width}x{who.height} points, not {width}x{height}")
        chunk = self.parts.settings.streaming.layout.chunk * PICTURES
        can = Capabilities(width, height, FPS, chunk, dict(actions or {}), poses)
        try:
            latent = self.last.submit(self.parts.encoder.encode, from_frame(who)).result()
            film = self.first.submit(self._film, latent, seed, memory).result()
        except (RuntimeError, MemoryError) as error:
            raise failure(error) from error
        return StreamedHuman(self, film, can, prompt)

    def close(self) -> None:
        """Give the threads back; the networks go with the last who names them."""
        self.last.close()
        self.first.close()
        self._keys.clear()

    def read(self, prompt: str) -> Tensor:
        """The features of a prompt. On the device of all else."""
        return self.parts.text.features(prompt)

    def _film(self, reference: Tensor, seed: int, memory: LongShortMemory | None) -> Film:
        there = reference.to(self.parts.first)
        return Film(self.parts, self._shown, self._context, there, seed, memory)

    def _shown(self, prompt: str, features: Tensor) -> KeysValues:
        if prompt not in self._keys:
            self._keys[prompt] = keys_of(self.parts, features)
            if len(self._keys) > PROMPTS:
                self._keys.popitem(last=False)
        self._keys.move_to_end(prompt)
        return self._keys[prompt]


@dataclass(slots=True, eq=False)
class _Chunk:
    """One that is under way."""

    number: int
    conditions: Conditions
    done: Future[AvChunk] = field(default_factory=Future)


class StreamedHuman:
    """One stream of an engine: a `Generator`. Everything follows from the picture, `seed` and conditions.

    `idle` is the last picture of the warm-up, for before the first chunk.
    """

    def __init__(self, engine: Engine, film: Film, can: Capabilities, prompt: str) -> None:
        self._engine, self._film, self._can = engine, film, can
        self._next = film.first
        self._begun = dict[int, int]()  # of the last chunks, by their number, when they begin
        self._shown = dict[int, Future[None]]()
        self._kept: Future[None] | None = None
        self._room = threading.Semaphore(WAITING)
        latents = engine.parts.settings.streaming.layout.chunk
        opening = (FRAME + (latents - 1) * LATENT) * (TICKS_HZ // RATE_HZ)
        silence = np.zeros(opening, np.float32)
        self.idle = self._start(_opening(prompt, silence)).result().frames[-1]
        self._kept_now()
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
        """Forget the chunks from `pts` on, but those only that are among the last two."""
        self._kept_now()
        dropped = [number for number, begin in self._begun.items() if begin >= pts]
        dropped = [number for number in dropped if number >= self._next - KEPT]
        if dropped:
            self._next = min(dropped)
            self._engine.first.submit(self._film.rollback, self._next).result()
            self._begun = {each: begin for each, begin in self._begun.items() if each < self._next}

    def memory(self) -> LongShortMemory:
        """What the stream remembers now, to go on from later."""
        self._kept_now()
        return self._film.stream.state.memory

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
        read = engine.last.submit(engine.read, prompt)
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
        """Make a chunk, let it be shown, and keep it. On the transformer's device."""
        number = chunk.number
        try:
            if before:
                before.result()
            latents = self._film.make(number, prompt, read.result(), heard.result())
            self._room.acquire()
            self._shown[number] = self._engine.last.submit(self._show, chunk, latents)
            leaving = number - self._film.stream.streaming.neighbours
            if leaving in self._shown:
                self._shown.pop(leaving).result()
            self._film.keep(number)
        except Exception as error:  # the stream is broken: this chunk and all that follow fail
            if not chunk.done.done():
                chunk.done.set_exception(failure(error))
            raise

    def _show(self, chunk: _Chunk, latents: Tensor) -> None:
        """Make pictures of a chunk, hand them over, and learn what they show. On the device of all else."""
        try:
            pictures = self._film.show(chunk.number, latents)
            frames = as_frames(pictures, chunk.conditions.pts, self._can.frame_ticks)
        except Exception as error:
            chunk.done.set_exception(failure(error))
            raise
        finally:
            self._room.release()
        asked = chunk.conditions
        audio = AudioChunk(asked.speech, TICKS_HZ, asked.pts)
        chunk.done.set_result(AvChunk(frames, audio, asked.reply_id, asked.speech_end))
        self._film.see(chunk.number, pictures)

    def _kept_now(self) -> None:
        """Wait until everything that was begun is done. Raises GeneratorError where it failed."""
        if self._kept and (error := self._kept.exception()):
            raise failure(error) from error


def _opening(prompt: str, silence: FloatArray) -> Conditions:
    return Conditions(0, Prompt(0, prompt, "stable"), silence, _NO_SOUND)


def failure(error: BaseException) -> GeneratorError:
    """What has happened to a stream, in one sentence."""
    if isinstance(error, GeneratorError):
        return error
    reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        what = "The generator's memory is full"
        mend = "serve fewer calls, choose the light decoder or a smaller size"
    else:
        what = "The generator's device failed"
        mend = "look at the device, then start again"
    return GeneratorError(f"{what} ({reason}): {mend}.")
