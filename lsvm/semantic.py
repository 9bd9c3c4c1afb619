"""What pictures show, as one vector each: SigLIP 2's, or a small network's where all is small.

Dynamic Key-Frame Selection compares latents by the mean vector of their pictures (InteractiveAvatar 2026,
section 4.1).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional


class Semantic(Protocol):
    """Pictures to what they show."""

    def features(self, frames: Tensor) -> Tensor:
        """Unit vectors float32 (n, width) of pictures uint8 (n, 3, H, W), on the encoder's device."""
        ...


def of_latents(features: Tensor, each: int, first: bool = False) -> NDArray[np.float32]:
    """What the latents show, unit vectors (F, width), of what their pictures show, unit vectors (n, width).

    A latent has `each` pictures. `first`: the pictures are a stream's first, and the first alone makes one.
    """
    alone, rest = features.split((1, len(features) - 1)) if first else (features[:0], features)
    means = rest.view(-1, each, features.shape[1]).mean(1)
    result: NDArray[np.float32] = functional.normalize(torch.cat((alone, means)), dim=1).cpu().numpy()
    return result


class Siglip2:
    """The image side of SigLIP 2 (Tschannen et al. 2025), of transformers' `SiglipVisionModel`.

    Checkpoints of one picture size, as `google/siglip2-base-patch16-224`, are of that class; transformers'
    `Siglip2VisionModel` is for the NaFlex ones, of any size.
    """

    def __init__(self, model: nn.Module, size: int) -> None:
        """`size`: the height and width in points of the pictures that the model takes."""
        self._model, self._size = model.eval().requires_grad_(False), size
        self._like = next(model.parameters())

    @torch.no_grad()
    def features(self, frames: Tensor) -> Tensor:
        """See `Semantic`. Pictures are squeezed to a square, as the model's own preparation does."""
        size = (self._size, self._size)
        pictures = frames.to(self._like.device).float()
        square = functional.interpolate(pictures, size, mode="bilinear", antialias=True) / 127.5 - 1
        shown: Tensor = self._model(square.to(self._like.dtype)).pooler_output
        return functional.normalize(shown.float(), dim=1)


SEEN = 64
"""Points a side that the small network looks at."""

WIDTHS = (3, 16, 32, 64)


class TinySemantic(nn.Module):
    """A small convolutional network: `Semantic` with nothing to download.

    Untrained it already tells pictures apart, for it is odd: tanh and no bias, so that its vectors point
    everywhere.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.layers = nn.Sequential()
            for before, after in pairwise(WIDTHS):
                self.layers.append(nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False))
                self.layers.append(nn.Tanh())
            self.layers.append(nn.AdaptiveAvgPool2d(2))

    @torch.no_grad()
    def features(self, frames: Tensor) -> Tensor:
        """See `Semantic`; 256 wide."""
        pictures = frames.to(next(self.parameters()).device).float()
        seen = functional.interpolate(pictures, (SEEN, SEEN), mode="area") / 127.5 - 1
        return functional.normalize(self.layers(seen).flatten(1), dim=1)
