"""The transformer's weights: found, compared with the network name by name, and only then loaded.

Read are the files of Wan 2.2's authors and those of diffusers, whole or in shards; what streaming adds to the
published backbone is in trained files, and begins anew where a file has none of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from generator.network.wan import Wan, WanShape
from lsvm.compressor import Compressor
from media.errors import ModelError, some
from media.hub import download, folder_of

HUB_FILES = ("diffusion_pytorch_model*", "transformer/diffusion_pytorch_model*")
"""Of a published model's files those that hold the transformer."""

FROM_DIFFUSERS = (
    (r"^condition_embedder\.text_embedder\.linear_1", "text_embedding.0"),
    (r"^condition_embedder\.text_embedder\.linear_2", "text_embedding.2"),
    (r"^condition_embedder\.time_embedder\.linear_1", "time_embedding.0"),
    (r"^condition_embedder\.time_embedder\.linear_2", "time_embedding.2"),
    (r"^condition_embedder\.time_proj\.", "time_projection.1."),
    (r"^scale_shift_table$", "head.modulation"),
    (r"^proj_out\.", "head.head."),
    (r"\.scale_shift_table$", ".modulation"),
    (r"\.attn1\.", ".self_attn."),
    (r"\.attn2\.", ".cross_attn."),
    (r"\.to_([qkv])\.", r".\1."),
    (r"\.to_out\.0\.", ".o."),
    (r"\.norm2\.", ".norm3."),  # diffusers counts the norms in the order of use
    (r"\.ffn\.net\.0\.proj\.", ".ffn.0."),
    (r"\.ffn\.net\.2\.", ".ffn.2."),
)
"""Names that diffusers gave to the original's, as expressions and what they stand for."""

Part = Literal["speech", "regions", "compressor"]
"""A part that the published backbone lacks."""

ADDED: dict[Part, re.Pattern[str]] = {
    "speech": re.compile(r"^wan\.blocks\.\d+\.(speech_attn|norm_speech)\."),
    "regions": re.compile(r"^wan\.region_keys$"),
    "compressor": re.compile(r"^compressor\."),
}
"""What the weights of these parts are called."""

PRECISE = re.compile(r"^wan\..*(norm|time_|modulation)")
"""Kept in float32 whatever the rest is in, as the original computes them."""


class Networks(nn.Module):
    """The transformer and its memory's compressor. `untrained`: the parts of `ADDED` that no file held."""

    def __init__(self, shape: WanShape) -> None:
        super().__init__()
        self.wan = Wan(shape)
        self.compressor = Compressor(shape.channels, shape.memory_inner, shape.width)
        self.untrained: tuple[Part, ...] = ()

    def train_only(self, *parts: Part) -> None:
        """Let the weights of these parts take gradients, and no others."""
        for name, parameter in self.named_parameters():
            parameter.requires_grad_(any(ADDED[part].match(name) for part in parts))


@dataclass(frozen=True, slots=True)
class Stored:
    """A weight in a file: where, under which name there, and its shape."""

    file: Path
    name: str
    shape: tuple[int, ...]


def load(source: str | Path, shape: WanShape, device: str, dtype: torch.dtype) -> Networks:
    """The networks with the weights of a folder or hub name, on a device, without a second copy.

    They take no gradients until asked to. Norms and what noise levels make of the network stay in float32.
    Raises ModelError, before anything is loaded, where weights are missing, unknown or of another shape.
    """
    folder = find(source)
    stored = contents(folder)
    networks = _hollow(shape, dtype)
    networks.untrained = check(folder, networks, stored)
    kinds = {name: parameter.dtype for name, parameter in networks.named_parameters()}
    tensors = {}
    for file in sorted({each.file for each in stored.values()}):
        with safe_open(file, "pt", device) as weights:
            for name, each in stored.items():
                if each.file == file:
                    tensors[name] = weights.get_tensor(each.name).to(kinds[name])
    networks.load_state_dict(tensors, strict=False, assign=True)
    return _begun(networks, device)


def untrained(shape: WanShape, device: str, dtype: torch.dtype) -> Networks:
    """The networks as training begins them, always the same: to measure how fast they are."""
    networks = _hollow(shape, dtype)
    networks.untrained = tuple(ADDED)
    return _begun(networks, device)


