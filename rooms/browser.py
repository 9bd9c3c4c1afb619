"""A room with one browser in it, by aiortc; the browser may be lost for a while and come back."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any

from aiortc import RTCIceServer

from media.channel import Channel
from media.clock import Clock
from media.errors import ChannelClosed, RoomError
from media.frames import AudioChunk, Packet, VideoFrame
from rooms.bandwidth import Bandwidth
from rooms.line import TAKEN_OVER, Line, Socket
from rooms.peer import Peer, PeerWatch
from rooms.room import (
    AvatarState,
    BitrateWanted,
    Caption,
    Joined,
    KeyframeWanted,
    Left,
    Received,
    RoomEvent,
    no_screen,
)

PARTICIPANT = "user"
"""The one participant's id."""

RETURN_S = 15.0
"""A lost page has this long to come back: enough to change from WLAN to a phone, short for a busy machine."""

CONNECT_S = 12.0
"""Media must flow within this time of the answer; ICE checks of a slow relay take some seconds."""

NO_MEDIA = (
    "No sound or picture could be sent between the browser and this machine: "
    "a firewall may block UDP, or a TURN server is needed (ice_servers)."
)
LOST = "The connection to the browser was lost."

_EVENTS = 1000
_SOUND_KEPT = 250  # 20 ms blocks: 5 s for ears that are busy
_KEYFRAME_S = 1.0  # a keyframe costs ten pictures; browsers repeat the wish until they have one


