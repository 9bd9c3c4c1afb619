"""What an engine holds is counted from shapes, and is what is there."""

from __future__ import annotations

import torch

from generator.engine.engine import PROMPTS
from generator.engine.footprint import footprint
from generator.stream.cache import Context
from generator.stream.loop import Stream
from tests.generator.engine.scene import parts


def held(thing: object) -> int:
    """Bytes of the tensors that are an object's attributes."""
    return sum(each.nbytes for each in vars(thing).values() if isinstance(each, torch.Tensor))


def test_what_is_counted_is_what_is_held() -> None:
    made = parts()
    networks, streaming = made.networks, made.settings.streaming
    wan = networks.wan
    context = Context(streaming.layout, wan.shape, wan.patch_embedding.weight.new_zeros(()))
    reference = torch.zeros(1, wan.shape.channels, 1, 8, 8)
    stream = Stream(wan, networks.compressor, streaming, reference, context=context)
    prompt = wan.text_keys(torch.zeros(1, 1, wan.shape.text_width))
    found = footprint(made)
    assert found.stream == held(stream.large) + held(stream.memories.pool)
    own = context.shown.keys.nbytes
    assert found.shared == held(context) + own + PROMPTS * (prompt.keys.nbytes + prompt.values.nbytes)
    assert found.networks > sum(each.nbytes for each in wan.parameters())
