"""Reads a recording's tracks side by side: which picture each shows at a moment, what each sounds like."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame as Picture
from av.video.stream import VideoStream

from media.errors import MediaError
from media.frames import TICKS_HZ, FloatArray, VideoFrame
from media.video import from_av

READ_AHEAD = 2 * TICKS_HZ
"""A recording's tracks may lie this far apart in the file; twice what its writer allows."""

FADE_TICKS = 2 * TICKS_HZ
"""A picture is not shown longer than this: its camera has been turned off."""

CONTIGUOUS = TICKS_HZ // 200
"""5 ms: WebM rounds times to milliseconds; what lies closer than this to the sound before it follows it."""


class Playback:
    """A recording, even one that was cut off, played forward once. Blocking."""

    def __init__(self, path: Path) -> None:
        """Raises MediaError where the file is missing or holds nothing."""
        try:
            self._container: InputContainer = av.open(str(path))
        except (av.FFmpegError, OSError) as error:
            raise MediaError(f"{path} holds no recording that can be played.") from error
        self.pictures: dict[int, PictureTrack] = {}
        self.sounds: dict[int, SoundTrack] = {}
        for number, stream in enumerate(self._container.streams):
            if isinstance(stream, VideoStream):
                self.pictures[number] = PictureTrack(stream.width, stream.height)
            elif isinstance(stream, AudioStream):
                self.sounds[number] = SoundTrack()
        self._packets = self._demux()
        self._read = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def times(self) -> dict[int, list[int]]:
        """The ticks at which each track's packets begin. Reads the whole file; nothing can be played then."""
        times: dict[int, list[int]] = {number: [] for number in range(len(self._container.streams))}
        for packet in self._packets:
            times[packet.stream_index].append(_ticks(packet.pts, packet))
        return times

    def forward(self, until: int) -> None:
        """Read on so that every track can be asked about tick `until`."""
        while self._read < until + READ_AHEAD:
            packet = next(self._packets, None)
            if packet is None:
                return
            self._read = max(self._read, _ticks(packet.pts, packet))
            track = self.pictures.get(packet.stream_index) or self.sounds.get(packet.stream_index)
            if track:
                track.packets.append(packet)

    def _demux(self) -> Iterator[av.Packet[Any]]:
        with suppress(av.FFmpegError):  # a file that was cut off ends where it was cut
            for packet in self._container.demux():
                if packet.pts is not None:
                    yield packet


class PictureTrack:
    """A video track's pictures by time."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self.fade = FADE_TICKS
        self.packets: deque[av.Packet[Any]] = deque()
        self._shown: VideoFrame | None = None

    def at(self, moment: int) -> VideoFrame | None:
        """The newest picture up to tick `moment`; None before the first and where the last is `fade` old.

        The same object comes back until there is another picture.
        """
        latest: Picture | None = None
        while self.packets and _ticks(self.packets[0].pts, self.packets[0]) <= moment:
            for frame in _decode(self.packets.popleft()):
                if isinstance(frame, Picture):
                    latest = frame
        if latest is not None:
            self._shown = from_av(latest, _ticks(latest.pts, latest))
        if self._shown and moment - self._shown.pts > self.fade:
            self._shown = None
        return self._shown


class SoundTrack:
    """An audio track's sound as one row of samples at 48 kHz."""

    def __init__(self) -> None:
        self.packets: deque[av.Packet[Any]] = deque()
        self._begin = 0
        self._samples = np.zeros(0, np.float32)

    def take(self, count: int) -> FloatArray:
        """The next `count` samples, beginning with tick 0; silence where the track has none."""
        end = self._begin + count
        while self.packets and _ticks(self.packets[0].pts, self.packets[0]) < end:
            for frame in _decode(self.packets.popleft()):
                if isinstance(frame, AudioFrame):
                    self._place(frame)
        missing = max(count - len(self._samples), 0)
        samples = np.pad(self._samples, (0, missing))
        self._begin, self._samples = end, samples[count:]
        return samples[:count]

    def _place(self, frame: AudioFrame) -> None:
        at, samples = _ticks(frame.pts, frame), frame.to_ndarray().mean(axis=0).astype(np.float32)
        gap = at - (self._begin + len(self._samples))
        if gap > CONTIGUOUS:
            self._samples = np.pad(self._samples, (0, gap))
        elif gap < -CONTIGUOUS:
            samples = samples[-gap:]
        self._samples = np.concatenate([self._samples, samples])


def _decode(packet: av.Packet[Any]) -> list[Picture | AudioFrame]:
    try:
        return [frame for frame in packet.decode() if isinstance(frame, Picture | AudioFrame)]
    except av.FFmpegError:  # a picture without its keyframe, a packet that was cut off
        return []


def _ticks(pts: int | None, timed: av.Packet[Any] | Picture | AudioFrame) -> int:
    return round((pts or 0) * (timed.time_base or 0) * TICKS_HZ)
