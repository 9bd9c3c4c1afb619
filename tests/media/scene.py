"""A made-up call for tests: an avatar and a participant who flash and beep at known moments."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np

from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray, Packet, VideoFrame
from media.recording import Recorder
from media.sessions import Participant, Session, new_id

STEP = TICKS_HZ // 25
STARTED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def about(*people: str) -> Session:
    """A session of the avatar Ada with these people."""
    participants = tuple(Participant(id=name.lower(), name=name) for name in people)
    return Session(
        id=new_id(STARTED), started=STARTED, persona="host", avatar="Ada", participants=participants
    )


def picture(pts: int, flash: bool, size: tuple[int, int] = (128, 128)) -> VideoFrame:
    """Dark grey, or white at the moment of a flash."""
    width, height = size
    i420 = np.full((height * 3 // 2, width), 128, np.uint8)
    i420[:height] = 235 if flash else 40
    return VideoFrame(i420, pts)


def beep(pts: int, loud: bool, samples: int = PACKET_TICKS, rate: int = TICKS_HZ) -> AudioChunk:
    """20 ms of a tone or of silence."""
    wave = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(samples) / rate)
    return AudioChunk((wave * loud).astype(np.float32), rate, pts)


class Scene:
    """Plays both sides of a call into a recorder, tick by tick; flashes and beeps begin every second."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.vp8 = VideoEncoder(128, 128, 25, 300_000)
        self.opus = SoundEncoder()
        self.keyframe = True
        self.pictures: list[Packet] = []
        self.sounds: list[Packet] = []

    def want_keyframe(self) -> None:
        self.keyframe = True

    def at(self, pts: int, person: str = "", camera: bool = True) -> None:
        """What happens in the 20 ms from tick `pts` on; `person` is who is in the room beside the avatar."""
        loud = pts % TICKS_HZ < STEP
        if pts % STEP == 0:
            packet = self.vp8.encode(picture(pts, loud), self.keyframe)
            self.keyframe = False
            self.pictures.append(packet)
            self._recorder.picture_out(packet)
            if person and camera:
                self._recorder.picture_in(person, picture(pts, loud, (320, 240)))
        if person:
            self._recorder.sound_in(person, beep(pts, loud))
        self.sounds.append(self.opus.encode(beep(pts, loud)))
        self._recorder.sound_out(self.sounds[-1])


def packets(path: Path, track: int) -> list[tuple[float, bytes, bool]]:
    """A track's packets: seconds, bytes, keyframe."""
    with av.open(str(path)) as container:
        return [
            (float(packet.pts * packet.time_base), bytes(packet), packet.is_keyframe)
            for packet in container.demux(container.streams[track])
            if packet.pts is not None
        ]


def flashes(path: Path, track: int, left: float = 0.0, right: float = 1.0) -> list[float]:
    """Seconds at which a video track (or the part of its width from `left` to `right`) turns white."""
    times, dark = [], True
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams[track]):
            luma = frame.to_ndarray(format="gray")
            part = luma[:, int(luma.shape[1] * left) : int(luma.shape[1] * right)]
            bright = part[part.shape[0] // 2, part.shape[1] // 2] > 150
            if bright and dark:
                times.append(float(frame.time or 0))
            dark = not bright
    return times


def sound(path: Path, track: int) -> FloatArray:
    """A sound track's samples at 48 kHz, from the file's time 0 on, silence where it has none."""
    samples = np.zeros(0, np.float32)
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams[track]):
            begin = round(float(frame.time or 0) * TICKS_HZ)
            part = frame.to_ndarray().mean(axis=0)
            samples = np.pad(samples, (0, max(begin + len(part) - len(samples), 0)))
            samples[begin : begin + len(part)] = part
    return samples.astype(np.float32)


def beeps(path: Path, track: int) -> list[float]:
    """Seconds at which a sound track becomes loud."""
    loud = np.abs(sound(path, track)) > 0.1
    times: list[float] = []
    for sample in np.flatnonzero(loud):
        if not times or sample / TICKS_HZ - times[-1] > 0.2:
            times.append(sample / TICKS_HZ)
    return times
