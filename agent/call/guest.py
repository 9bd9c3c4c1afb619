"""One human in a call: what their microphone, camera and screen bring, until they leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import numpy as np

from agent.call.recorded import Recorded
from agent.call.sight import Sight
from agent.ears.hearing import Hearing, Paused
from agent.ears.listener import Listener
from agent.parts import EAR_RATE_HZ
from media.audio import Resampler
from media.channel import Channel
from media.errors import ChannelClosed
from media.frames import AudioChunk, FloatArray
from rooms.room import Joined, Room

log = logging.getLogger(__name__)

GAP_S = 0.5
"""A microphone that brings nothing for so long in mid-word has ended, and so has the word. Networks hold
sound back for less."""

MakeEars = Callable[[Callable[[Hearing], None]], Listener]
"""Makes somebody's ears, given whom to tell of what they hear."""


class Guest:
    """Drains what one human sends. `heard` is told what they say, and nothing once they have left."""

    def __init__(
        self,
        joined: Joined,
        room: Room,
        make_ears: MakeEars,
        heard: Callable[[Hearing], None],
        listened: Callable[[], None],
        deaf: Callable[[], None],
        sight: Sight,
        recorded: Recorded,
    ) -> None:
        """`listened` is called when the ears have taken sound, and `deaf` when they have failed."""
        self._who = joined.participant
        self._room = room
        self._heard = heard
        self._listened = listened
        self._deaf = deaf
        self._sight = sight
        self._recorded = recorded
        self._gone = False
        self._running: asyncio.Task[None] | None = None
        self._ears: Listener | None = make_ears(self._tell)

    @property
    def level(self) -> float:
        """How loud they speak right now, 0..1."""
        return self._ears.level if self._ears else 0.0

    def come(self, tasks: asyncio.TaskGroup) -> None:
        """They are there: drain what they send until they leave."""
        self._running = tasks.create_task(self._drain(), name=f"guest {self._who}")

    def leave(self) -> None:
        """They are gone: what they have sent and nobody has taken yet is dropped."""
        self._gone = True
        if self._running:
            self._running.cancel()

    def forget_turn(self) -> None:
        """What they have said so far was taken, or was no turn."""
        if self._ears:
            self._ears.finish_turn()

    def _tell(self, hearing: Hearing) -> None:
        if not self._gone:
            self._heard(hearing)

    async def _drain(self) -> None:
        ears = self._ears
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hear(), name=f"hear {self._who}")
                tasks.create_task(self._see(), name=f"see {self._who}")
                tasks.create_task(self._watch(), name=f"watch {self._who}")
        finally:
            if ears:
                await ears.close()

    async def _hear(self) -> None:
        """Bring a microphone to the ears, and to the recording."""
        microphone, resampler = self._room.audio_in(self._who), Resampler(EAR_RATE_HZ)
        while True:
            try:
                chunk = await self._next(microphone)
            except ChannelClosed:
                return
            if chunk:
                self._recorded.sound_in(self._who, chunk)
                samples = resampler.push(chunk).samples
            else:
                samples = np.zeros(round(GAP_S * EAR_RATE_HZ), np.float32)
            await self._listen(samples)

    async def _next(self, microphone: Channel[AudioChunk]) -> AudioChunk | None:
        """The microphone's next sound; None where none comes though they were speaking."""
        for _ in range(2):  # a machine that stood still gets the time to bring what has come meanwhile
            try:
                async with asyncio.timeout(GAP_S / 2 if self._ears and self._ears.speaking else None):
                    return await microphone.get()
            except TimeoutError:
                continue
        return None

    async def _listen(self, samples: FloatArray) -> None:
        """Give the ears some sound. Ears that fail are taken off; the call goes on in writing."""
        if not self._ears:
            return
        try:
            await self._ears.push(samples, self._room.clock.now())
        except Exception:
            log.exception("the ears have failed")
            if self._ears.speaking:
                now = self._room.clock.now()
                self._tell(Paused(now, now))
            self._ears = None
            self._deaf()
        self._listened()

    async def _see(self) -> None:
        """Drain a camera; the planner and the recording see it."""
        async for picture in self._room.video_in(self._who):
            if self._gone:
                return
            self._sight.see(self._who, picture)
            self._recorded.picture_in(self._who, picture)

    async def _watch(self) -> None:
        """Drain what they show of their screen; the planner and the recording see it."""
        async for picture in self._room.screen_in(self._who):
            if self._gone:
                return
            self._sight.watch(self._who, picture)
            self._recorded.screen_in(self._who, picture)
