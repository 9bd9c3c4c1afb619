"""The edge of every room: who is there, what is heard and seen, and what the avatar publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from media.channel import Channel
from media.clock import Clock
from media.frames import AudioChunk, Packet, VideoFrame

MAX_MESSAGE = 64 * 1024
"""Characters of a message that anybody reads. A room that gets a longer one gives one character more."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody came in. Their sound and pictures can be read from now on."""

    participant: str
    name: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is gone; their channels are closed. `reason` is one clear sentence or empty."""

    participant: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ScreenEnded:
    """A participant shows their screen no more; what it showed last is out of date at once."""

    participant: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message of a participant's page: one JSON object as text, unchecked."""

    participant: str
    text: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """A participant wrote in the room's own chat, where it has one."""

    participant: str
    text: str


@dataclass(frozen=True, slots=True)
class Over:
    """The room has ended for the avatar: it was removed, or the room is gone. Nothing follows."""

    reason: str


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    """A viewer cannot decode until the next keyframe (a join, or picture loss)."""


@dataclass(frozen=True, slots=True)
class BitrateWanted:
    """The narrowest viewer's estimate of what the avatar's video may take, in bits per second."""

    bps: int


RoomEvent = Joined | Left | ScreenEnded | Received | Wrote | Over | KeyframeWanted | BitrateWanted

AvatarState = Literal["initializing", "listening", "thinking", "speaking"]
"""As LiveKit names them; "initializing" until a call has begun."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Words as they are said by `participant`, or by the avatar where that is empty.

    A later caption with the same `id` replaces this one until one is `final`.
    """

    id: int
    participant: str
    text: str
    final: bool


def no_screen() -> Channel[VideoFrame]:
    """The screen of somebody who cannot show one."""
    nothing: Channel[VideoFrame] = Channel(1)
    nothing.close()
    return nothing


class Room(Protocol):
    """A place with people in it. All methods are called on the event loop.

    `publish_*` never wait for a slow viewer: what cannot be sent is dropped (pictures) or bounded (sound).
    Pacing is the caller's duty: the room sends at once what it is given.
    """

    @property
    def clock(self) -> Clock:
        """The call's clock: what people send is stamped with it, and what is published is paced by it."""
        ...

    @property
    def events(self) -> Channel[RoomEvent]:
        """What happens, in order; closed when the room has ended."""
        ...

    def audio_in(self, participant: str) -> Channel[AudioChunk]:
        """A participant's microphone: mono, any rate, stamped by arrival on the call's clock."""
        ...

    def video_in(self, participant: str) -> Channel[VideoFrame]:
        """A participant's camera; keeps the newest pictures only."""
        ...

    def screen_in(self, participant: str) -> Channel[VideoFrame]:
        """What a participant shows of their screen; closed where the room has no such thing."""
        ...

    async def publish_sound(self, sound: AudioChunk, packet: Packet) -> None:
        """Send 20 ms of the avatar's sound; a room takes the form it needs, raw or encoded as Opus."""
        ...

    async def publish_picture(self, picture: VideoFrame, packet: Packet) -> None:
        """Send one picture of the avatar; raw or encoded as VP8."""
        ...

    async def send(self, text: str, participant: str | None = None) -> None:
        """Send one JSON message to a participant's page, or to all."""
        ...

    async def caption(self, caption: Caption) -> None:
        """Show words beside the pictures by the room's own means; nothing where pages show them by `send`."""
        ...

    async def state(self, state: AvatarState) -> None:
        """Show what the avatar does by the room's own means; nothing where pages show it by `send`."""
        ...

    async def close(self, reason: str = "") -> None:
        """Say goodbye with a reason and end the room; safe to call twice."""
        ...
