"""One meeting, from coming in until the avatar leaves: for `visavis join` and for LiveKit's jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from agent.archive import Archive
from agent.call.call import Call
from agent.call.playout import BITRATE_RANGE, VIDEO_BITRATE
from agent.config import Settings
from generator.types import Generator
from media.clock import Clock
from media.compose import compose_aside
from media.encode import VideoEncoder
from media.errors import MediaError, RoomError
from media.frames import VideoFrame
from media.sessions import folder_of
from rooms.livekit.access import Door
from rooms.livekit.room import Away, Back, Camera, LiveKitRoom, Notice
from rooms.room import Joined, Left

if TYPE_CHECKING:  # it takes seconds to import, and the avatar is in the room before
    from agent.house import House

STILL_S = 0.5
"""How often the picture is sent that is seen until the house is open; newcomers can decode each."""

Say = Callable[[str], None]
"""Is told in words what happens: people's names, never what they say."""


@dataclass
class Attendance:
    """Who comes and goes, put into words for `say`."""

    say: Say
    names: dict[str, str] = field(default_factory=dict)

    def note(self, event: Notice) -> None:
        """Take in what happens."""
        match event:
            case Away():
                self.say("the connection to the LiveKit server is lost; trying to come back ...")
            case Back():
                self.say("back in the meeting")
            case Joined(participant, name):
                self.names[participant] = name
                self.say(f"{name} is there")
            case Left(participant, reason):
                self.say(f"{self.names.pop(participant, participant)} has left{reason and f' ({reason})'}")


async def attend(
    door: Door, opened: Awaitable[House], settings: Settings, say: Say, still: VideoFrame | None = None
) -> str:
    """Be in a meeting until it is over; why it is. `still` is seen until the house is open.

    Raises RoomError where the room cannot be entered, or was lost for good or for no usual reason, and
    VisavisError where the house cannot be opened.
    """
    seen, face = Attendance(say), settings.shown
    room = LiveKitRoom(Clock(), door, Camera(face.width, face.height, face.fps, BITRATE_RANGE[1]), seen.note)
    await room.join()
    try:
        say("joined")
        house = await _shown(room, still, opened)
        async with house.face() as body:
            call = _call(room, house, body, settings)
            say("ready to talk")
            await call.run()
    finally:
        await room.close()
    if call.recording:
        say("composing the recording")
        await _compose(settings.recordings, call.recording.id, say)
    if room.failure:
        raise RoomError(room.failure)
    return call.reason


async def _compose(recordings: Path, session_id: str, say: Say) -> None:
    """Make the recording's video. Where that is not possible it is said: the call was good all the same."""
    try:
        await compose_aside(folder_of(recordings, session_id))
    except MediaError as error:
        say(f"the recording has no video: {error}")


def _call(room: LiveKitRoom, house: House, body: Generator, settings: Settings) -> Call:
    own, size = settings.livekit, (settings.shown.width, settings.shown.height)
    archive = Archive(settings.recordings, settings.persona, house.persona.name, size)
    return Call(
        room,
        house.cast(body),
        archive.recorder,
        answer=own.answer,
        alone_s=own.alone_s,
        may_leave=True,
        recorded=own.record,
    )


async def _shown(room: LiveKitRoom, still: VideoFrame | None, opened: Awaitable[House]) -> House:
    """The house, once it is open; until then the picture is shown, where there is one."""
    showing = asyncio.create_task(_show(room, still)) if still else None
    try:
        return await opened
    finally:
        if showing:
            showing.cancel()
            await asyncio.wait([showing])


async def _show(room: LiveKitRoom, still: VideoFrame) -> None:
    encoder = VideoEncoder(still.width, still.height, 1 / STILL_S, VIDEO_BITRATE)
    while True:
        picture = VideoFrame(still.i420, room.clock.ticks())
        packet = await asyncio.to_thread(encoder.encode, picture, True)
        await room.publish_picture(picture, packet)
        await asyncio.sleep(STILL_S)
