"""The user's own picture as a background."""

from __future__ import annotations

import math

import av
import numpy as np
from av.video.reformatter import Interpolation

from generator.rigged.build.paint import blur
from generator.rigged.draw.develop import tone_curve
from generator.rigged.draw.mesh import Array
from media.errors import ConfigError

_SMALL = 1.5
"""A picture that is enlarged by more than this is blurred, so that its pixels do not show."""


def own_picture(path: str, width: int, height: int) -> Array:
    """Linear light float32 (height, width, 3) that is developed to the picture at `path`.

    It is turned upright as its camera noted, scaled to cover, and cut alike on both sides. Raises ConfigError
    where it cannot be read.
    """
    frame = _read(path)
    turns = round(frame.rotation / 90)
    if turns % 2:
        width, height = height, width
    scale = max(width / frame.width, height / frame.height)
    wide, high = (max(math.ceil(side * scale), 1) for side in (frame.width, frame.height))
    fine = Interpolation.AREA if scale < 1 else Interpolation.BICUBIC
    rgb = np.asarray(frame.reformat(wide, high, "rgb24", interpolation=fine).to_ndarray(), np.uint8)
    top, left = (rgb.shape[0] - height) // 2, (rgb.shape[1] - width) // 2
    light = _undeveloped()[np.rot90(rgb[top : top + height, left : left + width], turns)]
    return blur(light, 0.5 * scale).astype(np.float32) if scale > _SMALL else light


def _read(path: str) -> av.VideoFrame:
    try:
        with av.open(path) as file:
            return next(file.decode(video=0))
    except (OSError, av.FFmpegError, IndexError, StopIteration) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it holds no picture"
        raise ConfigError(
            f"Cannot read the background {path} ({reason}); give a PNG or JPEG picture."
        ) from error


def _undeveloped() -> Array:
    """Linear light of each 8-bit value."""
    curve = tone_curve()
    steps = np.searchsorted(curve, np.arange(256)).clip(0, len(curve) - 1)
    return (steps * (2 / (len(curve) - 1)) + 1e-4).astype(np.float32)
