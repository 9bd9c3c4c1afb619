"""The files of one recording while it runs: what the recorder's thread does. Blocking; raises OSError."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from media import sessions
from media.audio import Framer, Resampler
from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray, Packet, VideoFrame
from media.gapless import Gapless
from media.sessions import Participant, Session
from media.video import fit, scale
from media.webm import Track, WebmWriter

log = logging.getLogger(__name__)

PICTURE_SIZE, SCREEN_SIZE = (640, 480), (1280, 720)
"""Pixels into which a participant's picture, or screen, is fitted: the video shows neither much larger."""

PICTURE_FPS, SCREEN_FPS = 15, 5
"""Of a camera: enough to see who moves, 25 would cost half as much again; of a screen: enough to follow."""

PICTURE_BITRATE, SCREEN_BITRATE = 500_000, 800_000
"""Bits per second."""

NAME_CHARS = 40
"""What a track is called is cut here: the file's head holds everybody's."""

AVATAR_PICTURE, AVATAR_SOUND = 0, 1
"""The avatar's tracks; each participant's two follow as they come, and screens as they are shown."""


class Tape:
    """Writes session.webm, events.jsonl and session.json. All times are ticks from the recording's start."""

    def __init__(self, folder: Path, session: Session, width: int, height: int) -> None:
        """`width` and `height` are the avatar's picture's, as far as is known."""
        folder.mkdir(mode=0o700, parents=True)  # faces and voices are nobody else's business
        tracks = [Track("video", session.avatar, width, height), Track("audio", session.avatar)]
        self._folder = folder
        self._session = session.model_copy(update={"tracks": _titles(tracks)})
        self._there: dict[str, _Person] = {}
        sessions.save(folder, self._session)
        with ExitStack() as opened:  # a disk that is full already must not leave open files behind
            events = (folder / sessions.EVENTS).open("w", encoding="utf-8", buffering=1)
            self._events = opened.enter_context(events)
            media = opened.enter_context((folder / sessions.TRACKS).open("wb", buffering=0))
            self._file = WebmWriter(media, tracks)
            opened.pop_all()

    def present(self, at: int, names: Mapping[str, str]) -> None:
        """From tick `at` on these people are there, by their ids: the new have come, the missing gone."""
        for gone in [who for who in self._there if who not in names]:
            self._there.pop(gone).finish(at)
        for who, name in names.items():
            if who not in self._there and (tracks := self._tracks_of(who, name)):
                self._there[who] = _Person(self._file, tracks, at)

    def _tracks_of(self, who: str, name: str) -> Participant | None:
        """Where somebody who comes is recorded: where they were before, or on new tracks if there is room."""
        known = {person.id: person for person in self._session.participants}
        if who in known:
            return known[who]
        tracks = [Track("video", name[:NAME_CHARS], *PICTURE_SIZE), Track("audio", name[:NAME_CHARS])]
        first = self._file.add(tracks)
        if first is None:
            log.warning("a recording holds no more people: somebody who came is not recorded")
            return None
        person = Participant(id=who, name=name, picture=first, sound=first + 1)
        self._describe(person, tracks)
        return person

    def _track_for_screen(self, tracks: Participant) -> Participant:
        """With a track for their screen, if there is room for one more."""
        screen = [Track("video", f"{tracks.name[:NAME_CHARS]}, screen", *SCREEN_SIZE)]
        number = self._file.add(screen)
        if number is None:
            return tracks
        person = tracks.model_copy(update={"screen": number})
        self._describe(person, screen)
        return person

    def _describe(self, person: Participant, added: Sequence[Track]) -> None:
        """Somebody has tracks that were not there before."""
        people = {each.id: each for each in self._session.participants} | {person.id: person}
        tracks = (*self._session.tracks, *_titles(added))
        update = {"participants": tuple(people.values()), "tracks": tracks}
        self._session = self._session.model_copy(update=update)
        sessions.save(self._folder, self._session)

    def picture_out(self, packet: Packet) -> None:
        """A packet of the avatar's picture, copied."""
        self._file.write(AVATAR_PICTURE, packet)

    def sound_out(self, packet: Packet) -> None:
        """A packet of the avatar's sound, copied. These come all the time: they drive the other tracks on."""
        self._file.write(AVATAR_SOUND, packet)
        for person in self._there.values():
            person.advance(packet.pts)

    def picture_in(self, who: str, frame: VideoFrame) -> None:
        """A picture of the camera of somebody who is there."""
        if person := self._there.get(who):
            person.camera.show(frame)

    def screen_in(self, who: str, frame: VideoFrame) -> None:
        """What somebody who is there shows of their screen."""
        person = self._there.get(who)
        if person and not person.screen:
            person.give_screen(self._track_for_screen(person.tracks))
        if person and person.screen:
            person.screen.show(frame)

    def sound_in(self, who: str, chunk: AudioChunk) -> None:
        """The sound of somebody who is there."""
        if person := self._there.get(who):
            person.sound(chunk)

    def event(self, event: dict[str, Any]) -> None:
        """A line for events.jsonl."""
        self._events.write(json.dumps(event, ensure_ascii=False) + "\n")

    def close(self, lost: int) -> Session:
        """Write what is left, the transcript and the last session.json."""
        for person in self._there.values():
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
    """Somebody who is there: their picture and sound, encoded as they come."""

    def __init__(self, file: WebmWriter, tracks: Participant, now: int) -> None:
        """`now` is the tick at which they have come."""
        self._file = file
        self.tracks = tracks
        self.camera = _Film(file, tracks.picture, PICTURE_SIZE, PICTURE_FPS, PICTURE_BITRATE)
        self.screen: _Film | None = None
        self.give_screen(tracks)
        self._opus = SoundEncoder()
        self._resampler = Resampler(TICKS_HZ)
        self._framer = Framer(PACKET_TICKS)
        self._gapless = Gapless(now)

    def give_screen(self, tracks: Participant) -> None:
        """Record their screen from now on, where `tracks` has one for it."""
        self.tracks = tracks
        if tracks.screen:
            self.screen = _Film(self._file, tracks.screen, SCREEN_SIZE, SCREEN_FPS, SCREEN_BITRATE)

    def sound(self, chunk: AudioChunk) -> None:
        self._write(self._gapless.push(self._resampler.push(chunk)))

    def advance(self, now: int) -> None:
        self._write(self._gapless.advance(now))

    def finish(self, end: int) -> None:
        self._write(self._gapless.flush(end))

    def _write(self, samples: FloatArray) -> None:
        start = self._gapless.end - len(samples)
        for piece in self._framer.push(AudioChunk(samples, TICKS_HZ, start)):
            self._file.write(self.tracks.sound, self._opus.encode(piece))


class _Film:
    """A camera or a screen, encoded as its pictures come."""

    def __init__(
        self, file: WebmWriter, track: int, largest: tuple[int, int], fps: int, bitrate: int
    ) -> None:
        self._file = file
        self._track = track
        self._largest = largest
        self._fps = fps
        self._bitrate = bitrate
        self._size = (0, 0)
        self._next = 0

    def show(self, frame: VideoFrame) -> None:
        if frame.pts < self._next:
            return
        step = TICKS_HZ // self._fps
        # on the grid, not from the last picture on: else a camera of 25 fps is taken down to 12.5
        self._next = max(self._next + step, frame.pts + step // 2)
        size = fit(frame.width, frame.height, *self._largest)
        if size != self._size:  # a camera that comes, or is turned: a new encoder begins with a keyframe
            self._size = size
            self._vp8 = VideoEncoder(*size, self._fps, self._bitrate)
        self._file.write(self._track, self._vp8.encode(scale(frame, *size)))


def _titles(tracks: Sequence[Track]) -> tuple[str, ...]:
    return tuple(f"{track.name} ({track.kind})" for track in tracks)
