"""A WebM file that is whole after every write: what was written plays, whatever happens to the writer.

Matroska (RFC 9559) in its simplest form: a segment of unknown length, tracks, then clusters, each written at
once when it is complete. Room is left behind the tracks (a Void element), so that more of them can be
described in their place while clusters follow already. FFmpeg's muxer will not do: it holds everything back
while a VP8 track is silent, and a camera may stay off for a whole call.
"""

from __future__ import annotations

import os
import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from media.encode import OPUS_LOOKAHEAD
from media.frames import TICKS_HZ, Packet

CLUSTER_MS = 800
"""A cluster is written when what waits is older than this: the most that a killed process loses."""

KEEP_MS = 300
"""What is younger stays for the next cluster: tracks come in this much out of step and leave in order."""

TRACKS_ROOM = 8_192
"""Bytes kept for the tracks' descriptions: those of about 25 people with a picture and a sound each."""

MOST_TRACKS = 126
"""A block names its track in one byte."""

OPUS_PREROLL_NS = 80_000_000
"""What a decoder must decode before a point it jumps to (RFC 7845, section 4.6)."""

_UNKNOWN_LENGTH = b"\x01" + b"\xff" * 7


@dataclass(frozen=True, slots=True)
class Track:
    """A track of VP8 pictures of (about) this size, or of mono Opus sound; `name` says whose it is."""

    kind: Literal["video", "audio"]
    name: str
    width: int = 0
    height: int = 0


class WebmWriter:
    """Packets of several tracks to one file.

    Every method may raise OSError; the file then plays up to there.
    """

    def __init__(self, file: BinaryIO, tracks: Sequence[Track]) -> None:
        """`file` is opened for writing without a buffer and can seek."""
        self._file = file
        self._tracks = list(tracks)
        self._blocks: list[_Block] = []
        self._arrived = 0
        self._last = [-1] * len(tracks)
        self._newest = 0
        self._end = 0
        head, info = _head(), _info()
        self._duration_at = len(head) + _DURATION_OFFSET
        self._tracks_at = len(head) + len(info)
        self._write(head + info + _padded(_tracks(tracks)))

    @property
    def duration(self) -> float:
        """Seconds up to the end of the last packet."""
        return self._end / 1000

    def add(self, tracks: Sequence[Track]) -> int | None:
        """Describe more tracks; the number of the first of them, None where the file has no room for them."""
        first, wanted = len(self._tracks), [*self._tracks, *tracks]
        description = _tracks(wanted)
        if len(description) + _VOID_HEADER > TRACKS_ROOM or len(wanted) > MOST_TRACKS:
            return None
        self._file.seek(self._tracks_at)
        self._put(_padded(description))
        self._file.seek(0, os.SEEK_END)
        self._tracks = wanted
        self._last += [-1] * len(tracks)
        return first

    def write(self, track: int, packet: Packet) -> None:
        """Add a packet, its `pts` counted from the file's beginning.

        Within a track times grow: a packet that does not come after its forerunner is left out.
        """
        at = _milliseconds(packet.pts)
        if at <= self._last[track]:
            return
        self._last[track] = at
        self._newest = max(self._newest, at)
        self._end = max(self._end, _milliseconds(packet.pts + packet.duration))
        self._blocks.append(_Block(at, self._arrived, track + 1, packet))
        self._arrived += 1
        if at - self._blocks[0].at > CLUSTER_MS:
            self._flush(self._newest - KEEP_MS)

    def close(self) -> None:
        """Write what waits and the duration, and close the file."""
        with self._file:
            try:
                self._flush(self._newest + 1)
            finally:
                self._file.seek(self._duration_at)
                self._file.write(struct.pack(">d", float(self._end)))

    def _flush(self, until: int) -> None:
        """Write the blocks before `until` in order of time, one cluster after the other."""
        ready = deque(sorted(block for block in self._blocks if block.at < until))
        self._blocks = sorted(block for block in self._blocks if block.at >= until)
        while ready:
            start = ready[0].at
            body = b""
            while ready and ready[0].at - start <= CLUSTER_MS:
                body += ready.popleft().element(start)
            self._write(_element(0x1F43B675, _number(0xE7, start) + body))

    def _write(self, data: bytes) -> None:
        begin = self._file.tell()
        try:
            self._put(data)
        except OSError:
            self._file.seek(begin)
            self._file.truncate()  # half a cluster would hide whatever comes after it
            raise

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:  # a full disk takes a part first and refuses the next
            view = view[self._file.write(view) :]