class BrowserRoom:
    """`rooms.room.Room` with one browser. Make it on the loop with the call's clock.

    `answer` makes the media connection, `attach` gives it the page's socket; both again when a lost page
    comes back with `resume`. `Joined` comes when media flows, `Left` when the page has gone for good.
    """

    def __init__(self, clock: Clock, name: str, ice_servers: Sequence[RTCIceServer] = ()) -> None:
        self.clock = clock
        self.name = name
        self.resume = secrets.token_urlsafe(24)
        self._ice_servers = ice_servers
        self._events: Channel[RoomEvent] = Channel(_EVENTS)
        self._sound: Channel[AudioChunk] = Channel(_SOUND_KEPT)
        self._camera: Channel[VideoFrame] = Channel(2, "keep_newest")
        self._line = Line(clock.now)
        self._peer: Peer | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._deadline: asyncio.TimerHandle | None = None
        self._joined = False
        self._ended = False
        self._keyframe_at = -_KEYFRAME_S
        self._bandwidth = Bandwidth()

    @property
    def events(self) -> Channel[RoomEvent]:
        """What happens, in order; closed when the browser has left."""
        return self._events

    @property
    def ended(self) -> bool:
        """True when the browser has left for good."""
        return self._ended

    def av_offset(self) -> float | None:
        """Seconds by which pictures leave later than their sound, or None; sender reports tell viewers so."""
        return None if self._peer is None else self._peer.av_offset()

    def audio_in(self, participant: str) -> Channel[AudioChunk]:
        """The microphone: mono, 48 kHz, spaced as recorded, placed by arrival; lost packets leave gaps."""
        assert participant == PARTICIPANT, f"only {PARTICIPANT} is here, not {participant}"
        return self._sound

    def video_in(self, participant: str) -> Channel[VideoFrame]:
        """The camera, at most 1280x720; keeps the newest pictures only."""
        assert participant == PARTICIPANT, f"only {PARTICIPANT} is here, not {participant}"
        return self._camera

    def screen_in(self, participant: str) -> Channel[VideoFrame]:
        """Nothing: the page sends no screen."""
        return no_screen()

    async def answer(self, offer: str) -> str:
        """The SDP answer to a page's offer, which replaces the connection before, if there is one.

        Raises RoomError where the offer cannot be used or the room has ended; nothing has changed then.
        """
        peer = self._new_peer()
        try:
            sdp = await peer.answer(offer, self.clock, self._sound, self._camera)
            if self._ended:
                raise RoomError("The call is over: call again.")
        except BaseException:
            await peer.close()
            raise
        self._drop_peer()
        self._peer = peer
        self.resume = secrets.token_urlsafe(24)
        if self._joined:
            self._expect_media(RETURN_S, LOST)
        else:
            self._expect_media(CONNECT_S, NO_MEDIA)
        return sdp

    def attach(self, socket: Socket) -> None:
        """Send messages over this socket from now on, and close the one before."""
        replaced = self._line.attach(socket)
        if replaced is not None:
            self._in_background(replaced.close(TAKEN_OVER))  # it may be dead, which takes time to find out

    async def receive(self, text: str) -> None:
        """A message of the page; waits while too many are unread, and is dropped once the page has left."""
        with suppress(ChannelClosed):
            await self._events.put(Received(PARTICIPANT, text))

    def leave(self) -> None:
        """The page has said goodbye and does not come back; what it sent can still be read, and answered."""
        self._leave("")

    async def hang_up(self, socket: Socket, for_good: bool) -> None:
        """A socket has closed: the page left, or is lost and may come back. An old socket changes nothing."""
        if not self._line.holds(socket):
            return
        self._line.lose()
        if for_good:
            self._leave("")
        elif not self._ended:
            self._expect_media(RETURN_S, LOST)
            self._drop_peer()

    async def publish_sound(self, sound: AudioChunk, packet: Packet) -> None:
        """Send 20 ms of Opus to the browser, if it is there."""
        if self._peer is not None:
            self._peer.sound.put(packet)

    async def publish_picture(self, picture: VideoFrame, packet: Packet) -> None:
        """Send one VP8 picture to the browser, if it is there."""
        if self._peer is not None:
            self._peer.pictures.put(packet)

    async def send(self, text: str, participant: str | None = None) -> None:
        """Send one JSON message to the page; a page that is away gets it when it is back."""
        self._line.send(text)

    async def caption(self, caption: Caption) -> None:
        """The page has it by `send`."""

    async def state(self, state: AvatarState) -> None:
        """The page has it by `send`."""

    async def close(self, reason: str = "") -> None:
        """Say goodbye and end the room; safe to call twice."""
        self._leave(reason)
        await self._line.close(reason)
        self._drop_peer()
        if self._closing:
            await asyncio.wait(self._closing)

    def _new_peer(self) -> Peer:
        watch = PeerWatch(
            connected=self._connected,
            lost=lambda: self._expect_media(RETURN_S, LOST),
            keyframe=self._want_keyframe,
            bitrate=self._want_bitrate,
        )
        return Peer(self._ice_servers, watch)

    def _connected(self) -> None:
        self._stop_waiting()
        if not self._joined:
            self._joined = True
            self._tell(Joined(PARTICIPANT, self.name))

    def _want_keyframe(self) -> None:
        if self.clock.now() - self._keyframe_at >= _KEYFRAME_S:
            self._keyframe_at = self.clock.now()
            self._tell(KeyframeWanted())

    def _want_bitrate(self, estimate: int) -> None:
        if (limit := self._bandwidth.report(estimate, self.clock.now())) is not None:
            self._tell(BitrateWanted(limit))

    def _expect_media(self, seconds: float, otherwise: str) -> None:
        """Unless media flows in time the browser leaves, `otherwise` saying why. The first deadline holds."""
        if self._deadline is None and not self._ended:
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(seconds, self._leave, otherwise)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _leave(self, reason: str) -> None:
        if self._ended:
            return
        self._ended = True
        self._stop_waiting()
        self._sound.close()
        self._camera.close()
        self._tell(Left(PARTICIPANT, reason))
        self._events.close()

    def _drop_peer(self) -> None:
        if self._peer is not None:
            self._in_background(self._peer.close())
            self._peer = None

    def _in_background(self, closing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(closing, name="hang up")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _tell(self, event: RoomEvent) -> None:
        if not self._events.closed:
            self._events.put_now(event)
