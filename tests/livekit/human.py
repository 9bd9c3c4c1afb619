"""A person in a LiveKit room, made with LiveKit's own client: speaks, shows a camera, notes what comes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from livekit import rtc

from agent.meetings.local import NO_STUN
from media.frames import ByteArray, FloatArray
from tests.livekit.server import LiveKitServer

RATE_HZ = 48_000
BLOCK = RATE_HZ // 50
"""20 ms of sound."""

PATIENCE_S = 120
"""How long anything may take, on the busiest machine."""

MAX_PACKET = 15_000
"""Bytes of a message; longer ones are streamed."""

TOPIC = "visavis"
"""Of messages between a page and the avatar."""

QUIET = rtc.RtcConfiguration(ice_servers=[rtc.IceServer(urls=[f"stun:{NO_STUN}"])])
"""Asks no STUN server in the world for an address."""


@dataclass(frozen=True)
class Sound:
    """A block of sound that came at `at` (the loop's seconds): float32, mono, 48 kHz."""

    at: float
    samples: FloatArray


@dataclass(frozen=True)
class Picture:
    """A picture that came at `at` (the loop's seconds), by its size and mean brightness (0..255)."""

    at: float
    width: int
    height: int
    brightness: float


@dataclass(frozen=True)
class Caption:
    """One text stream of captions: whose words, as which participant, of which track and segment."""

    participant: str
    text: str
    final: bool
    segment: str
    track: str


class Human:
    """Somebody in a room. What came is in the lists, by participant; `until` waits for more of it."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.room = rtc.Room()
        self.heard: dict[str, list[Sound]] = defaultdict(list)
        self.seen: dict[str, list[Picture]] = defaultdict(list)
        self.last_picture: dict[str, ByteArray] = {}
        """The newest picture, I420 (height * 3 // 2, width)."""
        self.captions: list[Caption] = []
        self.messages: list[tuple[str, str]] = []
        """Of the topic `visavis`: from whom, and the text."""
        self.states: dict[str, list[dict[str, str]]] = defaultdict(list)
        """Changes of participants' attributes, in order."""
        self.events: list[tuple[str, str]] = []
        """What happened: `reconnecting`, `reconnected`, `disconnected`, and who has `joined` or `left`."""
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._to_say: list[FloatArray] = []
        self._said = asyncio.Event()

    async def join(self, url: str, token: str) -> None:
        """Come in and begin to note; nothing is published yet."""
        self._listen()
        await self.room.connect(url, token, rtc.RoomOptions(rtc_config=QUIET))

    async def leave(self) -> None:
        """Leave and stop everything."""
        await self.room.disconnect()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def until(self, true: Callable[[], Any], what: str = "") -> None:
        """Wait until something is so, however busy the machine is; fails with `what` had been waited for."""
        async with asyncio.timeout(PATIENCE_S) as limit:
            try:
                while not true():
                    self._changed.clear()
                    await self._changed.wait()
            except asyncio.CancelledError:
                if limit.expired():
                    raise AssertionError(
                        f"{self.identity} has waited in vain{': ' + what if what else ''}"
                    ) from None
                raise

    async def open_microphone(self) -> rtc.LocalTrackPublication:
        """Publish a microphone: silence, and whatever is said."""
        source = rtc.AudioSource(RATE_HZ, 1, queue_size_ms=100)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE, dtx=False)
        publication = await self.room.local_participant.publish_track(track, options)
        self._start(self._speak(source))
        return publication

    async def say(self, speech: FloatArray) -> None:
        """Speak mono sound of 48 kHz; returns when its last block has been given to the microphone."""
        self._said.clear()
        whole = np.pad(speech, (0, -len(speech) % BLOCK)).reshape(-1, BLOCK)
        self._to_say.extend(whole)
        await self._said.wait()

    async def open_camera(
        self,
        draw: Callable[[int], ByteArray],
        fps: float = 12.5,
        source: rtc.TrackSource.ValueType = rtc.TrackSource.SOURCE_CAMERA,
    ) -> rtc.LocalTrackPublication:
        """Publish a camera or screen; `draw` gives picture n as I420 (height * 3 // 2, width)."""
        first = draw(0)
        camera = rtc.VideoSource(first.shape[1], first.shape[0] * 2 // 3)
        track = rtc.LocalVideoTrack.create_video_track("camera", camera)
        options = rtc.TrackPublishOptions(source=source, simulcast=False, video_codec=rtc.VideoCodec.VP8)
        publication = await self.room.local_participant.publish_track(track, options)
        self._start(self._show(camera, draw, fps))
        return publication

    async def send(self, text: str, to: str | None = None) -> None:
        """Send a message as a page does."""
        us, identities = self.room.local_participant, [to] if to else []
        if len(text.encode()) <= MAX_PACKET:
            await us.publish_data(text, topic=TOPIC, destination_identities=identities)
        else:
            await us.send_text(text, topic=TOPIC, destination_identities=identities)

    def words(self, participant: str) -> list[str]:
        """Final captions of somebody's words, in order."""
        return [
            caption.text for caption in self.captions if caption.participant == participant and caption.final
        ]

    def _listen(self) -> None:
        room = self.room
        room.on("track_subscribed", self._subscribed)
        room.on("data_received", self._message)
        room.on("participant_attributes_changed", self._attributes)
        for name in ("reconnecting", "reconnected"):
            room.on(name, lambda name=name: self._happened(name, ""))
        room.on(
            "disconnected", lambda reason: self._happened("disconnected", rtc.DisconnectReason.Name(reason))
        )
        room.on("participant_connected", lambda person: self._happened("joined", person.identity))
        room.on("participant_disconnected", lambda person: self._happened("left", person.identity))
        room.register_text_stream_handler(
            "lk.transcription", lambda reader, sender: self._start(self._read_caption(reader, sender))
        )
        room.register_text_stream_handler(
            TOPIC, lambda reader, sender: self._start(self._read_message(reader, sender))
        )

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _note(self) -> None:
        self._changed.set()

    def _happened(self, what: str, who: str) -> None:
        self.events.append((what, who))
        self._note()

    def _subscribed(self, track: rtc.RemoteTrack, _: object, participant: rtc.RemoteParticipant) -> None:
        if isinstance(track, rtc.RemoteAudioTrack):
            self._start(self._hear(track, participant.identity))
        else:
            self._start(self._see(track, participant.identity))

    async def _hear(self, track: rtc.RemoteAudioTrack, who: str) -> None:
        stream = rtc.AudioStream(track, sample_rate=RATE_HZ, num_channels=1)
        try:
            async for event in stream:
                samples = np.frombuffer(event.frame.data, np.int16).astype(np.float32) / np.float32(32768)
                self.heard[who].append(Sound(asyncio.get_running_loop().time(), samples))
                self._note()
        finally:
            await stream.aclose()

    async def _see(self, track: rtc.RemoteVideoTrack, who: str) -> None:
        stream = rtc.VideoStream(track, format=rtc.VideoBufferType.I420)
        try:
            async for event in stream:
                frame = event.frame
                i420 = np.frombuffer(frame.data, np.uint8).reshape(-1, frame.width)
                brightness = float(i420[: frame.height].mean())
                now = asyncio.get_running_loop().time()
                self.seen[who].append(Picture(now, frame.width, frame.height, brightness))
                self.last_picture[who] = i420
                self._note()
        finally:
            await stream.aclose()

    async def _read_caption(self, reader: rtc.TextStreamReader, sender: str) -> None:
        text = await reader.read_all()
        said = reader.info.attributes or {}
        final = said.get("lk.transcription_final") == "true"
        segment, track = said.get("lk.segment_id", ""), said.get("lk.transcribed_track_id", "")
        self.captions.append(Caption(sender, text, final, segment, track))
        self._note()

    async def _read_message(self, reader: rtc.TextStreamReader, sender: str) -> None:
        self.messages.append((sender, await reader.read_all()))
        self._note()

    def _message(self, packet: rtc.DataPacket) -> None:
        if packet.topic == TOPIC and packet.participant is not None:
            self.messages.append((packet.participant.identity, packet.data.decode()))
            self._note()

    def _attributes(self, changed: dict[str, str], participant: rtc.Participant) -> None:
        self.states[participant.identity].append(changed)
        self._note()

    async def _speak(self, source: rtc.AudioSource) -> None:
        silence = np.zeros(BLOCK, np.float32)
        while True:
            block = self._to_say.pop(0) if self._to_say else silence
            pcm = (np.clip(block, -1, 1) * 32767).astype(np.int16).tobytes()
            await source.capture_frame(rtc.AudioFrame(pcm, RATE_HZ, 1, BLOCK))  # its full queue makes it wait
            if not self._to_say:
                self._said.set()

    async def _show(self, camera: rtc.VideoSource, draw: Callable[[int], ByteArray], fps: float) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        while True:
            number = int((loop.time() - start) * fps)
            i420 = draw(number)
            width, height = i420.shape[1], i420.shape[0] * 2 // 3
            camera.capture_frame(rtc.VideoFrame(width, height, rtc.VideoBufferType.I420, i420.tobytes()))
            await asyncio.sleep(start + (number + 1) / fps - loop.time())


class Invite(Protocol):
    """The fixture `human`."""

    async def __call__(self, room: str, identity: str, **more: Any) -> Human: ...


@asynccontextmanager
async def human_in(
    server: LiveKitServer,
    room: str,
    identity: str,
    *,
    name: str = "",
    speaks: bool = True,
    camera: Callable[[int], ByteArray] | None = None,
    **token: Any,
) -> AsyncIterator[Human]:
    """Somebody in a room, with a microphone unless they do not speak. `token`: see LiveKitServer.token."""
    person = Human(identity)
    try:
        await person.join(server.url, server.token(room, identity, name=name, **token))
        if speaks:
            await person.open_microphone()
        if camera is not None:
            await person.open_camera(camera)
        yield person
    finally:
        await person.leave()
