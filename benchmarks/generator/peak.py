"""What a device can do at most: the roofline beside which stages stand."""

from __future__ import annotations

import time

import torch

from generator.engine.assembly import Parts

SIDE = {"cuda": 8192, "cpu": 1536}
"""Of the matrices: large enough that nothing but arithmetic counts."""

TRIES = 12


def peak_tflops(parts: Parts) -> float:
    """The most that matrix products of the transformer's type reach on its device."""
    like = parts.networks.wan.patch_embedding.weight
    side = SIDE.get(like.device.type, 4096)
    left, right = (torch.randn(side, side, device=like.device, dtype=like.dtype) for _ in range(2))
    return max(2 * side**3 / _seconds(left, right) / 1e12 for _ in range(TRIES))


def device(parts: Parts) -> str:
    """The name of the transformer's device, and what it computes in."""
    like = parts.networks.wan.patch_embedding.weight
    name = torch.cuda.get_device_name(like.device) if like.is_cuda else f"{torch.get_num_threads()} cores"
    return f"{name}, {str(like.dtype).removeprefix('torch.')}"


def _seconds(left: torch.Tensor, right: torch.Tensor) -> float:
    if left.is_cuda:
        torch.cuda.synchronize(left.device)
    began = time.perf_counter()
    torch.mm(left, right)
    if left.is_cuda:
        torch.cuda.synchronize(left.device)
    return time.perf_counter() - began
