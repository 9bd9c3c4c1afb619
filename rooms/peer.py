"""One peer connection: answers an offer, sends the avatar's packets, passes microphone and camera on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamTrack

from media.channel import Channel
from media.clock import Clock
from media.errors import RoomError
from media.frames import TICKS_HZ, AudioChunk, VideoFrame
from rooms import privates
from rooms.tracks import PictureTrack, SoundTrack, read_pictures, read_sound

log = logging.getLogger(__name__)

_MAX_CANDIDATES = 100  # a browser has a handful; each makes us send packets to an address that it names

_NO_ADDRESS = (
    "The browser found no network address for sound and picture: connect this machine to a network (any will "
    "do), or start Chromium with --allow-loopback-in-peer-connection."
)


@dataclass(frozen=True)
class PeerWatch:
    """Whom a peer tells: media flows, media is lost, a keyframe or a bitrate (bits/s) is wanted."""

    connected: Callable[[], None]
    lost: Callable[[], None]
    keyframe: Callable[[], None]
    bitrate: Callable[[int], None]


class Peer:
    """A viewer's browser at the other end of one RTCPeerConnection. Use `answer` once, `close` always."""

    def __init__(self, ice_servers: Sequence[RTCIceServer], watch: PeerWatch) -> None:
        # an empty list, never None: aiortc would ask a public STUN server instead
        self._connection = RTCPeerConnection(
            RTCConfiguration(iceServers=list(ice_servers), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self._watch = watch
        self._readers: set[asyncio.Task[None]] = set()
        self._closed = False
        self.sound = SoundTrack()
        self.pictures = PictureTrack(watch.keyframe)

    async def answer(
        self, offer: str, clock: Clock, sound: Channel[AudioChunk], pictures: Channel[VideoFrame]
    ) -> str:
        """The SDP answer to an offer; from now on media goes into `sound` and `pictures`.

        Raises RoomError where the offer cannot be read or has nothing that we speak.
        """
        check_offer(offer)

        @self._connection.on("track")
        def read(track: MediaStreamTrack) -> None:
            if track.kind == "audio":
                self._start(read_sound(track, clock, sound))
            else:
                self._start(read_pictures(track, clock, pictures))

        self._connection.on("connectionstatechange", self._state_changed)
        self._add_tracks()
        await self._negotiate(offer)
        return str(self._connection.localDescription.sdp)

    async def close(self) -> None:
        """Hang up and wait until everything has stopped; safe to call twice."""
        self._closed = True
        self.sound.stop()
        self.pictures.stop()
        await self._connection.close()
        for reader in self._readers:
            reader.cancel()
        if self._readers:
            await asyncio.wait(self._readers)

    def av_offset(self) -> float | None:
        """Seconds by which pictures leave later than sound of the same `pts`; None until both have been sent.

        Sender reports tell viewers so: this is what a browser's own synchronisation cannot mend.
        """
        delays = []
        for sender in self._connection.getSenders():
            track = sender.track
            if not isinstance(track, SoundTrack | PictureTrack) or track.sent is None:
                return None
            delays.append((track.kind, privates.sent_at(sender) - track.sent / TICKS_HZ))
        delay = dict(delays)
        return delay["video"] - delay["audio"]

    def _add_tracks(self) -> None:
        for track, mime in ((self.sound, "audio/opus"), (self.pictures, "video/VP8")):
            transceiver = self._connection.addTransceiver(track, "sendrecv")
            transceiver.setCodecPreferences(
                _codecs(track.kind, mime)
            )  # after the offer is set it does nothing
            if track.kind == "video":
                privates.watch_feedback(transceiver.sender, self._watch.keyframe, self._watch.bitrate)
            else:
                privates.hear_at_once(transceiver.receiver)

    async def _negotiate(self, offer: str) -> None:
        try:
            await self._connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            privates.offer_loopback(self._connection)
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        except Exception as error:  # aiortc's parser answers foreign text with whatever breaks first
            log.info("an offer was refused: %s", type(error).__name__)
            raise RoomError(
                "The browser's call offer (SDP) cannot be used: it must be complete and offer VP8 and Opus."
            ) from error

    def _state_changed(self) -> None:
        state = self._connection.connectionState
        if self._closed:
            return
        if state == "connected":
            self.sound.open()
            self.pictures.open()
            self._watch.connected()
        elif state in ("failed", "closed"):
            self._watch.lost()

    def _start(self, reading: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(reading, name="from a browser")
        self._readers.add(task)
        task.add_done_callback(self._reader_done)

    def _reader_done(self, task: asyncio.Task[None]) -> None:
        self._readers.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sound or pictures of a browser cannot be read", exc_info=error)
            self._watch.lost()


def check_offer(offer: str) -> None:
    """Raise RoomError unless an offer has one audio and one video section, and addresses of its browser."""
    lines = offer.splitlines()
    sections = sorted(line[2:].split(" ")[0] for line in lines if line.startswith("m="))
    if sections != ["audio", "video"]:
        raise RoomError("The browser's call offer (SDP) must hold exactly one audio and one video section.")
    candidates = sum(line.startswith("a=candidate:") for line in lines)
    if not candidates:
        raise RoomError(_NO_ADDRESS)
    if candidates > _MAX_CANDIDATES:
        raise RoomError("The browser's call offer (SDP) names too many addresses.")


def _codecs(kind: str, mime: str) -> list[RTCRtpCodecCapability]:
    """One codec and, for video, its retransmission."""
    wanted = {mime.lower(), "video/rtx"}
    codecs = RTCRtpSender.getCapabilities(kind).codecs
    return [codec for codec in codecs if codec.mimeType.lower() in wanted]
