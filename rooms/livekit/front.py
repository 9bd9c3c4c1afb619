"""What LiveKit's own front ends show beside the avatar: captions, its state, the chat; and messages of ours.

out: text streams lk.transcription, one an update (and the older transcription packets, for older clients)
     attribute lk.agent.state
in:  text streams lk.chat
both: data packets visavis, JSON to and from pages; text streams visavis, where it is too long for a packet
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import partial

from livekit import rtc

from media.channel import Channel
from rooms.room import MAX_MESSAGE, AvatarState, Caption, Received, RoomEvent, Wrote

log = logging.getLogger(__name__)

TOPIC = "visavis"
"""Of data packets and text streams between a page and the avatar, each one JSON object."""

TRANSCRIPTION, CHAT = "lk.transcription", "lk.chat"
STATE = "lk.agent.state"
FINAL, SEGMENT, TRACK = "lk.transcription_final", "lk.segment_id", "lk.transcribed_track_id"

MAX_PACKET = 15_000
"""Bytes. LiveKit asks for reliable packets of at most 15 KiB with what it adds itself; its clients cut text
streams into pieces of this size.
"""

_WAITING = 200  # messages
_FLUSH_S = 2.0  # a goodbye waits this long for a slow server
_SEND_S = 10.0  # seconds; what has not gone by then does not go on this connection

IDLE_S = 10.0
"""A text stream that brings nothing for so long has lost its end on the way."""

STREAMS_AT_ONCE = 8
"""... of one sender that are read; a client sends one after the other."""

Job = Callable[[rtc.Room], Awaitable[object]]


class Front:
    """Sends in order, once there is a connection; `tell` hears what people send. Make it on the loop."""

    def __init__(self, tell: Callable[[RoomEvent], None], is_person: Callable[[str], bool]) -> None:
        self._tell = tell
        self._is_person = is_person
        self._state: AvatarState = "initializing"
        self._jobs: Channel[Job] = Channel(_WAITING, "keep_newest")
        self._room: rtc.Room | None = None
        self._connected = asyncio.Event()
        self._segments = secrets.token_hex(4)
        self._reading: dict[asyncio.Task[None], str] = {}  # and of whom
        self._sender = asyncio.create_task(self._send(), name="messages to a LiveKit room")

    def listen(self, room: rtc.Room) -> None:
        """Hear what people send in a room; it is not connected yet."""
        room.on("data_received", self._received)
        room.on("connection_state_changed", lambda state: self._changed(room, state))
        room.register_text_stream_handler(CHAT, partial(self._streamed, Wrote))
        room.register_text_stream_handler(TOPIC, partial(self._streamed, Received))

    def entered(self, room: rtc.Room) -> None:
        """We are in the room (again): what waits goes there."""
        self._room = room
        self._changed(room, room.connection_state)
        self.state(self._state)

    def send(self, text: str, participant: str | None = None) -> None:
        """Send a message to one page or to all."""
        to = [] if participant is None else [participant]
        self._put(lambda room: _message(room.local_participant, text, to))

    def state(self, state: AvatarState) -> None:
        """Show what the avatar does."""
        self._state = state
        self._put(lambda room: self._show(room, state))

    def caption(self, caption: Caption) -> None:
        """Show somebody's words."""
        self._put(lambda room: self._caption(room, caption))

    async def close(self) -> None:
        """Send what waits, then stop; safe to call twice."""
        self._jobs.close()
        if not self._connected.is_set():
            self._sender.cancel()
        _, slow = await asyncio.wait([self._sender], timeout=_FLUSH_S)
        for task in (*slow, *self._reading):
            task.cancel()
            await asyncio.wait([task])

    def _put(self, job: Job) -> None:
        if not self._jobs.closed:
            self._jobs.put_now(job)

    async def _send(self) -> None:
        async for job in self._jobs:
            while not await self._sent(job):
                pass

    async def _sent(self, job: Job) -> bool:
        """Send one message; False where the connection was lost meanwhile, and it is to go to the next."""
        await self._connected.wait()
        room = self._room
        assert room
        try:
            async with asyncio.timeout(_SEND_S):
                await job(room)
        except Exception as error:  # LiveKit's client has a class for each kind of message, and more
            if room is not self._room or not self._connected.is_set():
                return False
            log.warning("a message to a LiveKit room was lost: %s", type(error).__name__)
        return True

    async def _show(self, room: rtc.Room, state: AvatarState) -> None:
        if room.local_participant.permissions.can_update_metadata:  # else each would be refused
            await room.local_participant.set_attributes({STATE: state})

    async def _caption(self, room: rtc.Room, caption: Caption) -> None:
        speaker: rtc.Participant | None = room.local_participant
        if caption.participant:
            speaker = room.remote_participants.get(caption.participant)
        if speaker is None:
            return
        track, segment = microphone(speaker), f"SG_{self._segments}_{caption.id}"
        attributes = {SEGMENT: segment, FINAL: str(caption.final).lower(), TRACK: track}
        stream = await room.local_participant.stream_text(
            topic=TRANSCRIPTION, sender_identity=speaker.identity, attributes=attributes
        )
        await stream.write(caption.text)
        await stream.aclose()
        if track:
            words = rtc.TranscriptionSegment(segment, caption.text, 0, 0, "", caption.final)
            await room.local_participant.publish_transcription(
                rtc.Transcription(speaker.identity, track, [words])
            )

    def _changed(self, room: rtc.Room, state: rtc.ConnectionState.ValueType) -> None:
        """A new connection comes before we have entered it: what waits must not go to the old one."""
        if room is not self._room:
            return
        if state == rtc.ConnectionState.CONN_CONNECTED:
            self._connected.set()
        else:
            self._connected.clear()

    def _received(self, packet: rtc.DataPacket) -> None:
        sender = packet.participant
        if packet.topic != TOPIC or sender is None or not self._is_person(sender.identity):
            return
        self._tell(Received(sender.identity, packet.data.decode(errors="replace")[: MAX_MESSAGE + 1]))

    def _streamed(self, kind: type[Wrote | Received], stream: rtc.TextStreamReader, sender: str) -> None:
        if list(self._reading.values()).count(sender) >= STREAMS_AT_ONCE:
            log.warning("somebody in a LiveKit room sends more than %d texts at once", STREAMS_AT_ONCE)
            stream.close()
            return
        task = asyncio.create_task(self._read(kind, stream, sender), name="text of a LiveKit room")
        self._reading[task] = sender
        task.add_done_callback(self._reading.pop)

    async def _read(self, kind: type[Wrote | Received], stream: rtc.TextStreamReader, sender: str) -> None:
        try:
            text = await _text(stream)
        except (rtc.StreamError, TimeoutError):
            return  # whoever wrote was cut off
        finally:
            stream.close()
        if text.strip() and self._is_person(sender):
            self._tell(kind(sender, text[: MAX_MESSAGE + 1]))


async def _text(stream: rtc.TextStreamReader) -> str:
    """A stream's text, or as much of it as shows that it is too long. Raises TimeoutError where it stalls."""
    text, parts = "", aiter(stream)
    while len(text) <= MAX_MESSAGE:
        async with asyncio.timeout(IDLE_S):
            part = await anext(parts, None)
        if part is None:
            break
        text += part
    return text


async def _message(us: rtc.LocalParticipant, text: str, to: list[str]) -> None:
    """Send a message to pages; `to` is empty for all."""
    if len(text.encode()) <= MAX_PACKET:
        await us.publish_data(text, topic=TOPIC, destination_identities=to)
    else:  # not every client can read what is compressed
        await us.send_text(text, topic=TOPIC, destination_identities=to, compress=False)


def microphone(participant: rtc.Participant) -> str:
    """The id of a participant's microphone track, or empty."""
    for publication in participant.track_publications.values():
        if publication.source == rtc.TrackSource.SOURCE_MICROPHONE:
            return publication.sid
    return ""
