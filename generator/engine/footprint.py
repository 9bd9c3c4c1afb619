"""What an engine and each of its streams hold in memory, counted from shapes.

Not in it: what passes need while they run, and what decoders keep of a stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn

from generator.engine.assembly import Parts
from generator.engine.engine import PROMPTS


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes of the networks on devices, of what all streams share, and of each stream."""

    networks: int
    shared: int
    stream: int


def footprint(parts: Parts) -> Footprint:
    """What an engine with these networks holds."""
    wan, shape = parts.networks.wan, parts.networks.wan.shape
    size = wan.patch_embedding.weight.itemsize
    held = parts.settings.streaming.bytes(shape, size)
    prompt = 2 * shape.layers * shape.width * size * shape.text_tokens  # its keys and values
    networks = {id(each): each for part in _on_devices(parts) for each in _modules(part)}
    weights = {id(each): each for module in networks.values() for each in module.parameters()}
    return Footprint(
        sum(weight.numel() * weight.itemsize for weight in weights.values()),
        held["context"] + PROMPTS * prompt,
        held["stream"],
    )


def _on_devices(parts: Parts) -> tuple[object, ...]:
    networks = parts.networks
    return (networks.wan, networks.compressor, parts.speech, parts.encoder, parts.decoder, parts.semantic)


def _modules(part: object) -> Iterator[nn.Module]:
    """A part that is a network, or those that it holds."""
    held = (part,) if isinstance(part, nn.Module) else vars(part).values()
    yield from (each for each in held if isinstance(each, nn.Module))