def find(source: str | Path) -> Path:
    """The folder that holds the transformer's files: a folder of the user's, or a hub name's, downloaded.

    Either is what is published, with the transformer in it or in a folder `transformer`. Raises ModelError.
    """
    folder = folder_of("The generator", source)
    folder = folder or download("The generator", str(source), HUB_FILES, "give a folder")
    for each in (folder, folder / "transformer"):
        if any(each.glob("*.safetensors")):
            return each
    raise ModelError(f"{folder} holds no .safetensors file: give the folder of the generator's weights.")


def contents(folder: Path) -> dict[str, Stored]:
    """All weights in a folder's safetensors files, by our names; nothing but headers is read.

    Where there is an index, its files count alone. Raises ModelError for a file that is missing or broken.
    """
    files = sorted(folder.glob("*.safetensors"))
    try:
        for index in folder.glob("*.safetensors.index.json"):
            files = sorted({folder / file for file in json.loads(index.read_bytes())["weight_map"].values()})
        return {_ours(each.name): each for file in files for each in _stored(file)}
    except FileNotFoundError as error:
        raise ModelError(f"{error.filename or error} is missing: fetch the weights again.") from error
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"The weights in {folder} cannot be read ({error}): fetch them again.") from error


def _stored(file: Path) -> list[Stored]:
    with safe_open(file, "pt") as weights:
        return [Stored(file, name, tuple(weights.get_slice(name).get_shape())) for name in weights.keys()]  # noqa: SIM118


def _ours(name: str) -> str:
    """The name of a weight in `Networks`, from that in a file of either layout."""
    if name.startswith("compressor."):
        return name
    for pattern, original in FROM_DIFFUSERS:
        name = re.sub(pattern, original, name)
    return f"wan.{name}"


def check(folder: Path, networks: Networks, stored: Mapping[str, Stored]) -> tuple[Part, ...]:
    """Compare what a folder holds with what is needed; the parts that it has nothing of.

    Raises ModelError, in one sentence, where something is missing, too much or of another shape.
    """
    needed = {name: tuple(each.shape) for name, each in networks.named_parameters()}
    absent = tuple(part for part, names in ADDED.items() if not any(map(names.match, stored)))
    missing = [
        name for name in needed if name not in stored and not any(ADDED[part].match(name) for part in absent)
    ]
    strange = [each.name for name, each in stored.items() if name not in needed]
    unlike = [
        f"{each.name} {each.shape} instead of {needed[name]}"
        for name, each in stored.items()
        if name in needed and needed[name] != each.shape
    ]
    faults = [
        f"{len(names)} {what} ({some(names)})"
        for what, names in (
            ("missing", [name.removeprefix("wan.") for name in missing]),
            ("unknown", strange),
            ("of another shape", unlike),
        )
        if names
    ]
    if faults:
        raise ModelError(f"The weights in {folder} are not the generator's: {', '.join(faults)}.")
    return absent


def _hollow(shape: WanShape, dtype: torch.dtype) -> Networks:
    """The networks without memory for their weights, each of the type that it will have."""
    with torch.device("meta"):
        networks = Networks(shape)
    for name, parameter in networks.named_parameters():
        parameter.data = parameter.data.to(torch.float32 if PRECISE.match(name) else dtype)
    return networks.eval().requires_grad_(False)


def _begun(networks: Networks, device: str) -> Networks:
    """With every weight that is not there yet as training begins it."""
    hollow = [part for part in reversed(list(networks.modules())) if _is_hollow(part)]
    with torch.random.fork_rng([device] if torch.device(device).type == "cuda" else []):
        torch.manual_seed(0)
        for part in hollow:  # from the leaves on: a whole may set its parts otherwise than they do themselves
            part.to_empty(device=torch.device(device), recurse=False)
            if reset := getattr(part, "reset_parameters", None):
                reset()
    return networks


def _is_hollow(part: nn.Module) -> bool:
    """Whether it lacks weights of its own, or all that are in it."""
    weights = list(part.parameters(recurse=False)) or list(part.parameters())
    return bool(weights) and all(each.is_meta for each in weights)
