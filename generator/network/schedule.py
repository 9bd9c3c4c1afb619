"""Noise levels of few-step flow matching, and the steps between them.

A level is a sigma of 0 (clean) to 1 (noise); the network is told 1000 times that. Noisy latents are
(1 - sigma) x0 + sigma e, the network's answer is the velocity e - x0 (Lipman et al. 2022). Few-step sampling
predicts the clean latents, adds fresh noise of the next level, and so on; the last prediction stands (Song et
al. 2023, consistency models; Yin et al. 2024, CausVid).
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

STEPS = 1000
"""The network's timestep of pure noise."""

SHIFT = 5.0
"""How far Wan 2.2 moves the levels toward noise."""

RAW = (1000.0, 757.0, 522.0)
"""The three steps of CausVid and FastWan, taken as they are."""


def shifted(sigma: float, shift: float = SHIFT) -> float:
    """A level moved toward noise: k s / (1 + (k - 1) s)."""
    return shift * sigma / (1 + (shift - 1) * sigma)


def warped(timesteps: Sequence[float], shift: float = SHIFT) -> tuple[float, ...]:
    """Steps of an even schedule as the shifted one has them: 1000, 667, 333 become 1000, 909, 714."""
    return tuple(STEPS * shifted(each / STEPS, shift) for each in timesteps)


WARPED = warped((STEPS, STEPS * 2 / 3, STEPS / 3))
"""Three even steps, shifted."""


def noised(x0: Tensor, noise: Tensor, timestep: float) -> Tensor:
    """Clean latents at a noise level."""
    sigma = timestep / STEPS
    return (1 - sigma) * x0 + sigma * noise


def denoised(noisy: Tensor, velocity: Tensor, timestep: float) -> Tensor:
    """The clean latents x0 that a velocity predicts."""
    return noisy - timestep / STEPS * velocity
