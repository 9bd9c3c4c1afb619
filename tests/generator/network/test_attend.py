"""Which tokens see which, and how keys stand in a context: written out, number by number."""

from __future__ import annotations

import torch

from generator.network.attend import Kept, Whole, block_causal, placed
from generator.network.rope import grid, rope
from generator.network.wan import REGIONS
from tests.generator.networks import SHAPE, drawn, network, prompt, speech


def test_tokens_see_their_own_chunk_and_those_before() -> None:
    """Three latents of two tokens, two in a chunk."""
    assert block_causal(3, 2, 2).int().tolist() == [
        [1, 1, 1, 1, 0, 0],
        [1, 1, 1, 1, 0, 0],
        [1, 1, 1, 1, 0, 0],
        [1, 1, 1, 1, 0, 0],
        [1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1],
    ]


def test_noisy_tokens_see_clean_ones_before_their_chunk_and_noisy_ones_within_it() -> None:
    """Three chunks of one latent with one token, clean and then noisy."""
    assert block_causal(3, 1, 1, noisy=True).int().tolist() == [
        [1, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [1, 0, 0, 0, 1, 0],
        [1, 1, 0, 0, 0, 1],
    ]


def test_keys_in_a_context_are_marked_by_layer_and_head_and_then_turned_by_token() -> None:
    keys, mark = drawn(1, 2, 5, 3, 2, 12), drawn(2, 2, 2, 12)
    turn = rope(grid(torch.tensor([4]), 1, 3), 12)
    found = placed(keys, mark, turn)
    for layer, frame, token, head in ((0, 0, 0, 0), (1, 4, 2, 1), (0, 3, 1, 1)):
        marked = keys[layer, frame, token, head] + mark[layer, head]
        even, odd = marked[::2], marked[1::2]
        cos, sin = turn.cos[token, 0], turn.sin[token, 0]
        expected = torch.stack((even * cos - odd * sin, even * sin + odd * cos), 1).flatten()
        torch.testing.assert_close(found[layer, frame, token, head], expected)


def test_each_region_has_a_mark_of_its_own() -> None:
    wan = network()
    marks = [wan.mark(region) for region in REGIONS]
    assert all(mark.shape == (SHAPE.layers, SHAPE.heads, SHAPE.head) for mark in marks)
    assert len({mark.data_ptr() for mark in marks}) == len(REGIONS) == 4


@torch.no_grad()
def test_a_pass_for_keys_alone_shows_what_a_whole_pass_shows() -> None:
    wan = network()
    shown = []
    for keys_only in (False, True):
        view = Kept(Whole(rope(grid(torch.arange(3), 2, 3), SHAPE.head)))
        wan(drawn(1, 1, 4, 3, 4, 6), torch.full((1, 3), 500.0), prompt(wan, 1), speech(1), view, keys_only)
        shown.append(view.all())
    assert shown[0].keys.shape == (SHAPE.layers, 1, 18, SHAPE.heads, SHAPE.head)
    assert torch.equal(shown[0].keys, shown[1].keys)
    assert torch.equal(shown[0].values, shown[1].values)
