"""Pictures between tensors of red, green and blue and a call's frames."""

from __future__ import annotations

import av
import torch
from torch import Tensor

from generator.engine.transfer import Fetched, fetch
from media import video
from media.frames import VideoFrame


def from_frame(frame: VideoFrame) -> Tensor:
    """A frame as one picture uint8 (1, 3, H, W)."""
    rgb = video.to_av(frame).to_ndarray(format="rgb24")
    return torch.from_numpy(rgb).permute(2, 0, 1).unsqueeze(0).contiguous()


def fetch_rows(pictures: Tensor) -> Fetched:
    """Begin to bring pictures uint8 (n, 3, H, W) into the processor's memory, as (n, H, W, 3)."""
    return fetch(pictures.permute(0, 2, 3, 1).contiguous())


def as_frames(rows: Tensor, pts: int, ticks: int) -> tuple[VideoFrame, ...]:
    """Pictures (n, H, W, 3) in the processor's memory as frames of `ticks` each, from tick `pts` on."""
    return tuple(
        video.from_av(av.VideoFrame.from_ndarray(rgb, format="rgb24"), pts + index * ticks)
        for index, rgb in enumerate(rows.numpy())
    )
