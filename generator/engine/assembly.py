"""Which networks make a stream of a size, where they stand, and how the stream is made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from generator.codecs import loading
from generator.codecs.pictures import PictureDecoder, PictureEncoder, channels_last
from generator.codecs.speech import MelBands, SpeechEncoder, Wav2Vec2
from generator.codecs.taehv import taew2_2
from generator.codecs.text import CachedText, TextEncoder, TinyText
from generator.codecs.tiny import TinyEncoder, tiny_decoder
from generator.engine.compiling import compile_networks
from generator.engine.settings import StreamSettings
from generator.network import weights
from generator.network.wan import TINY, WAN22_TI2V_5B
from generator.network.weights import Networks
from lsvm.semantic import Semantic, Siglip2, TinySemantic
from media.errors import ConfigError, ModelError, first_line


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The networks, shared by all streams. `settings` tells where each stands; the one for text stands beside
    the processor: UMT5 has 11 GB, and is asked only for prompts that nobody has used yet.
    """

    settings: StreamSettings
    networks: Networks
    speech: SpeechEncoder
    text: TextEncoder
    encoder: PictureEncoder
    decoder: PictureDecoder
    semantic: Semantic

    @property
    def first(self) -> torch.device:
        """Where the transformer and the compressor stand."""
        return torch.device(self.settings.devices[0])

    @property
    def last(self) -> torch.device:
        """Where all else stands."""
        return torch.device(self.settings.devices[-1])


def assemble(settings: StreamSettings) -> Parts:
    """Load or begin every network. Raises ModelError, one sentence, for what is missing or broken."""
    try:
        parts = _tiny(settings) if settings.size == "tiny" else _large(settings)
    except (RuntimeError, AssertionError) as error:  # torch has no error of its own for a missing device
        why = first_line(error).rstrip(".")
        raise ModelError(
            f"The generator does not fit or its device is missing ({why}): set other devices, or a smaller "
            "size."
        ) from error
    if settings.compiles:
        compile_networks(parts.networks.wan, parts.decoder)
    return parts


def _kind(device: str) -> torch.dtype:
    """What networks compute in: bfloat16 where tensor cores are."""
    return torch.bfloat16 if torch.device(device).type == "cuda" else torch.float32


def _tiny(settings: StreamSettings) -> Parts:
    first, last = settings.devices[0], settings.devices[-1]
    networks = _networks(settings, first)
    # A trained folder will bring the small networks' weights as well; until there is one they are seeded.
    decoder = tiny_decoder().eval().requires_grad_(False).to(last)
    channels_last(decoder)
    text = TinyText().eval().requires_grad_(False)
    encoder, semantic = (
        each.eval().requires_grad_(False).to(last) for each in (TinyEncoder(), TinySemantic())
    )
    assert isinstance(encoder, TinyEncoder)
    assert isinstance(semantic, TinySemantic)
    return Parts(settings, networks, MelBands(last), CachedText(text), encoder, decoder, semantic)


def _large(settings: StreamSettings) -> Parts:
    first, last = settings.devices[0], settings.devices[-1]
    kind = _kind(last)
    networks = _networks(settings, first)
    if not settings.weights:
        return _untrained(settings, networks)
    vae = loading.load_vae(settings.wan or loading.WAN, last, kind)
    decoder: PictureDecoder = vae
    if settings.decoder == "light":
        if not settings.light:
            raise ConfigError("the light decoder needs its file: set light to that of taew2_2")
        decoder = loading.load_light_decoder(Path(settings.light).expanduser(), last, kind)
    return Parts(
        settings,
        networks,
        loading.load_speech(settings.speech or loading.WAV2VEC2, last, kind, networks.wan.shape.speech_width),
        loading.load_text(settings.wan or loading.WAN, "cpu", kind, networks.wan.shape.text_width),
        vae,
        decoder,
        loading.load_semantic(settings.semantic or loading.SIGLIP2, last, kind),
    )


def _networks(settings: StreamSettings, device: str) -> Networks:
    shape = TINY if settings.size == "tiny" else WAN22_TI2V_5B
    if settings.weights:
        return weights.load(settings.weights, shape, device, _kind(device))
    return weights.untrained(shape, device, _kind(device))


class _Numbers:
    """Features that depend on the prompt and mean nothing: `TextEncoder` in place of UMT5's 11 GB."""

    def __init__(self, width: int) -> None:
        self._width = width

    def features(self, prompt: str) -> Tensor:
        """See `TextEncoder`."""
        seed = int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:8], "big") >> 1
        count = max(len(prompt.split()), 1)
        return torch.randn((1, count, self._width), generator=torch.Generator().manual_seed(seed))


def _untrained(settings: StreamSettings, networks: Networks) -> Parts:
    """The large size with random numbers for weights: as fast as with trained ones."""
    from diffusers import AutoencoderKLWan
    from transformers import SiglipVisionConfig, SiglipVisionModel, Wav2Vec2Config, Wav2Vec2Model

    from generator.codecs.vae import WanVae

    last = settings.devices[-1]
    kind = _kind(last)
    with torch.random.fork_rng(devices=[]), torch.device(last):
        torch.manual_seed(0)
        vae = WanVae(cast("Any", AutoencoderKLWan)(**WAN22_VAE), kind)
        light = taew2_2().eval().requires_grad_(False).to(kind)
        speech = cast("nn.Module", Wav2Vec2Model(Wav2Vec2Config())).to(kind)
        semantic = cast("nn.Module", SiglipVisionModel(SiglipVisionConfig())).to(kind)
    channels_last(light)
    text = CachedText(_Numbers(networks.wan.shape.text_width))
    decoder: PictureDecoder = light if settings.decoder == "light" else vae
    return Parts(settings, networks, Wav2Vec2(speech), text, vae, decoder, Siglip2(semantic, 224))


WAN22_VAE: dict[str, Any] = {
    "base_dim": 160,
    "decoder_base_dim": 256,
    "z_dim": 48,
    "dim_mult": [1, 2, 4, 4],
    "num_res_blocks": 2,
    "temperal_downsample": [False, True, True],
    "is_residual": True,
    "in_channels": 12,
    "out_channels": 12,
    "patch_size": 2,
    "scale_factor_temporal": 4,
    "scale_factor_spatial": 16,
    "latents_mean": [0.0] * 48,
    "latents_std": [1.0] * 48,
}
"""The settings of Wan 2.2's video autoencoder as diffusers has them; what shifts latents is left out."""
