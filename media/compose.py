"""Makes the video that people watch out of a recording: everybody in one picture, the sound mixed.

    session.webm -> pictures at the avatar's moments, in cells (media/canvas.py) -> VP8  \
                 -> everybody's sound, added and limited                         -> Opus -> video.webm

The avatar and one participant stand side by side. Where there were more, cells are laid out for who is there
at each moment, with names and a frame around who speaks.

It runs after the call, at a low priority, faster than life.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Self

import av
import numpy as np
from av.stream import Stream

from media import sessions
from media.aside import Progress, aside
from media.audio import mix
from media.canvas import FRAME, Canvas
from media.encode import OPUS_LOOKAHEAD, TICK, SoundEncoder, VideoEncoder
from media.errors import MediaError
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray, Packet, VideoFrame
from media.layout import Area, Cell, tiles
from media.playback import Playback
from media.sessions import Session
from media.speaking import Speaking
from media.tape import AVATAR_PICTURE as AVATAR
from media.tape import AVATAR_SOUND
from media.video import fit

LARGEST_CELL = 768
"""Pixels of a side of one person's place; the avatar's own size up to there."""

STEP = TICKS_HZ // 25
"""Ticks between pictures where the avatar's own do not set the pace."""

KEYFRAME_TICKS = 4 * TICKS_HZ
"""Every four seconds a place to seek to."""

BITS_PER_PIXEL = 3.0
"""Bits per second for each pixel: 1.5 Mb/s at 1024x512, for pictures that went through VP8 once already."""

MEETING_SIZE = 1280, 720
"""Pixels of the whole where there are several participants."""

AVATAR_FADE = 60 * TICKS_HZ
"""The avatar has no camera to turn off: where a busy machine draws nothing for a while, the last stays."""

SCREEN_FADE = 4 * TICKS_HZ
"""A screen on which nothing happens is sent once a second, and may lose pictures on its way."""

SCREEN_SHARE = 3
"""Of four parts of the width: what a screen takes where one is shown; the people stand beside it."""

GAP = 2 * FRAME
"""Pixels between cells with names: room for a frame around each."""

Times = Mapping[int, Sequence[int]]
"""Ticks at which each track's packets begin."""


def compose(folder: Path, progress: Progress = lambda share: None) -> Path:
    """Write video.webm into a session's folder; blocking. `progress` hears how much is done, 0..1.

    A session that was cut off is finished first: its duration and its transcript. Whatever `progress` raises
    ends the work and leaves no half video. Raises MediaError.
    """
    session = sessions.load(folder)
    with Playback(folder / sessions.TRACKS) as recording:
        times = recording.times()
    end = max((track[-1] + PACKET_TICKS for track in times.values() if track), default=0)
    if not times.get(AVATAR) or not end:
        raise MediaError(f"The recording in {folder} holds no pictures, so there is no video to make.")
    half = folder / f"{sessions.VIDEO}.part"
    try:
        if session.duration is None:
            session = sessions.finish(folder, session.model_copy(update={"duration": end / TICKS_HZ}))
        with Playback(folder / sessions.TRACKS) as recording:
            recording.forward(times[AVATAR][0])
            everybody = _Everybody(session, recording, times[AVATAR][0])
            places = _places(folder, session, recording, times)
            _write(half, recording, everybody, places, moments(times[AVATAR], end), end, progress)
        half.replace(folder / sessions.VIDEO)
        sessions.save(folder, session.model_copy(update={"video": sessions.VIDEO}))
    except (OSError, av.FFmpegError) as error:
        raise MediaError(f"The video of {folder} cannot be written: {error.strerror}.") from error
    finally:
        half.unlink(missing_ok=True)
    return folder / sessions.VIDEO


async def compose_aside(folder: Path, progress: Progress = lambda share: None) -> Path:
    """`compose` beside a call. When cancelled it stops and leaves no half video."""
    return await aside(partial(compose, folder), progress)


def moments(pictures: Sequence[int], end: int) -> Iterator[int]:
    """Ticks of the video's pictures, from 0 to `end`: those of the avatar's, and more where they pause."""
    last = 0
    yield last
    for at in [*(at for at in pictures if 0 < at < end), end]:
        while last + 2 * STEP <= at:
            last += STEP
            yield last
        if at < end:
            last = at
            yield last


def _places(folder: Path, session: Session, recording: Playback, times: Times) -> _Pair | _Meeting:
    if len(session.participants) > 1 or any(person.screen for person in session.participants):
        everybody = frozenset(person.id for person in session.participants)
        return _Meeting(session, sessions.presence(folder) or [(0.0, everybody)])
    return _Pair(session, recording, times)


class _Pair:
    """The avatar and one participant side by side; who never had a picture has no place."""

    def __init__(self, session: Session, recording: Playback, times: Times) -> None:
        wide, high = fit(*recording.pictures[AVATAR].size, LARGEST_CELL, LARGEST_CELL)
        seen = [0, *(who for who, one in enumerate(session.participants, 1) if times[one.picture])]
        self.size = len(seen) * wide, high
        areas = tiles(len(seen), Area(0, 0, *self.size))
        self._cells = [Cell(who, area) for who, area in zip(seen, areas, strict=True)]

    def at(self, moment: int, screen: int) -> Sequence[Cell]:
        """Everybody's places, at any time."""
        return self._cells


