"""The compressor: sizes, and that a latent frame never hears of another."""

from __future__ import annotations

import pytest
import torch

from lsvm.compressor import Compressor

torch.set_num_threads(1)


@pytest.mark.parametrize(("height", "width", "tokens"), [(36, 64, 144), (8, 8, 4), (6, 10, 6), (2, 2, 1)])
def test_sixteen_latent_places_become_one_token(height: int, width: int, tokens: int) -> None:
    compressor = Compressor(4, 8, 12)
    assert compressor(torch.randn(2, 4, 3, height, width)).shape == (2, 3, tokens, 12)


def test_time_is_never_mixed() -> None:
    compressor = Compressor(4, 8, 12)
    latents = torch.randn(1, 4, 3, 6, 6)
    other = latents.clone()
    other[:, :, 1] += 1
    before, after = compressor(latents), compressor(other)
    alone = compressor(latents[:, :, 2:])
    assert torch.equal(before[:, [0, 2]], after[:, [0, 2]])
    assert not torch.isclose(before[:, 1], after[:, 1]).all()
    torch.testing.assert_close(alone, before[:, 2:])


def test_every_token_hears_of_its_whole_frame() -> None:
    compressor = Compressor(4, 8, 12)
    latents = torch.randn(1, 4, 1, 16, 16)
    other = latents.clone()
    other[..., 15, 15] += 10
    assert not torch.isclose(compressor(latents), compressor(other)).all(-1).any()


def test_it_takes_latents_of_any_float_type() -> None:
    compressor = Compressor(4, 8, 12).bfloat16()
    tokens = compressor(torch.randn(1, 4, 1, 8, 8))
    assert tokens.dtype == torch.bfloat16
    assert tokens.isfinite().all()


@torch.no_grad()
@pytest.mark.parametrize("axis", [3, 4])
def test_a_token_stands_in_the_midst_of_what_it_sees(axis: int) -> None:
    """Four places of its own, and three more to each side; but for what attention adds."""
    compressor = Compressor(4, 8, 12).double()
    compressor.mix.weight.zero_()
    latents = torch.randn(1, 4, 1, 16, 16, dtype=torch.float64)
    plain = compressor(latents).view(4, 4, 12).movedim(axis - 3, 0)
    seen: dict[int, list[int]] = {token: [] for token in range(4)}
    for place in range(16):
        other = latents.clone()
        other.select(axis, place).add_(1)
        changed = (compressor(other).view(4, 4, 12).movedim(axis - 3, 0) != plain).flatten(1).any(1)
        for token in changed.nonzero().flatten().tolist():
            seen[token].append(place)
    for token, places in seen.items():
        assert places == [place for place in range(4 * token - 3, 4 * token + 7) if 0 <= place < 16]
