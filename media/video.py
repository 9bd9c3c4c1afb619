"""Pictures between the forms in which they come: I420, RGB and PyAV's frames."""

from __future__ import annotations

import av
import numpy as np

from media.frames import VideoFrame


def to_av(frame: VideoFrame) -> av.VideoFrame:
    """A new PyAV frame with a copy of the picture; neither its time nor its type is set."""
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(frame.i420), format="yuv420p")


def from_av(picture: av.VideoFrame, pts: int) -> VideoFrame:
    """Any PyAV frame as I420 of the same size (odd sizes lose a line), stamped `pts`."""
    width, height = picture.width & ~1, picture.height & ~1
    i420 = picture.reformat(width, height, "yuv420p").to_ndarray()
    return VideoFrame(i420.astype(np.uint8, copy=False), pts)