class _Meeting:
    """The avatar and several participants: whoever is there has a cell with a name."""

    def __init__(self, session: Session, changes: Sequence[tuple[float, Collection[str]]]) -> None:
        """`changes`: who is there, by their ids, from which second on."""
        self.size = MEETING_SIZE
        self._times = [round(at * TICKS_HZ) for at, _ in changes]
        self._names = [_names(session, there) for _, there in changes]

    def at(self, moment: int, screen: int) -> Sequence[Cell]:
        """Everybody's places at tick `moment`; `screen` is whose is shown, the avatar's 0 for none."""
        names = self._names[max(bisect_right(self._times, moment) - 1, 0)]
        wide, high = self.size
        left = wide * SCREEN_SHARE // 4 if screen in names and screen else 0
        areas = tiles(len(names), Area(left, 0, wide - left, high), GAP)
        cells = [Cell(who, area, name) for (who, name), area in zip(names.items(), areas, strict=True)]
        if not left:
            return cells
        (large,) = tiles(1, Area(0, 0, left, high), GAP)
        return [Cell(-screen, large, f"{names[screen]}: screen"), *cells]


def _names(session: Session, there: Collection[str]) -> dict[int, str]:
    people = {who: one.name for who, one in enumerate(session.participants, 1) if one.id in there}
    return {0: session.avatar} | people


class _Everybody:
    """Who is seen and heard in a recording at each moment, the avatar first."""

    def __init__(self, session: Session, recording: Playback, first: int) -> None:
        """The avatar's picture of tick `first` stands from the beginning, for no video opens on black."""
        people, tracks = dict(enumerate(session.participants, 1)), recording.pictures
        self._pictures = {0: tracks[AVATAR]} | {who: tracks[one.picture] for who, one in people.items()}
        self._screens = {who: tracks[one.screen] for who, one in people.items() if one.screen}
        self._pictures[0].fade = AVATAR_FADE
        for screen in self._screens.values():
            screen.fade = SCREEN_FADE
        sounds = [AVATAR_SOUND, *(one.sound for one in people.values())]
        self._sounds = [recording.sounds[number] for number in sounds]
        self._first = first
        self.speaking = Speaking(len(sounds))

    def picture(self, who: int, moment: int) -> VideoFrame | None:
        """Somebody's picture, or the screen of `-who`. People are taken up to half a picture early, which is
        nearer on the whole.
        """
        if who == 0:
            return self._pictures[0].at(max(moment, self._first))
        track = self._pictures[who] if who > 0 else self._screens[-who]
        return track.at(moment + STEP // 2)

    def screen(self, moment: int) -> int:
        """Whose screen is shown, 0 for nobody's."""
        return next((who for who in self._screens if self.picture(-who, moment)), 0)

    def sound(self) -> FloatArray:
        """The next 20 ms."""
        parts = [sound.take(PACKET_TICKS) for sound in self._sounds]
        self.speaking.hear([float(np.sqrt(np.mean(np.square(part)))) for part in parts])
        return mix(parts)


class _Video:
    """video.webm while it is written: one picture track, one sound track, seekable."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        # the index goes before the pictures, so that a browser can seek before it has read them all
        self._file = av.open(str(path), "w", format="webm", options={"cues_to_front": "1"})
        self._picture_stream = self._file.add_mux_stream("vp8", width=width, height=height)
        self._sound_stream = self._file.add_stream("libopus", rate=TICKS_HZ, layout="mono")
        self._vp8 = VideoEncoder(width, height, TICKS_HZ / STEP, round(width * height * BITS_PER_PIXEL))
        self._opus = SoundEncoder()
        self._next_keyframe = 0
        self.sounded = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def picture(self, frame: VideoFrame) -> None:
        """The next picture."""
        keyframe = frame.pts >= self._next_keyframe
        if keyframe:
            self._next_keyframe = frame.pts + KEYFRAME_TICKS
        self._mux(self._picture_stream, self._vp8.encode(frame, keyframe), 0)

    def sound(self, samples: FloatArray) -> None:
        """The next 20 ms of sound."""
        packet = self._opus.encode(AudioChunk(samples, TICKS_HZ, self.sounded))
        self._mux(self._sound_stream, packet, OPUS_LOOKAHEAD)
        self.sounded += PACKET_TICKS

    def _mux(self, stream: Stream, packet: Packet, early: int) -> None:
        data = av.Packet(packet.data)
        data.stream, data.time_base, data.is_keyframe = stream, TICK, packet.keyframe
        data.pts = data.dts = packet.pts - early
        data.duration = packet.duration
        self._file.mux(data)


def _write(
    path: Path,
    recording: Playback,
    everybody: _Everybody,
    places: _Pair | _Meeting,
    moments: Iterable[int],
    end: int,
    progress: Progress,
) -> None:
    canvas = Canvas(*places.size)
    with _Video(path, *places.size) as video:
        for moment in moments:
            recording.forward(moment)
            while video.sounded < moment:
                video.sound(everybody.sound())
            cells = places.at(moment, everybody.screen(moment))
            canvas.draw(cells, partial(everybody.picture, moment=moment), everybody.speaking.now)
            video.picture(VideoFrame(canvas.i420, moment))
            progress(moment / end)
        while video.sounded < end:
            video.sound(everybody.sound())
    progress(1.0)
