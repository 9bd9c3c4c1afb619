"""The transformer by itself: its size, its types, and what gradients reach. Equality: see test_weights."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from diffusers import WanTransformer3DModel
from torch import Tensor

from generator.network.attend import Whole, block_causal, placed
from generator.network.blocks import KeysValues
from generator.network.rope import grid, rope
from generator.network.wan import TINY, WAN22_TI2V_5B, Wan, WanShape
from generator.network.weights import Networks, Part
from tests.generator.networks import SHAPE, compressor, drawn, network, prompt, speech


def count(shape: WanShape, part: str = "") -> int:
    """Parameters whose name has this part."""
    with torch.device("meta"):
        wan = Wan(shape)
    return sum(each.numel() for name, each in wan.named_parameters() if part in name)


def test_the_backbone_has_as_many_parameters_as_the_published_one() -> None:
    with torch.device("meta"):
        published = WanTransformer3DModel(
            num_attention_heads=24, attention_head_dim=128, in_channels=48, out_channels=48, ffn_dim=14_336,
            num_layers=30,
        )  # fmt: skip
    bare = replace(WAN22_TI2V_5B, speech_width=0)
    assert count(bare) - count(bare, "region_keys") == published.num_parameters() == 4_999_787_712


def test_attention_to_speech_adds_a_seventh_to_the_backbone() -> None:
    added = count(WAN22_TI2V_5B) - count(replace(WAN22_TI2V_5B, speech_width=0))
    assert added == count(WAN22_TI2V_5B, "speech") == 708_526_080


def test_the_tiny_network_has_five_to_ten_million_parameters() -> None:
    assert 5e6 < count(TINY) < 10e6


def test_attention_to_speech_adds_nothing_before_it_is_trained() -> None:
    torch.manual_seed(1)
    wan = Wan(SHAPE)
    latents, times = drawn(1, 1, 4, 3, 4, 6), torch.full((1, 3), 500.0)
    heard = wan(latents, times, prompt(wan, 1), speech(1))
    assert torch.equal(heard, wan(latents, times, prompt(wan, 1), None))


def test_each_latent_hears_its_own_sound_alone() -> None:
    wan = network(replace(SHAPE, layers=1))
    latents, times = drawn(1, 1, 4, 3, 4, 6), torch.full((1, 3), 500.0)
    sound = speech(1)
    other = sound.clone()
    other[:, 1] += 1
    before, after = (wan(latents, times, prompt(wan, 1), each) for each in (sound, other))
    assert torch.equal(before[:, :, [0, 2]], after[:, :, [0, 2]])
    assert not torch.isclose(before[:, :, 1], after[:, :, 1]).all()


def test_streams_of_a_batch_do_not_see_each_other() -> None:
    wan = network()
    latents, sound = drawn(1, 2, 4, 3, 4, 6), torch.cat((speech(1), speech(2)))
    times = torch.tensor([[500.0] * 3, [900.0] * 3])
    texts = [prompt(wan, 1), prompt(wan, 2)]
    text = KeysValues(*(torch.cat([getattr(each, kind) for each in texts], 1) for kind in ("keys", "values")))
    both = wan(latents, times, text, sound)
    for index in range(2):
        one = slice(index, index + 1)
        torch.testing.assert_close(wan(latents[one], times[one], texts[index], sound[one]), both[one])


def test_what_a_latent_of_memory_shows_does_not_depend_on_its_neighbours() -> None:
    wan, tokens = network(), drawn(1, 2, 3, 2, SHAPE.width)
    places = rope(grid(torch.tensor([0]), 1, 2, 2), SHAPE.head)
    together = wan.context_keys(tokens, places)
    assert together.keys.shape == (SHAPE.layers, 2, 3, 2, SHAPE.heads, SHAPE.head)
    alone = wan.context_keys(tokens[1:, 2:], places)
    torch.testing.assert_close(alone.keys, together.keys[:, 1:, 2:])
    torch.testing.assert_close(alone.values, together.values[:, 1:, 2:])


TRAINED = {
    ("speech",): ("speech_attn", "norm_speech"),
    ("regions", "compressor"): ("region_keys", "compressor"),
    ("speech", "regions", "compressor"): ("speech_attn", "norm_speech", "region_keys", "compressor"),
}


@pytest.mark.parametrize("parts", TRAINED, ids=" ".join)
def test_gradients_reach_the_parts_that_are_trained_and_nothing_that_is_frozen(
    parts: tuple[Part, ...],
) -> None:
    """As training sees memory: what compressed latents show stands before the others, marked as memory."""
    networks = Networks(SHAPE)
    networks.wan, networks.compressor = network(), compressor()
    networks.train_only(*parts)
    wan = networks.wan
    turn = rope(grid(torch.tensor([0]), 1, 2, 2), SHAPE.head)
    shown = wan.context_keys(networks.compressor(drawn(1, 1, 4, 2, 4, 6)), turn)
    there = rope(grid(torch.tensor([0, 1]), 1, 2, 2), SHAPE.head)
    before = KeysValues(
        placed(shown.keys.flatten(2, 3), wan.mark("short"), there), shown.values.flatten(2, 3)
    )
    view = Whole(rope(grid(torch.arange(2, 8), 2, 3), SHAPE.head), seen_before(block_causal(6, 6, 3)), before)
    sound = torch.cat((speech(1), speech(2)), 1)
    velocity = wan(drawn(2, 1, 4, 6, 4, 6), torch.full((1, 6), 500.0), prompt(wan, 1), sound, view)
    velocity.square().mean().backward()
    reached = {
        name for name, each in networks.named_parameters() if each.grad is not None and each.grad.any()
    }
    assert reached == {
        name for name, _ in networks.named_parameters() if any(part in name for part in TRAINED[parts])
    }


def seen_before(mask: Tensor) -> Tensor:
    """A mask with four tokens more, which all see."""
    return torch.nn.functional.pad(mask, (0, 4), value=True)


@pytest.mark.parametrize("precise", [False, True])
def test_in_bfloat16_the_velocity_is_nearly_the_same(precise: bool) -> None:
    """Also where noise levels and norms are kept in float32, as they are loaded."""
    full, half = network(), network().bfloat16()
    if precise:
        for name, parameter in half.named_parameters():
            if "norm" in name or "time" in name or "modulation" in name:
                parameter.data = parameter.data.float()
    latents, times = drawn(1, 1, 4, 3, 4, 6), torch.full((1, 3), 500.0)
    exact = full(latents, times, prompt(full, 1), speech(1))
    near = half(latents, times, prompt(half, 1), speech(1))
    assert near.dtype == torch.bfloat16
    assert (near - exact).abs().mean() < 0.03 * exact.abs().mean()


def test_a_prompt_is_padded_with_zeros_that_the_network_sees() -> None:
    wan, features = network(), drawn(1, 1, 4, SHAPE.text_width)
    padded = torch.cat((features, torch.zeros(1, 2, SHAPE.text_width)), 1)
    assert torch.equal(wan.text_keys(features).keys, wan.text_keys(padded).keys)
    assert wan.text_keys(features).keys.shape[2] == SHAPE.text_tokens
