"""The avatar's microphone and camera in a LiveKit room, both sent the moment that they are given.

Pictures go out as the VP8 packets that a call makes anyway (LiveKit's client does not encode them again),
and sound leaves without a queue: what was cut is not heard.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from livekit import rtc

from media.audio import to_int16
from media.channel import Channel
from media.clock import Clock
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, Packet

log = logging.getLogger(__name__)

HALF = PACKET_TICKS // 2
"""10 ms: what LiveKit's client takes at once where it has no queue."""

PICTURE_DELAY_S = 0.025
"""Pictures leave this much after their sound: LiveKit's clients show them at once but play sound some 20 to
60 ms after it has come, and do not synchronise the two unless their server says so (room.sync_streams)."""

_SOUND_WAITING = 5  # 100 ms; each block leaves in a millisecond, so more means that the client hangs
_KEYFRAME_TICKS = TICKS_HZ  # one second: a keyframe costs ten pictures, and it takes a moment to be made
_STEP = 0.05  # smaller changes of the bitrate are not told
_SOUND_BPS = 64_000


class Publisher:
    """Two tracks, for as many connections as a meeting takes: `publish` again after each new one.

    `keyframe` and `bitrate` (bits per second) are told what viewers need, at the next picture.
    """

    def __init__(
        self,
        clock: Clock,
        width: int,
        height: int,
        fps: float,
        max_bitrate: int,
        keyframe: Callable[[], None],
        bitrate: Callable[[int], None],
    ) -> None:
        self._size = width, height
        # LiveKit's client has the machine's monotonic clock, as the loop has
        self._zero = asyncio.get_running_loop().time() - clock.now()
        self._fps, self._max_bitrate = fps, max_bitrate
        self._want_keyframe, self._want_bitrate = keyframe, bitrate
        self._camera = rtc.EncodedVideoSource(width, height)
        self._microphone = rtc.AudioSource(TICKS_HZ, 1, queue_size_ms=0)
        self._sound: Channel[AudioChunk] = Channel(_SOUND_WAITING, "keep_newest")
        self._speaking = asyncio.create_task(self._speak(), name="sound to LiveKit")
        self._told_bitrate = 0
        self._keyframe_due = True
        self._told_keyframe = -_KEYFRAME_TICKS
        self._begun = False

    async def publish(self, participant: rtc.LocalParticipant) -> None:
        """Show both tracks in the room."""
        voice = rtc.LocalAudioTrack.create_audio_track("voice", self._microphone)
        await participant.publish_track(voice, self._sound_options())
        face = rtc.LocalVideoTrack.create_video_track("face", self._camera)
        await participant.publish_track(face, self._picture_options())
        self._begun, self._keyframe_due = False, True

    def put_sound(self, sound: AudioChunk) -> None:
        """Send 20 ms at 48 kHz at once."""
        if not self._sound.closed:
            self._sound.put_now(sound)

    def put_picture(self, packet: Packet) -> None:
        """Send one VP8 picture in time with its sound, the first of a connection being a keyframe."""
        asyncio.get_running_loop().call_later(PICTURE_DELAY_S, self._show, packet)

    def _show(self, packet: Packet) -> None:
        if self._sound.closed:
            return
        self._ask(packet.pts)
        if not (self._begun or packet.keyframe):
            return
        if packet.keyframe:
            self._begun, self._keyframe_due = True, False
        kind = (
            rtc.EncodedFrameType.ENCODED_FRAME_KEY
            if packet.keyframe
            else rtc.EncodedFrameType.ENCODED_FRAME_DELTA
        )
        shown = round((self._zero + packet.pts / TICKS_HZ) * 1e6)
        frame = rtc.EncodedVideoFrame(packet.data, *self._size, rtc.VideoCodec.VP8, kind, shown)
        if not self._camera.capture_frame(frame):
            # what follows cannot be decoded without the one that was not taken
            self._begun, self._keyframe_due = False, True

    async def close(self) -> None:
        """Stop; safe to call twice."""
        self._sound.close()
        await asyncio.wait([self._speaking])
        await self._microphone.aclose()
        await self._camera.aclose()

    def _ask(self, now: int) -> None:
        """What viewers need at this tick, as LiveKit's client has it from the server."""
        wish = self._camera.take_feedback()
        self._keyframe_due = self._keyframe_due or wish.keyframe_requested
        if self._keyframe_due and abs(now - self._told_keyframe) >= _KEYFRAME_TICKS:
            self._told_keyframe = now
            self._want_keyframe()
        if wish.rate_control is not None:
            target = wish.rate_control.target_bitrate_bps
            if abs(target - self._told_bitrate) > _STEP * self._told_bitrate:
                self._told_bitrate = target
                self._want_bitrate(target)

    async def _speak(self) -> None:
        async for chunk in self._sound:
            pcm = to_int16(chunk.samples)
            for half in (pcm[:HALF], pcm[HALF:]):
                try:
                    await self._microphone.capture_frame(rtc.AudioFrame(half.tobytes(), TICKS_HZ, 1, HALF))
                except Exception as error:  # LiveKit's client has no narrower class
                    log.warning("10 ms of sound were not taken by LiveKit's client: %s", error)

    def _sound_options(self) -> rtc.TrackPublishOptions:
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE, dtx=False, red=True)
        options.audio_encoding.max_bitrate = _SOUND_BPS
        return options

    def _picture_options(self) -> rtc.TrackPublishOptions:
        return rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            video_codec=rtc.VideoCodec.VP8,
            video_encoder=rtc.VideoEncoderBackend.ENCODER_BACKEND_PRE_ENCODED,
            video_encoding=rtc.VideoEncoding(max_bitrate=self._max_bitrate, max_framerate=self._fps),
            simulcast=False,
        )
