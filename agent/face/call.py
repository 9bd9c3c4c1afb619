"""A call that has a face but no mind: an agent elsewhere speaks through it, and it listens to the people."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from agent.call.playout import Playout
from agent.face.ear import Ear
from agent.face.stage import FaceStage, Line
from agent.parts import Vad
from generator.types import Generator
from rooms.room import BitrateWanted, Joined, KeyframeWanted, Over, Room

log = logging.getLogger(__name__)


class FaceCall:
    """Runs one face in one room. `clear` and `act` are what the agent may ask at any time."""

    def __init__(self, room: Room, face: Generator, vad: Callable[[], Vad]) -> None:
        self._room = room
        self._face = face
        self._vad = vad
        self._stage = FaceStage(room.clock, face.capabilities)
        self._playout = Playout(room.clock, face, room, self._stage.conditions, self._stage)
        self._running: list[asyncio.Task[None]] = []

    def clear(self, number: int) -> None:
        """Silence all segments up to `number` at once."""
        self._playout.cut(number)
        self._stage.interrupt()

    def act(self, payload: str) -> None:
        """Move the body as a JSON object asks. Raises ConfigError."""
        self._stage.act(payload)

    async def run(self, line: Awaitable[Line]) -> None:
        """Show the face until the agent has gone or the room has ended; at once, before the line stands."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._spawn("playout", self._playout.run())
                ends = [
                    self._spawn("agent", self._speak_for(line)),
                    self._spawn("room", self._follow_room()),
                ]
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for task in self._running:
                    task.cancel()
        finally:
            self._face.close()

    def _spawn(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._tasks.create_task(work, name=name)
        self._running.append(task)
        return task

    async def _speak_for(self, line: Awaitable[Line]) -> None:
        self._stage.line = await line
        await self._stage.line.run()

    async def _follow_room(self) -> None:
        async for event in self._room.events:
            match event:
                case Joined(participant):
                    self._spawn(f"listen to {participant}", self._listen(participant))
                case KeyframeWanted():
                    self._playout.want_keyframe()
                case BitrateWanted(bps):
                    self._playout.set_bitrate(bps)
                case Over(reason):
                    log.info("a face's room has ended: %s", reason)

    async def _listen(self, participant: str) -> None:
        """Hear whether somebody speaks, as long as they are here. An ear that fails is lost alone."""
        sounds = self._room.audio_in(participant)
        try:
            ear = self._stage.people[participant] = Ear(self._vad())
            async for sound in sounds:
                if ear.push(sound):
                    self._stage.clause_ended()
        except Exception:
            log.exception("somebody is no longer listened to: their ear has failed")
        finally:
            self._stage.people.pop(participant, None)
        async for _ in sounds:
            pass  # what nobody takes would count as lost
