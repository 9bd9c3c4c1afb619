"""Makes the video that people watch out of a recording: everybody side by side, the sound mixed.

    session.webm -> pictures at the avatar's moments, letterboxed into a grid -> VP8  \
                 -> everybody's sound, added and limited                      -> Opus -> video.webm

It runs after the call, at a low priority, about five times faster than life.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import av
from av.stream import Stream

from media import sessions
from media.aside import Progress, aside
from media.audio import mix
from media.encode import OPUS_LOOKAHEAD, TICK, SoundEncoder, VideoEncoder
from media.errors import MediaError
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray, Packet, VideoFrame
from media.playback import PictureTrack, Playback
from media.video import blank, fit, place

LARGEST_CELL = 768
"""Pixels of a side of one person's place; the avatar's own size up to there."""

STEP = TICKS_HZ // 25
"""Ticks between pictures where the avatar's own do not set the pace."""

KEYFRAME_TICKS = 4 * TICKS_HZ
"""Every four seconds a place to seek to."""

BITS_PER_PIXEL = 3.0
"""Bits per second for each pixel: 1.5 Mb/s at 1024x512, for pictures that went through VP8 once already."""

AVATAR = 0
"""The avatar's picture is a recording's first track (media/tape.py)."""


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
            _write(half, recording, times, end, progress)
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


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal cells, row by row, as square as it gets."""

    cells: int
    width: int
    height: int

    @property
    def columns(self) -> int:
        """Cells in a row."""
        return math.ceil(math.sqrt(self.cells))

    @property
    def size(self) -> tuple[int, int]:
        """The whole in pixels."""
        return self.columns * self.width, math.ceil(self.cells / self.columns) * self.height

    def corner(self, cell: int) -> tuple[int, int]:
        """A cell's left and top."""
        return cell % self.columns * self.width, cell // self.columns * self.height


class _Canvas:
    """The tracks' newest pictures in their cells; only what has changed is drawn."""

    def __init__(self, tracks: Sequence[PictureTrack], grid: Grid, first: int) -> None:
        """The avatar's picture of tick `first` stands from the beginning, for no video opens on black."""
        self._tracks = tracks
        self._first = first
        self._grid = grid
        self._drawn: list[VideoFrame | None] = [None] * len(tracks)
        self._canvas = blank(*grid.size)
        self._empty = blank(grid.width, grid.height)

    def at(self, moment: int) -> VideoFrame:
        """The picture at tick `moment`. People are taken up to half a picture early: nearer on the whole."""
        for cell, track in enumerate(self._tracks):
            picture = track.at(max(moment, self._first) if cell == AVATAR else moment + STEP // 2)
            if picture is not self._drawn[cell]:
                self._draw(cell, picture)
        return VideoFrame(self._canvas.i420, moment)

    def _draw(self, cell: int, picture: VideoFrame | None) -> None:
        before, self._drawn[cell] = self._drawn[cell], picture
        area = (*self._grid.corner(cell), self._grid.width, self._grid.height)
        if before is None or picture is None or before.i420.shape != picture.i420.shape:
            place(self._canvas.i420, self._empty, *area)
        if picture is not None:
            place(self._canvas.i420, picture, *area)


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
    times: Mapping[int, Sequence[int]],
    end: int,
    progress: Progress,
) -> None:
    recording.forward(times[AVATAR][0])
    tracks = [track for number, track in recording.pictures.items() if times[number]]
    sounds = list(recording.sounds.values())
    grid = Grid(len(tracks), *fit(*tracks[0].size, LARGEST_CELL, LARGEST_CELL))
    canvas = _Canvas(tracks, grid, times[AVATAR][0])
    with _Video(path, *grid.size) as video:
        for moment in moments(times[AVATAR], end):
            recording.forward(moment)
            video.picture(canvas.at(moment))
            while video.sounded < moment:
                video.sound(mix([sound.take(PACKET_TICKS) for sound in sounds]))
            progress(moment / end)
        while video.sounded < end:
            video.sound(mix([sound.take(PACKET_TICKS) for sound in sounds]))
    progress(1.0)
