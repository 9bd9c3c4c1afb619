"""A meeting on a LiveKit server, with the avatar as one of its participants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from livekit import rtc

from media.channel import Channel
from media.clock import Clock
from media.frames import AudioChunk, Packet, VideoFrame
from rooms.livekit.access import Door
from rooms.livekit.front import Front
from rooms.livekit.people import People
from rooms.livekit.publish import Publisher
from rooms.livekit.session import Session
from rooms.room import AvatarState, BitrateWanted, Caption, KeyframeWanted, Over, RoomEvent

_EVENTS = 1000


@dataclass(frozen=True)
class Camera:
    """What the avatar's pictures are: size in pixels, pictures a second, bits a second at most."""

    width: int
    height: int
    fps: float
    bitrate: int


@dataclass(frozen=True, slots=True)
class Away:
    """The connection to the server is lost, and we try to come back: nobody has left."""


@dataclass(frozen=True, slots=True)
class Back:
    """We are in the room again."""


Notice = RoomEvent | Away | Back


class Guest(Protocol):
    """Whoever follows the room's connections for a purpose of its own."""

    def listen(self, room: rtc.Room) -> None:
        """Hear what happens in a room; it is not connected yet."""
        ...

    def entered(self, room: rtc.Room) -> None:
        """We are in the room (again)."""
        ...


class LiveKitRoom:
    """`rooms.room.Room` in a LiveKit room. Make it on the loop with the call's clock, then `join`.

    People are those who are neither agents nor faces of agents. Who is lost has 15 s to come back
    (`people.RETURN_S`) before `Left`; where we are lost ourselves we come back, and nobody has left. `Over`
    says why there is no coming back. `notice` hears of every event, too, and when we are away.
    """

    def __init__(
        self,
        clock: Clock,
        door: Door,
        camera: Camera,
        notice: Callable[[Notice], None] = lambda event: None,
    ) -> None:
        self.clock = clock
        self._notice = notice
        self._inside = self._away = False
        self._events: Channel[RoomEvent] = Channel(_EVENTS)
        self._people = People(clock, self._tell)
        self._front = Front(self._tell, self._people.__contains__)
        self._publisher = Publisher(
            clock,
            camera.width,
            camera.height,
            camera.fps,
            camera.bitrate,
            lambda: self._tell(KeyframeWanted()),
            lambda bps: self._tell(BitrateWanted(bps)),
        )
        self._guests: list[Guest] = []
        self._session = Session(door, self._listen, self._entered, self._over)

    def attach(self, guest: Guest) -> None:
        """Have somebody follow every connection of ours; before `join`."""
        self._guests.append(guest)

    @property
    def events(self) -> Channel[RoomEvent]:
        """What happens, in order; closed when the room has ended."""
        return self._events

    @property
    def failure(self) -> str:
        """What ended the room where that is nothing usual, else nothing: a sentence for people."""
        return self._session.failure

    async def join(self) -> None:
        """Come in: both tracks are there when this returns. Raises RoomError, and the room is closed then."""
        try:
            await self._session.enter()
        except BaseException:
            await self.close()
            raise

    def audio_in(self, participant: str) -> Channel[AudioChunk]:
        """A microphone: mono, 48 kHz, placed by arrival; silence while it is muted."""
        return self._people[participant].sound

    def video_in(self, participant: str) -> Channel[VideoFrame]:
        """A camera, at most 1280x720; keeps the newest pictures only."""
        return self._people[participant].camera

    def screen_in(self, participant: str) -> Channel[VideoFrame]:
        """What somebody shows of their screen, at most 1280x720; keeps the newest pictures only."""
        return self._people[participant].screen

    async def publish_sound(self, sound: AudioChunk, packet: Packet) -> None:
        """Send 20 ms of sound; LiveKit's client encodes it itself."""
        self._publisher.put_sound(sound)

    async def publish_picture(self, picture: VideoFrame, packet: Packet) -> None:
        """Send one VP8 picture."""
        self._publisher.put_picture(packet)

    async def send(self, text: str, participant: str | None = None) -> None:
        """Send one JSON message as a data packet; it waits where the connection is away."""
        self._front.send(text, participant)

    async def caption(self, caption: Caption) -> None:
        """Show words where LiveKit's front ends look for them."""
        self._front.caption(caption)

    async def state(self, state: AvatarState) -> None:
        """Show what the avatar does where LiveKit's front ends look for it."""
        self._front.state(state)

    async def close(self, reason: str = "") -> None:
        """Leave the room; what waits is sent first. The avatar's pages have the reason by message."""
        self._people.close()
        self._events.close()
        await self._front.close()
        await self._session.leave()
        await self._publisher.close()

    def _listen(self, room: rtc.Room) -> None:
        self._lost()
        self._people.listen(room)
        self._front.listen(room)
        for guest in self._guests:
            guest.listen(room)
        room.on("connection_state_changed", lambda state: self._changed(room, state))

    def _changed(self, room: rtc.Room, state: rtc.ConnectionState.ValueType) -> None:
        if state != rtc.ConnectionState.CONN_CONNECTED:
            self._people.out()
        elif room is self._session.room:
            self._returned()
        if state == rtc.ConnectionState.CONN_RECONNECTING:
            self._lost()

    def _lost(self) -> None:
        """A connection that was there is looked for; whoever is sent away is not told so."""
        if self._inside and not self._away:
            self._away = True
            self._notice(Away())

    def _returned(self) -> None:
        self._inside = True
        if self._away:
            self._away = False
            self._notice(Back())

    async def _entered(self, room: rtc.Room) -> None:
        for guest in self._guests:
            guest.entered(room)
        await self._publisher.publish(room.local_participant)
        if not self._guests:  # an agent tells its state itself, and its face has nothing to write
            self._front.entered(room)
        self._returned()
        self._people.meet(room.remote_participants.values())

    def _over(self, reason: str) -> None:
        self._people.close()
        self._tell(Over(reason))
        self._events.close()

    def _tell(self, event: RoomEvent) -> None:
        self._notice(event)
        if not self._events.closed:
            self._events.put_now(event)
