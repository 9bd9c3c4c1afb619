"""Wan's video autoencoder, piece by piece, against diffusers in one go."""

from __future__ import annotations

import pytest
import torch
from diffusers import AutoencoderKLWan
from torch import Tensor

from generator.codecs.pictures import Past
from generator.codecs.vae import WanVae

CHANNELS = 4


def small_vae() -> AutoencoderKLWan:
    """A random one of Wan 2.2's kind: residual, in patches of 2 x 2, two halvings of time."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    vae = AutoencoderKLWan(
        base_dim=4,
        decoder_base_dim=4,
        z_dim=CHANNELS,
        num_res_blocks=1,
        latents_mean=[0.1, -0.2, 0.3, 0.0],
        latents_std=[1.5, 0.5, 1.0, 2.0],
        is_residual=True,
        in_channels=12,
        out_channels=12,
        patch_size=2,
        scale_factor_spatial=16,
    )
    return vae.eval()


@pytest.fixture(scope="module")
def published() -> AutoencoderKLWan:
    return small_vae()


@pytest.fixture(scope="module")
def ours() -> WanVae:
    return WanVae(small_vae())


def latents(frames: int) -> Tensor:
    return torch.randn(1, CHANNELS, frames, 2, 3, generator=torch.Generator().manual_seed(1))


def natural(z: Tensor, vae: AutoencoderKLWan) -> Tensor:
    """Latents as diffusers' decoder takes them."""
    mean, std = (
        torch.tensor(each).view(1, -1, 1, 1, 1) for each in (vae.config.latents_mean, vae.config.latents_std)
    )
    return z * std + mean


def pieces(vae: WanVae, z: Tensor, sizes: tuple[int, ...]) -> tuple[list[Tensor], Past]:
    made, past = [], ()
    for piece in z.split(sizes, 2):
        pictures, past = vae.pictures(piece, past)
        made.append(pictures)
    return made, past


@pytest.mark.parametrize("sizes", [(7,), (1, 3, 3), (3, 3, 1), (1,) * 7, (2, 5)], ids=str)
@torch.no_grad()
def test_any_pieces_give_the_pictures_of_diffusers_in_one_go(
    published: AutoencoderKLWan, ours: WanVae, sizes: tuple[int, ...]
) -> None:
    z = latents(7)
    whole = published.decode(natural(z, published)).sample[0].transpose(0, 1)
    made, _ = pieces(ours, z, sizes)
    torch.testing.assert_close(torch.cat(made).clamp(0, 1), (whole + 1) / 2, atol=1e-5, rtol=1e-5)


def test_the_first_latent_gives_one_picture_and_each_later_one_four(ours: WanVae) -> None:
    made, _ = pieces(ours, latents(6), (1, 2, 3))
    assert [tuple(each.shape) for each in made] == [(1, 3, 32, 48), (8, 3, 32, 48), (12, 3, 32, 48)]


def test_pictures_are_bytes(ours: WanVae) -> None:
    z = latents(3)
    frames, _ = ours.decode(z)
    pictures, _ = ours.pictures(z)
    assert frames.dtype == torch.uint8
    assert (frames.float() / 255 - pictures.clamp(0, 1)).abs().max() <= 0.51 / 255


def test_a_stream_goes_back_by_taking_an_old_past(ours: WanVae) -> None:
    z = latents(7)
    _, past = ours.decode(z[:, :, :4])
    once, _ = ours.decode(z[:, :, 4:], past)
    ours.decode(torch.randn_like(z), past)
    again, _ = ours.decode(z[:, :, 4:], past)
    assert torch.equal(once, again)


def test_the_past_does_not_grow(ours: WanVae) -> None:
    _, early = pieces(ours, latents(4), (1, 3))
    _, late = pieces(ours, latents(13), (1, 3, 3, 3, 3))
    early_sizes, late_sizes = (
        [each.shape for each in past if isinstance(each, Tensor)] for past in (early, late)
    )
    assert early_sizes == late_sizes != []


def test_two_streams_in_turn_do_not_see_each_other(ours: WanVae) -> None:
    one, other = latents(4), latents(4).flip(1)
    alone, _ = pieces(ours, other, (1, 3))
    _, past_one = ours.pictures(one[:, :, :1])
    first, past_other = ours.pictures(other[:, :, :1])
    ours.pictures(one[:, :, 1:], past_one)
    rest, _ = ours.pictures(other[:, :, 1:], past_other)
    assert torch.equal(torch.cat((first, rest)), torch.cat(alone))


@torch.no_grad()
def test_a_picture_is_encoded_as_by_diffusers_without_chance(
    published: AutoencoderKLWan, ours: WanVae
) -> None:
    picture = torch.randint(
        0, 256, (1, 3, 32, 48), dtype=torch.uint8, generator=torch.Generator().manual_seed(2)
    )
    expected = published.encode((picture.float() / 127.5 - 1).unsqueeze(2)).latent_dist.mode()
    torch.testing.assert_close(natural(ours.encode(picture), published), expected, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_a_clip_has_a_latent_for_the_first_picture_and_one_for_each_four(ours: WanVae) -> None:
    clip = torch.zeros(9, 3, 32, 48, dtype=torch.uint8)
    assert ours.encode(clip).shape == (1, CHANNELS, 3, 2, 3)


def test_the_encoder_stays_exact_where_the_decoder_is_half_as_wide() -> None:
    half = WanVae(small_vae(), torch.bfloat16)
    picture = torch.full((1, 3, 32, 48), 99, dtype=torch.uint8)
    whole = WanVae(small_vae())
    assert torch.equal(half.encode(picture), whole.encode(picture))
    z = latents(4)
    exact, near = whole.pictures(z)[0], half.pictures(z)[0]
    torch.testing.assert_close(near, exact, atol=0.05, rtol=0)
    assert not torch.equal(near, exact)
