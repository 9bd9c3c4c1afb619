"""The user's own picture as a background."""

from __future__ import annotations

import math
from typing import Any

import av
import numpy as np
from av.filter import Graph
from av.video.reformatter import Interpolation

from generator.rigged.build.paint import blur
from generator.rigged.draw.develop import tone_curve
from generator.rigged.draw.mesh import Array
from media.errors import ConfigError

_SMALL = 1.5
"""A picture that is enlarged by more than this is blurred, so that its pixels do not show."""

_EXIF = 31
"""FFmpeg's AV_FRAME_DATA_EXIF: while a frame has such data, PyAV (seen in 18.1) cannot read any beside it."""


def own_picture(path: str, width: int, height: int) -> Array:
    """Linear light float32 (height, width, 3) that is developed to the picture at `path`.

    It is turned upright as its camera noted, scaled to cover, and cut alike on both sides. Raises ConfigError
    where it cannot be read.
    """
    frame = _read(path)
    turned, down, across = _camera(frame)
    if turned:
        width, height = height, width
    scale = max(width / frame.width, height / frame.height)
    wide, high = (max(math.ceil(side * scale), 1) for side in (frame.width, frame.height))
    fine = Interpolation.AREA if scale < 1 else Interpolation.BICUBIC
    rgb = np.asarray(frame.reformat(wide, high, "rgb24", interpolation=fine).to_ndarray(), np.uint8)
    top, left = (rgb.shape[0] - height) // 2, (rgb.shape[1] - width) // 2
    cut = rgb[top : top + height, left : left + width]
    light = _undeveloped()[(cut.swapaxes(0, 1) if turned else cut)[::down, ::across]]
    return blur(light, 0.5 * scale).astype(np.float32) if scale > _SMALL else light


def _read(path: str) -> av.VideoFrame:
    try:
        with av.open(path) as file:
            return next(file.decode(video=0))
    except (OSError, av.FFmpegError, IndexError, StopIteration) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it holds no picture"
        raise ConfigError(
            f"Cannot read the background {path} ({reason}); give a PNG, JPEG or WebP picture."
        ) from error


def _camera(frame: av.VideoFrame) -> tuple[bool, int, int]:
    """Whether rows become columns, and then the directions (1 or -1) of the rows and columns of what it saw.

    Mirrored ones are told by the display matrix alone, not by av's `rotation`.
    """
    graph = Graph()
    size = frame.width, frame.height
    source = graph.add_buffer(None, *size, frame.format, time_base=frame.time_base)
    graph.link_nodes(source, graph.add("sidedata", f"mode=delete:type={_EXIF}"), graph.add("buffersink"))
    graph.configure()
    graph.push(frame)
    noted: Any = graph.pull().side_data.get("DISPLAYMATRIX")
    if noted is None:
        return False, 1, 1
    matrix = np.frombuffer(bytes(noted), np.int32).reshape(3, 3)  # rows: stored x and y; columns: seen ones
    turned = bool(abs(matrix[0, 1]) > abs(matrix[0, 0]))
    across, down = matrix[int(turned), 0], matrix[int(not turned), 1]
    return turned, -1 if down < 0 else 1, -1 if across < 0 else 1


def _undeveloped() -> Array:
    """Linear light of each 8-bit value."""
    curve = tone_curve()
    steps = np.searchsorted(curve, np.arange(256)).clip(0, len(curve) - 1)
    return (steps * (2 / (len(curve) - 1)) + 1e-4).astype(np.float32)
