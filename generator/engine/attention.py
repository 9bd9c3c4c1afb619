"""Which kernel attention takes. On Hopper cuDNN's is the fastest, but is not what torch asks first."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from generator.network.wan import Wan

FASTEST = (
    SDPBackend.CUDNN_ATTENTION,
    SDPBackend.FLASH_ATTENTION,
    SDPBackend.EFFICIENT_ATTENTION,
    SDPBackend.MATH,
)

HOPPER = 9
"""The first number of its capability."""


def preferred(capability: tuple[int, int] | None) -> tuple[SDPBackend, ...]:
    """The kernels in the order in which they are tried; none where torch's own order stands.

    `capability`: that of the GPU, None for a processor.
    """
    return FASTEST if capability and capability[0] == HOPPER else ()


def attend_fast(device: torch.device) -> AbstractContextManager[object]:
    """A context in which attention on a device takes the preferred kernels."""
    order = preferred(torch.cuda.get_device_capability(device) if device.type == "cuda" else None)
    return sdpa_kernel(list(order), set_priority=True) if order else nullcontext()


def kernel(wan: Wan) -> str:
    """The name of the kernel that a network's self-attention takes on its device: "flash", "cudnn" ..."""
    like = wan.patch_embedding.weight
    queries = like.new_zeros(1, wan.shape.heads, 8, wan.shape.head)
    chosen = torch._fused_sdp_choice(queries, queries, queries)  # nothing public tells
    return SDPBackend(chosen).name.removesuffix("_ATTENTION").lower()
