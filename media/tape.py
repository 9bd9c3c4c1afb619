"""The files of one recording while it runs: what the recorder's thread does. Blocking; raises OSError."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from media import sessions
from media.audio import Framer, Resampler
from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray, Packet, VideoFrame
from media.gapless import Gapless
from media.sessions import Session
from media.video import letterbox
from media.webm import Track, WebmWriter

PICTURE_SIZE = (640, 480)
"""Pixels of a participant's track: the composed video shows it no larger, and no camera changes it midway."""

PICTURE_FPS = 15
"""Of a participant's camera: enough to see who moves; 25 would cost half as much again."""

PICTURE_BITRATE = 500_000
"""Bits per second of a participant's picture."""

AVATAR_PICTURE, AVATAR_SOUND = 0, 1
"""The avatar's tracks; each participant's two follow."""


class Tape:
    """Writes session.webm, events.jsonl and session.json. All times are ticks from the recording's start."""

    def __init__(self, folder: Path, session: Session, width: int, height: int) -> None:
        """`width` and `height` are the avatar's picture's, as far as is known."""
        folder.mkdir(mode=0o700, parents=True)  # faces and voices are nobody else's business
        tracks = [Track("video", session.avatar, width, height), Track("audio", session.avatar)]
        for person in session.participants:
            tracks += [Track("video", person.name, *PICTURE_SIZE), Track("audio", person.name)]
        self._folder = folder
        self._session = session.model_copy(
            update={"tracks": tuple(f"{track.name} ({track.kind})" for track in tracks)}
        )
        sessions.save(folder, self._session)
        with ExitStack() as opened:  # a disk that is full already must not leave open files behind
            events = (folder / sessions.EVENTS).open("w", encoding="utf-8", buffering=1)
            self._events = opened.enter_context(events)
            media = opened.enter_context((folder / sessions.TRACKS).open("wb", buffering=0))
            self._file = WebmWriter(media, tracks)
            opened.pop_all()
        self._people = [_Person(self._file, 2 + 2 * number) for number in range(len(session.participants))]

    def picture_out(self, packet: Packet) -> None:
        """A packet of the avatar's picture, copied."""
        self._file.write(AVATAR_PICTURE, packet)

    def sound_out(self, packet: Packet) -> None:
        """A packet of the avatar's sound, copied. These come all the time: they drive the other tracks on."""
        self._file.write(AVATAR_SOUND, packet)
        for person in self._people:
            person.advance(packet.pts)

    def picture_in(self, person: int, frame: VideoFrame) -> None:
        """A picture of a participant's camera."""
        self._people[person].picture(frame)

    def sound_in(self, person: int, chunk: AudioChunk) -> None:
        """A participant's sound."""
        self._people[person].sound(chunk)

    def event(self, event: dict[str, Any]) -> None:
        """A line for events.jsonl."""
        self._events.write(json.dumps(event, ensure_ascii=False) + "\n")

    def close(self, lost: int) -> Session:
        """Write what is left, the transcript and the last session.json."""
        for person in self._people:
            person.finish(round(self._file.duration * TICKS_HZ))
        self._file.close()
        self._events.close()
        update = {"duration": self._file.duration, "lost": lost}
        return sessions.finish(self._folder, self._session.model_copy(update=update))

    def abandon(self, lost: int) -> None:
        """Close the files of a recording that could not be written any further, as well as that goes."""
        for file in (self._events, self._file):
            with suppress(OSError):
                file.close()
        update = {"duration": self._file.duration, "lost": lost}
        with suppress(OSError):
            sessions.finish(self._folder, self._session.model_copy(update=update))


class _Person:
    """One participant's picture and sound, encoded as they come."""

    def __init__(self, file: WebmWriter, picture_track: int) -> None:
        self._file = file
        self._picture_track = picture_track
        self._vp8 = VideoEncoder(*PICTURE_SIZE, PICTURE_FPS, PICTURE_BITRATE)
        self._opus = SoundEncoder()
        self._resampler = Resampler(TICKS_HZ)
        self._framer = Framer(PACKET_TICKS)
        self._gapless = Gapless()
        self._next_picture = 0

    def picture(self, frame: VideoFrame) -> None:
        if frame.pts < self._next_picture:
            return
        step = TICKS_HZ // PICTURE_FPS
        # on the grid, not from the last picture on: else a camera of 25 fps is taken down to 12.5
        self._next_picture = max(self._next_picture + step, frame.pts + step // 2)
        self._file.write(self._picture_track, self._vp8.encode(letterbox(frame, *PICTURE_SIZE)))

    def sound(self, chunk: AudioChunk) -> None:
        self._write(self._gapless.push(self._resampler.push(chunk)))

    def advance(self, now: int) -> None:
        self._write(self._gapless.advance(now))

    def finish(self, end: int) -> None:
        self._write(self._gapless.flush(end))

    def _write(self, samples: FloatArray) -> None:
        start = self._gapless.end - len(samples)
        for piece in self._framer.push(AudioChunk(samples, TICKS_HZ, start)):
            self._file.write(self._picture_track + 1, self._opus.encode(piece))
