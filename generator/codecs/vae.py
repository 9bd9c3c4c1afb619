"""Wan 2.2's video autoencoder as a stream: diffusers' `AutoencoderKLWan`, its caches kept between calls.

Its convolutions look back in time only, each at its last two inputs. Handed back at the next call these make
decoding piece by piece exact, at constant memory.
"""

from __future__ import annotations

from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl_wan import WanCausalConv3d
from torch import Tensor
from torch.nn import functional

from generator.codecs.pictures import Past, as_bytes, channels_last, from_bytes


class WanVae:
    """Latents of Wan 2.2 to pictures and back. `PictureEncoder` and `PictureDecoder`.

    `decoder` may be compiled in place: three graphs, for a stream's first latent, its second, and all others.
    """

    def __init__(self, vae: Any, decode_in: torch.dtype = torch.float32) -> None:
        """`vae`: an `AutoencoderKLWan` with `is_residual` set. Its encoder, which a whole stream rests on,
        works in true float32, its decoder in `decode_in`; bfloat16 is near to lossless.
        """
        vae = vae.eval().requires_grad_(False)
        vae.disable_tiling()
        vae.disable_slicing()
        self._encoder = vae.float()
        self._before = vae.post_quant_conv.to(decode_in)
        self.decoder = vae.decoder.to(decode_in)
        self._caches = sum(isinstance(module, WanCausalConv3d) for module in self.decoder.modules())
        self._patch = vae.config.patch_size or 1
        weight = self._before.weight
        self._mean, self._std = (
            torch.tensor(numbers, device=weight.device).view(1, -1, 1, 1, 1)
            for numbers in (vae.config.latents_mean, vae.config.latents_std)
        )
        if weight.is_cuda:
            channels_last(self.decoder)

    @torch.no_grad()
    def encode(self, frames: Tensor) -> Tensor:
        """See `PictureEncoder`; ratio 16."""
        pictures = from_bytes(frames.to(self._mean.device)) * 2 - 1
        cudnn = torch.backends.cudnn
        with cudnn.flags(enabled=True, benchmark=cudnn.benchmark, allow_tf32=False):
            made: Tensor = self._encoder.encode(pictures.transpose(0, 1).unsqueeze(0)).latent_dist.mode()
        return (made - self._mean) / self._std

    def decode(self, latents: Tensor, past: Past = ()) -> tuple[Tensor, Past]:
        """See `PictureDecoder`."""
        pictures, past = self.pictures(latents, past)
        return as_bytes(pictures), past

    @torch.no_grad()
    def pictures(self, latents: Tensor, past: Past = ()) -> tuple[Tensor, Past]:
        """As `decode`, in float32 from 0 to 1."""
        scaled = latents.to(self._mean.device).float() * self._std + self._mean
        features = self._before(scaled.to(self._before.weight.dtype))
        caches = list(past) or [None] * self._caches
        # One by one: that needs a third of the memory, and the first stands for one picture anyway.
        made = [
            self.decoder(latent, feat_cache=caches, feat_idx=[0], first_chunk=not past and index == 0)
            for index, latent in enumerate(features.split(1, 2))
        ]
        video = torch.cat(made, 2)[0].transpose(0, 1).float()
        return (_unpatched(video, self._patch) + 1) / 2, tuple(caches)


def _unpatched(x: Tensor, patch: int) -> Tensor:
    """Squares of picture points from the channels (n, C patch^2, h, w), where columns come before rows."""
    frames, channels, height, width = x.shape
    squares = x.view(frames, channels // patch**2, patch, patch, height, width).transpose(2, 3)
    return functional.pixel_shuffle(squares.reshape(x.shape), patch)
