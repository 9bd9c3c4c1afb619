"""The people in a LiveKit room: who is there, and what their microphones, cameras and screens bring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from livekit import rtc

from media.channel import Channel
from media.clock import Clock
from media.frames import AudioChunk, VideoFrame
from rooms.livekit.incoming import read_pictures, read_sound
from rooms.livekit.tokens import ON_BEHALF
from rooms.room import Joined, Left, RoomEvent, ScreenEnded

log = logging.getLogger(__name__)

RETURN_S = 15.0
"""Somebody whose connection was lost has this long to come back before they have left."""

_MACHINES = (rtc.ParticipantKind.PARTICIPANT_KIND_AGENT, rtc.ParticipantKind.PARTICIPANT_KIND_EGRESS)
GOODBYES = (
    rtc.DisconnectReason.CLIENT_INITIATED,
    rtc.DisconnectReason.PARTICIPANT_REMOVED,
    rtc.DisconnectReason.ROOM_DELETED,
)
"""Whoever goes for one of these reasons does not come back by itself."""

_SOUND_KEPT = 250  # 20 ms blocks: 5 s for ears that are busy

LOST = "The connection to them was lost."


def is_person(participant: rtc.RemoteParticipant) -> bool:
    """Whether somebody is to be heard: neither an agent nor an agent's face nor a recorder."""
    return participant.kind not in _MACHINES and ON_BEHALF not in participant.attributes


def _done(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("sound or pictures of a participant cannot be read", exc_info=error)


class Person:
    """One participant: their channels, and what fills them."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.sound: Channel[AudioChunk] = Channel(_SOUND_KEPT)
        self.camera: Channel[VideoFrame] = Channel(2, "keep_newest")
        self.screen: Channel[VideoFrame] = Channel(2, "keep_newest")
        self.lost: asyncio.TimerHandle | None = None
        self._reading: dict[rtc.TrackSource.ValueType, tuple[str, asyncio.Task[None]]] = {}

    def read(self, source: rtc.TrackSource.ValueType, track: rtc.RemoteTrack, clock: Clock) -> None:
        """Fill the channel of a track's source from now on, instead of the track before."""
        work: Coroutine[Any, Any, None]
        if isinstance(track, rtc.RemoteAudioTrack):
            work = read_sound(track, clock, self.sound)
        elif source == rtc.TrackSource.SOURCE_SCREENSHARE:
            work = read_pictures(track, clock, self.screen)
        else:
            work = read_pictures(track, clock, self.camera)
        self._stop(source)
        task = asyncio.create_task(work, name="from a LiveKit room")
        task.add_done_callback(_done)
        self._reading[source] = track.sid, task

    def stop(self, source: rtc.TrackSource.ValueType, sid: str) -> bool:
        """Nothing more comes from a track; False where another one has taken its place."""
        if source not in self._reading or self._reading[source][0] != sid:
            return False
        self._stop(source)
        return True

    def _stop(self, source: rtc.TrackSource.ValueType) -> None:
        if source in self._reading:
            _, task = self._reading.pop(source)
            task.cancel()

    def found(self) -> None:
        """They are there, or there again."""
        if self.lost is not None:
            self.lost.cancel()
            self.lost = None

    def close(self) -> None:
        """They are gone. Nobody takes what waits any more, and it would be kept as long as the room is."""
        self.found()
        for source in list(self._reading):
            self._stop(source)
        for channel in (self.sound, self.camera, self.screen):
            channel.clear()
            channel.close()


class People:
    """Follows who comes and goes, which `tell` hears. Channels live until their people have left for good."""

    def __init__(self, clock: Clock, tell: Callable[[RoomEvent], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._all: dict[str, Person] = {}
        self._here: set[str] = set()
        self._out = False

    def __getitem__(self, identity: str) -> Person:
        """Somebody who is or was here."""
        return self._all[identity]

    def __contains__(self, identity: str) -> bool:
        return identity in self._here

    def listen(self, room: rtc.Room) -> None:
        """Hear what happens in a room; it is not connected yet."""
        room.on("participant_connected", self.came)
        room.on("participant_disconnected", self.went)
        room.on("track_published", self._want)
        room.on("track_subscribed", self._read)
        room.on("track_unsubscribed", self._stop)
        # what was asked for while the connection was away has not been heard
        room.on("reconnected", lambda: self.meet(room.remote_participants.values()))

    def meet(self, participants: Iterable[rtc.RemoteParticipant]) -> None:
        """The room is entered (again): these are there, and whoever else was is lost."""
        self._out = False
        there = list(participants)
        for identity in self._here - {participant.identity for participant in there}:
            self._lose(identity)
        for participant in there:
            self.came(participant)
            for publication in participant.track_publications.values():
                self._want(publication, participant)

    def came(self, participant: rtc.RemoteParticipant) -> None:
        """Somebody is there, or there again."""
        if not is_person(participant):
            return
        identity = participant.identity
        if identity in self._here:
            self._all[identity].found()
            return
        self._all[identity] = Person(identity)
        self._here.add(identity)
        self._tell(Joined(identity, participant.name or identity))

    def went(self, participant: rtc.RemoteParticipant) -> None:
        """Somebody has left, or was lost and may come back."""
        if participant.disconnect_reason in GOODBYES:
            self._leave(participant.identity)
        else:
            self._lose(participant.identity)

    def out(self) -> None:
        """We are out of the room ourselves: nobody is lost before we are back."""
        self._out = True
        for identity in self._here:
            self._all[identity].found()

    def close(self) -> None:
        """The room is over for us: nothing more comes from anybody."""
        for identity in self._here:
            self._all[identity].close()
        self._here.clear()

    def _want(self, publication: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant) -> None:
        """Ask for people's microphones, cameras and screens; not for the sound of a screen."""
        of_screen = publication.source == rtc.TrackSource.SOURCE_SCREENSHARE_AUDIO
        if participant.identity in self._here and not of_screen:
            publication.set_subscribed(True)

    def _read(
        self,
        track: rtc.RemoteTrack,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        if participant.identity in self._here:
            self._all[participant.identity].read(publication.source, track, self._clock)

    def _stop(
        self,
        track: rtc.RemoteTrack,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        identity, source = participant.identity, publication.source
        if identity not in self._here or not self._all[identity].stop(source, track.sid):
            return
        if source == rtc.TrackSource.SOURCE_SCREENSHARE:
            self._all[identity].screen.clear()
            self._tell(ScreenEnded(identity))

    def _lose(self, identity: str) -> None:
        if identity in self._here and not self._out and self._all[identity].lost is None:
            loop = asyncio.get_running_loop()
            self._all[identity].lost = loop.call_later(RETURN_S, self._leave, identity, LOST)

    def _leave(self, identity: str, reason: str = "") -> None:
        if identity in self._here:
            self._here.discard(identity)
            self._all[identity].close()
            self._tell(Left(identity, reason))
