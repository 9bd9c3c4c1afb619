"""Rotary positions."""

from __future__ import annotations

import pytest
import torch

from generator.network.rope import grid, rope
from tests.generator.networks import drawn


def test_pairs_of_neighbours_are_turned_by_position_times_frequency() -> None:
    turn = rope(torch.tensor([[2.0, 3.0, 5.0]]), 6)  # one pair for each axis, of frequency 1
    turned = turn(torch.tensor([1.0, 0, 1, 0, 1, 0]).view(1, 1, 6)).flatten()
    angles = torch.tensor([2.0, 3, 5])
    torch.testing.assert_close(turned, torch.stack((angles.cos(), angles.sin()), 1).flatten())


@pytest.mark.parametrize(("head", "pairs"), [(128, (22, 21, 21)), (64, (12, 10, 10)), (6, (1, 1, 1))])
def test_a_head_is_split_as_in_wan(head: int, pairs: tuple[int, int, int]) -> None:
    for axis, count in enumerate(pairs):
        turned = rope(torch.eye(3)[axis : axis + 1], head).sin != 0
        assert turned.sum() == count


@pytest.mark.parametrize("offset", [1000, 120_000])
def test_only_distances_count_however_late_it_is(offset: float) -> None:
    """120,000 latents are more than five hours."""
    keys, queries = drawn(1, 12, 2, 24), drawn(2, 12, 2, 24)
    near, far = (rope(grid(torch.arange(2) + start, 2, 3), 24) for start in (0, offset))
    scores = [torch.einsum("qhd,khd->qkh", turn(queries), turn(keys)) for turn in (near, far)]
    torch.testing.assert_close(*scores, atol=1e-5, rtol=0)


def test_tokens_stand_row_by_row_and_a_wide_one_in_the_midst_of_what_it_covers() -> None:
    places = grid(torch.tensor([4]), 2, 3)
    assert places.tolist() == [[4, 0, 0], [4, 0, 1], [4, 0, 2], [4, 1, 0], [4, 1, 1], [4, 1, 2]]
    wide = grid(torch.tensor([4]), 1, 2, 2)
    four = grid(torch.tensor([4]), 2, 4).view(2, 2, 2, 3)  # rows, which wide one, columns of it
    assert torch.equal(wide, four.mean((0, 2)))