@dataclass(frozen=True, slots=True, order=True)
class _Block:
    at: int  # milliseconds
    arrived: int
    track: int
    packet: Packet

    def element(self, cluster: int) -> bytes:
        """A SimpleBlock of a cluster that begins at `cluster` milliseconds."""
        flags = 0x80 if self.packet.keyframe else 0
        head = struct.pack(">BhB", 0x80 | self.track, self.at - cluster, flags)
        return _element(0xA3, head + self.packet.data)


def _milliseconds(ticks: int) -> int:
    return round(ticks * 1000 / TICKS_HZ)


def _element(identifier: int, content: bytes) -> bytes:
    name = identifier.to_bytes((identifier.bit_length() + 7) // 8, "big")
    return name + (0x0100_0000_0000_0000 | len(content)).to_bytes(8, "big") + content


def _number(identifier: int, value: int) -> bytes:
    return _element(identifier, value.to_bytes(max((value.bit_length() + 7) // 8, 1), "big"))


def _text(identifier: int, value: str) -> bytes:
    return _element(identifier, value.encode())


def _float(identifier: int, value: float) -> bytes:
    return _element(identifier, struct.pack(">d", value))


def _head() -> bytes:
    ebml = _number(0x4286, 1) + _number(0x42F7, 1) + _number(0x42F2, 4) + _number(0x42F3, 8)
    document = _text(0x4282, "webm") + _number(0x4287, 4) + _number(0x4285, 2)
    return _element(0x1A45DFA3, ebml + document) + b"\x18\x53\x80\x67" + _UNKNOWN_LENGTH


_DURATION_OFFSET = 12 + 2 + 8
"""From the start of the Info element to the value of its first child: two headers."""


def _info() -> bytes:
    scale = _number(0x2AD7B1, 1_000_000)  # time stamps in milliseconds
    return _element(
        0x1549A966, _float(0x4489, 0.0) + scale + _text(0x4D80, "visavis") + _text(0x5741, "visavis")
    )


_VOID_HEADER = 1 + 8


def _padded(description: bytes) -> bytes:
    """The tracks' description and empty room behind it: TRACKS_ROOM bytes in all."""
    return description + _element(0xEC, bytes(TRACKS_ROOM - len(description) - _VOID_HEADER))


def _tracks(tracks: Sequence[Track]) -> bytes:
    return _element(0x1654AE6B, b"".join(_entry(number + 1, track) for number, track in enumerate(tracks)))


def _entry(number: int, track: Track) -> bytes:
    common = _number(0xD7, number) + _number(0x73C5, number) + _number(0x9C, 0)
    common += _text(0x536E, track.name) + _text(0x22B59C, "und")
    if track.kind == "video":
        size = _number(0xB0, track.width) + _number(0xBA, track.height)
        return _element(0xAE, common + _number(0x83, 1) + _text(0x86, "V_VP8") + _element(0xE0, size))
    private = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, OPUS_LOOKAHEAD, TICKS_HZ, 0, 0)
    codec = _text(0x86, "A_OPUS") + _element(0x63A2, private)
    delay = _number(0x56AA, OPUS_LOOKAHEAD * 10**9 // TICKS_HZ) + _number(0x56BB, OPUS_PREROLL_NS)
    sound = _float(0xB5, float(TICKS_HZ)) + _number(0x9F, 1)
    return _element(0xAE, common + _number(0x83, 2) + codec + delay + _element(0xE1, sound))
