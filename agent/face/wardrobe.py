"""What all faces of a worker share, loaded once, and how one of them is shown in a LiveKit room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import onnxruntime

from agent.call.playout import BITRATE_RANGE
from agent.config import Settings
from agent.ears.vad import SileroVad, load_silero
from agent.face.call import FaceCall
from agent.face.launcher import Launch
from agent.house import Progress, capacity, picture_share
from agent.looks import Looks
from media.clock import Clock
from rooms.livekit.access import Door, checked
from rooms.livekit.avatar import AgentLine
from rooms.livekit.room import Camera, LiveKitRoom
from rrm.persona import load_persona


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """`capacity` is how many faces this machine shows at once."""

    looks: Looks
    silero: onnxruntime.InferenceSession
    capacity: int

    async def show(self, wanted: Launch, shown: Callable[[], None]) -> None:
        """Show a face until its agent leaves. `shown` is called when it is there. Raises VisavisError."""
        door = Door(checked(wanted.url), lambda: wanted.token)
        await self.looks.admit(wanted.look)
        async with self.looks.face(wanted.look) as face:
            can = face.capabilities
            room = LiveKitRoom(Clock(), door, Camera(can.width, can.height, can.fps, BITRATE_RANGE[1]))
            call = FaceCall(room, face, partial(SileroVad, self.silero))
            line = AgentLine(call)
            room.attach(line)
            await room.join()
            shown()
            try:
                await call.run(line.open())
            finally:
                await room.close()


@asynccontextmanager
async def open_wardrobe(settings: Settings, progress: Progress) -> AsyncIterator[Wardrobe]:
    """Load what faces need, and give it back at the end. Raises ConfigError and ModelError."""
    persona = load_persona(settings.persona)
    shown = settings.face
    looks = Looks(persona.look, shown.width, shown.height, fps=shown.fps)
    try:
        progress("the face (the first start compiles it)")
        silero = await asyncio.to_thread(load_silero)
        async with looks.face() as face:
            share = await asyncio.to_thread(picture_share, face)
        yield Wardrobe(looks, silero, settings.server.max_calls or capacity(share))
    finally:
        await looks.close()
