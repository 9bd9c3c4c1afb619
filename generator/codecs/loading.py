"""Published networks: from a folder that the user names or, where there is a network, by their hub name.

A folder is read without asking anybody. Whatever is wrong becomes one sentence that says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from generator.codecs.pictures import channels_last
from generator.codecs.speech import Wav2Vec2
from generator.codecs.taehv import LightDecoder, decoder_weights, taew2_2
from generator.codecs.text import CachedText, Umt5
from lsvm.semantic import Siglip2
from media.errors import ModelError, first_line, some
from media.hub import folder_of, problem_with

if TYPE_CHECKING:
    from generator.codecs.vae import WanVae  # leads to diffusers, which is slow to import

WAN = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
WAV2VEC2 = "facebook/wav2vec2-base-960h"
SIGLIP2 = "google/siglip2-base-patch16-224"
"""Where the networks are published; each is also a folder's name to give instead."""

NOT_NEEDED = {"masked_spec_embed"}
"""Weights that only training reads; some files lack them."""


def load_text(source: str | Path, device: str, dtype: torch.dtype, width: int) -> CachedText:
    """UMT5 and its tokenizer from Wan's folder or hub name; features of this width. Raises ModelError."""
    from transformers import AutoTokenizer, UMT5EncoderModel

    tokenizer = _loaded("UMT5's tokenizer", AutoTokenizer.from_pretrained, source, subfolder="tokenizer")
    model = _whole("UMT5", UMT5EncoderModel, source, subfolder="text_encoder", dtype=dtype)
    _check_width("UMT5", source, model, width)
    return CachedText(Umt5(tokenizer, model.to(device)))


def load_speech(source: str | Path, device: str, dtype: torch.dtype, width: int) -> Wav2Vec2:
    """Wav2Vec2 from its folder or hub name; features of this width. Raises ModelError."""
    from transformers import Wav2Vec2Model

    model = _whole("Wav2Vec2", Wav2Vec2Model, source, dtype=dtype)
    _check_width("Wav2Vec2", source, model, width)
    return Wav2Vec2(model.to(device))


def load_semantic(source: str | Path, device: str, dtype: torch.dtype) -> Siglip2:
    """SigLIP 2, for pictures of one size, from its folder or hub name. Raises ModelError."""
    from transformers import SiglipVisionModel

    model = _whole("SigLIP 2", SiglipVisionModel, source, dtype=dtype)
    return Siglip2(model.to(device), model.config.image_size)


def load_vae(source: str | Path, device: str, decode_in: torch.dtype) -> WanVae:
    """Wan 2.2's video autoencoder from Wan's folder or hub name. Raises ModelError."""
    from diffusers import AutoencoderKLWan

    from generator.codecs.vae import WanVae

    # Less memory while loading would take one more package.
    how = {"subfolder": "vae", "torch_dtype": torch.float32, "low_cpu_mem_usage": False}
    vae = _whole("Wan's video autoencoder", AutoencoderKLWan, source, **how)
    return WanVae(vae.to(device), decode_in)


def load_light_decoder(file: Path, device: str, dtype: torch.dtype) -> LightDecoder:
    """TAEHV's decoder from its `taew2_2` file, .safetensors or .pth. Raises ModelError."""
    decoder = taew2_2()
    weights = decoder_weights(_tensors(file), decoder)
    missing = sorted(decoder.state_dict().keys() - weights.keys())
    if missing:
        raise ModelError(f"{file} is not the decoder taew2_2: it lacks {some(missing)}; give another file.")
    try:
        decoder.load_state_dict(weights)
    except RuntimeError as error:
        raise ModelError(
            f"{file} is not the decoder taew2_2 but one of other sizes; give another file."
        ) from error
    decoder = decoder.eval().requires_grad_(False).to(device, dtype)
    channels_last(decoder)
    return decoder


def _tensors(file: Path) -> Mapping[str, Tensor]:
    try:
        if file.suffix == ".safetensors":
            return load_file(file)
        tensors: Mapping[str, Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # torch has an error of its own for each way in which a file is broken
        raise ModelError(f"{file} cannot be read as weights: give the file taew2_2.safetensors.") from error
    return tensors


def _whole(what: str, kind: Any, source: str | Path, **how: Any) -> Any:
    """A network of a class of transformers or diffusers, every weight of which was in the file."""
    model, info = _loaded(what, kind.from_pretrained, source, output_loading_info=True, **how)
    missing = sorted(set(info["missing_keys"]) - NOT_NEEDED)
    if missing:
        raise ModelError(f"{source} does not hold all of {what}: it lacks {some(missing)}; fetch it again.")
    return model


def _loaded(what: str, load: Callable[..., Any], source: str | Path, **how: Any) -> Any:
    _quiet()
    place = folder_of(what, source)
    part = place and place / how.get("subfolder", "")
    if part and not any(part.glob("*.json")):
        raise ModelError(
            f"{what} is not there: {part} holds no settings (.json); give a folder that holds it."
        )
    try:
        local = place is not None or not _answers(str(source))
        return load(str(place or source), local_files_only=local, **how)
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        why = first_line(error).rstrip(".")
        raise ModelError(
            f"{what} cannot be loaded from {part or source}: {why}; give its folder or its hub name."
        ) from error


@cache
def _answers(name: str) -> bool:
    """Whether the hub can be asked for a name; the libraries themselves would wait for ever. Asked once."""
    return problem_with(name) is None


def _check_width(what: str, source: str | Path, model: Any, width: int) -> None:
    if (found := model.config.hidden_size) != width:
        raise ModelError(
            f"{what} from {source} makes features {found} wide, the generator takes {width}: give another."
        )


def _quiet() -> None:
    """No tables and bars of transformers' own: what matters of them becomes an error here."""
    from transformers.utils import logging

    log: Any = logging  # its functions have no types
    log.set_verbosity_error()
    log.disable_progress_bar()
