"""Pictures between the forms in which they come (I420, PyAV's frames), scaled and placed."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext

from media.frames import TICKS_HZ, ByteArray, VideoFrame

BLACK = (16, 128, 128)
"""Y, U, V of black in BT.601 video range."""


def to_av(frame: VideoFrame) -> av.VideoFrame:
    """A new PyAV frame with a copy of the picture; neither its time nor its type is set."""
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(frame.i420), format="yuv420p")


def from_av(
    picture: av.VideoFrame, pts: int, max_width: int | None = None, max_height: int | None = None
) -> VideoFrame:
    """Any PyAV frame as I420 stamped `pts`, shrunk to fit the maximum (odd sizes lose a line)."""
    size = fit(picture.width, picture.height, max_width or picture.width, max_height or picture.height)
    i420 = picture.reformat(*size, "yuv420p", interpolation="AREA").to_ndarray()
    return VideoFrame(i420.astype(np.uint8, copy=False), pts)


def fit(width: int, height: int, max_width: int, max_height: int) -> tuple[int, int]:
    """The largest even size of the same shape inside the maximum; never larger than the picture."""
    scale = min(1.0, max_width / width, max_height / height)
    return max(round(width * scale) & ~1, 2), max(round(height * scale) & ~1, 2)


def scale(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """The picture at another even size, stretched where its shape differs."""
    if (frame.width, frame.height) == (width, height):
        return frame
    picture = to_av(frame).reformat(width, height, interpolation="AREA")
    return VideoFrame(picture.to_ndarray().astype(np.uint8, copy=False), frame.pts)


def blank(width: int, height: int, pts: int = 0) -> VideoFrame:
    """A black picture."""
    i420 = np.empty((height * 3 // 2, width), np.uint8)
    for plane, value in zip(planes(i420), BLACK, strict=True):
        plane[:] = value
    return VideoFrame(i420, pts)


def planes(i420: ByteArray) -> tuple[ByteArray, ByteArray, ByteArray]:
    """Views of the picture's Y (height, width) and U, V (height / 2, width / 2)."""
    height, width = i420.shape[0] * 2 // 3, i420.shape[1]
    chroma = i420[height:].reshape(2, height // 2, width // 2)
    return i420[:height], chroma[0], chroma[1]


def letterbox(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """The whole picture, as large as it fits, in the middle of a black one."""
    if (frame.width, frame.height) == (width, height):
        return frame
    canvas = blank(width, height, frame.pts)
    place(canvas.i420, frame, 0, 0, width, height)
    return canvas


def place(canvas: ByteArray, frame: VideoFrame, x: int, y: int, width: int, height: int) -> None:
    """Draw the whole picture, as large as it fits, into the middle of a rectangle of an I420 canvas.

    All sides are even. What surrounds the picture inside the rectangle is left as it is.
    """
    factor = min(width / frame.width, height / frame.height)
    inner = min(round(frame.width * factor / 2) * 2, width), min(round(frame.height * factor / 2) * 2, height)
    left, top = x + (width - inner[0]) // 4 * 2, y + (height - inner[1]) // 4 * 2
    small = scale(frame, max(inner[0], 2), max(inner[1], 2))
    for into, source, step in zip(planes(canvas), planes(small.i420), (1, 2, 2), strict=True):
        rows, columns = source.shape
        into[top // step : top // step + rows, left // step : left // step + columns] = source


def to_jpeg(frame: VideoFrame) -> bytes:
    """One picture as a JPEG file."""
    return _still(frame, "mjpeg", "yuvj420p", qmin="2", qmax="4")


def to_png(frame: VideoFrame) -> bytes:
    """One picture as a PNG file: nothing is lost but what I420 has lost."""
    return _still(frame, "png", "rgb24")


def _still(frame: VideoFrame, codec_name: str, form: str, **options: str) -> bytes:
    codec = av.CodecContext.create(codec_name, "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = frame.width, frame.height, form
    codec.time_base = Fraction(1, TICKS_HZ)
    codec.options = options
    picture = to_av(frame).reformat(format=form)
    picture.pts = 0
    return b"".join(bytes(packet) for packet in [*codec.encode(picture), *codec.encode(None)])
