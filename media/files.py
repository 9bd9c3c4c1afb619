"""Sound and video files: read as chunks and pictures on one time line, written as WAV."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

from media.audio import Framer, Resampler, from_av, to_int16
from media.errors import MediaError
from media.frames import TICKS_HZ, AudioChunk, FloatArray, VideoFrame
from media.video import from_av as picture_from_av


def read_sound(path: Path, rate: int = TICKS_HZ, seconds: float = 0.02) -> Iterator[AudioChunk]:
    """A file's first sound track as mono chunks of one length at `rate`; the last is filled up with silence.

    Time stamps count from the beginning of the file. Raises MediaError where it is missing, broken or silent.
    """
    resampler, framer = Resampler(rate), Framer(round(rate * seconds))
    with _opened(path, "audio") as container:
        found = False
        for frame in container.decode(audio=0):
            found = True
            yield from framer.push(resampler.push(from_av(frame, _ticks(frame))))
        if not found:
            raise MediaError(f"{path} holds no sound; give a file that does.")
        yield from framer.push(resampler.flush())
        yield from framer.flush()


def load_sound(path: Path, rate: int = TICKS_HZ) -> FloatArray:
    """A whole file's sound as mono samples. Raises MediaError."""
    return np.concatenate([chunk.samples for chunk in read_sound(path, rate)])


def read_pictures(
    path: Path, max_width: int | None = None, max_height: int | None = None
) -> Iterator[VideoFrame]:
    """A file's pictures with their times from the beginning of the file, shrunk to fit the maximum.

    Raises MediaError where it is missing, broken or without pictures.
    """
    with _opened(path, "video") as container:
        found = False
        for picture in container.decode(video=0):
            found = True
            yield picture_from_av(picture, _ticks(picture), max_width, max_height)
        if not found:
            raise MediaError(f"{path} holds no pictures; give a file that does.")


def write_wav(path: Path, samples: FloatArray, rate: int = TICKS_HZ) -> None:
    """Mono samples as a 16-bit WAV file. Raises MediaError where it cannot be written."""
    try:
        with path.open("wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(to_int16(samples).tobytes())
    except OSError as error:
        raise MediaError(f"{path} cannot be written: {error.strerror}.") from error


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[InputContainer]:
    """A media file open for reading that has a track of `kind`; whatever is wrong with it is a MediaError."""
    if not path.is_file():
        raise MediaError(f"{path} does not exist; give the path of a sound or video file.")
    try:
        with av.open(str(path)) as container:
            if not any(stream.type == kind for stream in container.streams):
                raise MediaError(f"{path} has no {kind} track; give a file that has one.")
            yield container
    except (av.FFmpegError, OSError) as error:
        raise MediaError(
            f"{path} cannot be read ({_reason(error)}); is it a whole, playable file?"
        ) from error


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or type(error).__name__).lower()


def _ticks(frame: av.AudioFrame | av.VideoFrame) -> int:
    return 0 if frame.time is None else round(frame.time * TICKS_HZ)
