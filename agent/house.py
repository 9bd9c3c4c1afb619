"""What all calls of one process share, loaded once, and the measure of how many calls fit."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from agent.call.call import Cast
from agent.config import MindSettings, Settings
from agent.ears.load import load_ears
from agent.looks import OWN, Looks
from agent.mind import Warn, open_planners
from agent.streamed import Streams
from agent.voice.piper import voice_named
from generator.rigged.motion.deed import ACTIONS
from generator.types import Conditions, Generator, Prompt
from media.encode import VideoEncoder
from media.frames import TICKS_HZ, AvChunk
from rrm.embeddings import load_minilm
from rrm.local.lexicon import commands
from rrm.local.planner import LocalPlanner
from rrm.persona import Persona, load_persona

log = logging.getLogger(__name__)

CALL_OVERHEAD = 0.12
"""Share of a core that a call takes beside its picture: ears, sound, room and voice (measured)."""

USABLE = 0.85
"""Share of the processor that calls may take; the rest keeps sound whole when something else runs."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class House:
    """Everything that calls share.

    `cast` makes what one call needs for itself, around a face of `looks`. `capacity` is how many calls this
    machine holds at once.
    """

    settings: Settings
    persona: Persona
    looks: Looks
    cast: Callable[[Generator], Cast]
    capacity: int
    streams: Streams | None = None

    @asynccontextmanager
    async def face(self, look: str = OWN) -> AsyncIterator[Generator]:
        """A face for one call, drawn or streamed. Raises ConfigError."""
        async with self.looks.face(look) as drawn:
            if self.streams is None:
                yield drawn
                return
            human = await _kept_or_closed(partial(self.streams.human, drawn))
            try:
                yield human
            finally:
                await asyncio.to_thread(human.close)


async def _kept_or_closed(begin: Callable[[], Generator]) -> Generator:
    """What is begun in a thread; where nobody waits for it any more, it is closed once it is there."""
    opening = asyncio.create_task(asyncio.to_thread(begin))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close_unwanted)
        raise


def _close_unwanted(opening: asyncio.Task[Generator]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        threading.Thread(target=opening.result().close, name="unwanted", daemon=True).start()


@asynccontextmanager
async def open_house(
    settings: Settings, progress: Progress = lambda what: None, warn: Warn = log.warning
) -> AsyncIterator[House]:
    """Load what calls need, and give it back at the end. `progress` is told in words what is being loaded.

    Raises ConfigError or ModelError: one sentence that says what is missing and how to get it.
    """
    persona = load_persona(settings.persona)
    shown = settings.shown
    looks = Looks(persona.look, shown.width, shown.height, fps=shown.fps)
    async with AsyncExitStack() as held:
        held.push_async_callback(looks.close)
        progress("ears, mind and voice")
        voice = voice_named(settings.voice.model or persona.voice)
        held.push_async_callback(voice.close)
        expected = (persona.name, *persona.words, *commands(ACTIONS))
        ears, local, _ = await asyncio.gather(
            asyncio.to_thread(load_ears, settings.ears, expected),
            asyncio.to_thread(_load_local, persona),
            voice.start(),
        )
        held.push_async_callback(ears.close)
        planners = await held.enter_async_context(
            open_planners(settings.mind, persona, local, local.helpful, warn)
        )
        progress("the face (the first start compiles it)")
        async with looks.face() as face:
            share = await asyncio.to_thread(picture_share, face)
        streams = None
        if settings.generator.which == "stream":
            progress("the networks that stream video")
            streams = await asyncio.to_thread(Streams, settings.generator)
            held.callback(streams.close)

        def cast(face: Generator) -> Cast:
            heard = ears.vad, ears.recogniser, ears.turn_end
            own, mind = planners(), settings.mind
            made = Cast(persona.name, *heard, voice, own.planner, face, close=own.close)
            made = replace(made, words=persona.words, farewell=persona.farewell)
            return replace(made, look=looks_at(mind), speculate=mind.speculate)

        fits = capacity(share) if streams is None else 1
        yield House(settings, persona, looks, cast, settings.server.max_calls or fits, streams)


def looks_at(mind: MindSettings) -> bool:
    """Whether plans are made with a picture of the user: the local planner sees nothing."""
    return bool(mind.llm) and mind.look


def _load_local(persona: Persona) -> LocalPlanner:
    return LocalPlanner(persona, load_minilm())


def capacity(picture: float, cores: int | None = None) -> int:
    """Calls at once that `cores` hold, where a call's picture takes `picture` of one; never none."""
    usable = (cores or usable_cores()) * USABLE
    return max(1, int(usable / (picture + CALL_OVERHEAD)))


def usable_cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def picture_share(face: Generator, seconds: float = 1.0) -> float:
    """The share of one core that drawing and encoding a call takes; blocks, and closes the generator."""
    can = face.capabilities
    encoder = VideoEncoder(can.width, can.height, can.fps, 900_000)
    silence = np.zeros(can.chunk_ticks, np.float32)

    def step(index: int) -> AvChunk:
        prompt = Prompt(0, "attentive", "stable")
        return face.step(Conditions(index * can.chunk_ticks, prompt, silence, silence[:0]))

    step(0)  # compiles
    began = time.thread_time()
    chunks = round(seconds * TICKS_HZ / can.chunk_ticks)
    for index in range(1, chunks + 1):
        for picture in step(index).frames:
            encoder.encode(picture)
    share = (time.thread_time() - began) * TICKS_HZ / (chunks * can.chunk_ticks)
    face.close()
    return share
