"""What an engine's process and a call's say to each other, and the memory through which pictures go.

A client asks over a local socket and is answered in order. Pictures lie in memory that both have mapped, in
as many places as chunks may be under way: the place of a chunk is its number modulo that, and is written anew
only when another chunk is asked for, which is after it was read.
"""

from __future__ import annotations

import mmap
import os
import secrets
import socket as sockets
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.types import Capabilities, Conditions
from media.errors import GeneratorError
from media.frames import VideoFrame

UNDER_WAY = 4
"""Chunks that a client may have asked for and not yet read."""

ANSWER_S = 10.0
"""Who does not say within so long that they know the key, or does not end within so long, hangs."""


@dataclass(frozen=True, slots=True)
class Open:
    """Begin a stream of who is in a picture. Answered by `Opened`."""

    who: VideoFrame
    prompt: str
    seed: int
    actions: Mapping[str, float]
    poses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream has begun; its pictures come through the `memory` of this name."""

    can: Capabilities
    idle: VideoFrame
    memory: Path


@dataclass(frozen=True, slots=True)
class Mapped:
    """The client has mapped the memory, so that its name is needed no more. Not answered."""


@dataclass(frozen=True, slots=True)
class Step:
    """Make the next chunk. Answered by `Made`, once its pictures are in their place."""

    number: int
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Made:
    """A chunk is there, or its rollback is done."""


@dataclass(frozen=True, slots=True)
class Back:
    """Forget the chunks from `pts` on. Answered by `Made`."""

    pts: int


@dataclass(frozen=True, slots=True)
class Close:
    """The stream is needed no more. Answered by the end of the connection."""


@dataclass(frozen=True, slots=True)
class Failed:
    """What was asked cannot be had, and why: a sentence."""

    why: str


class Places:
    """The memory of one stream's pictures, uint8 (UNDER_WAY, pictures, H * 3 / 2, W)."""

    def __init__(self, file: Path, can: Capabilities, *, new: bool = False) -> None:
        """Raises GeneratorError where there is no memory for a `new` file."""
        size = (UNDER_WAY, can.chunk_frames, can.height * 3 // 2, can.width)
        count = int(np.prod(size))
        with file.open("r+b") as opened:
            if new:
                _reserve(opened.fileno(), count, file.parent)
            self._memory = mmap.mmap(opened.fileno(), count)
        self._pictures: NDArray[np.uint8] = np.ndarray(size, np.uint8, self._memory)

    def put(self, number: int, frames: tuple[VideoFrame, ...]) -> None:
        """Write the pictures of a chunk."""
        for place, frame in zip(self._pictures[number % UNDER_WAY], frames, strict=True):
            place[:] = frame.i420

    def take(self, number: int, pts: int, ticks: int) -> tuple[VideoFrame, ...]:
        """A copy of the pictures of a chunk, each `ticks` long, from tick `pts` on."""
        pictures = self._pictures[number % UNDER_WAY].copy()
        return tuple(VideoFrame(picture, pts + ticks * at) for at, picture in enumerate(pictures))


def _reserve(file: int, count: int, folder: Path) -> None:
    """Take the bytes now: to write where a file has no room ends the process."""
    try:
        os.posix_fallocate(file, 0, count)
    except OSError as error:
        raise GeneratorError(
            f"There is no room in {folder} for the {count / 1e6:.0f} MB of a stream's pictures "
            f"({(error.strerror or str(error)).lower()}): make it larger, or serve fewer streams."
        ) from error


@contextmanager
def limited(link: Connection) -> Iterator[None]:
    """Hang up after `ANSWER_S`: whoever then waits to read or to write has EOFError or OSError."""
    timer = threading.Timer(ANSWER_S, _hang_up, [link])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(link: Connection) -> None:
    with suppress(OSError), sockets.socket(fileno=os.dup(link.fileno())) as line:
        line.shutdown(sockets.SHUT_RDWR)


def new_memory() -> Path:
    """A new file, of the memory and not of a disk where there is such a folder; nobody else may read it."""
    shared = Path("/dev/shm")
    handle, name = tempfile.mkstemp(prefix="visavis-", dir=shared if shared.is_dir() else None)
    os.close(handle)
    return Path(name)


def key_file(socket: Path) -> Path:
    """Where the word lies by which an engine knows its clients."""
    return socket.with_name(socket.name + ".key")


def new_key(socket: Path) -> bytes:
    """A new such word, in a file that only this user reads."""
    file, key = key_file(socket), secrets.token_bytes(32)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(key)
    return key
