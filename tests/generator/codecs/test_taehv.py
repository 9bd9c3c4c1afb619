"""The light decoders: the same pictures whatever the pieces, and the published names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.codecs.pictures import Past
from generator.codecs.taehv import Grow, LightDecoder, MemoryBlock, decoder_weights, taew2_2
from generator.codecs.tiny import CHANNELS, TinyEncoder, tiny_decoder

SMALL = 6


def small_taehv() -> LightDecoder:
    torch.manual_seed(0)
    return taew2_2(SMALL, (8, 6, 4, 4))


DECODERS: dict[str, tuple[Callable[[], LightDecoder], int, int]] = {
    "taew2_2": (small_taehv, SMALL, 16),
    "tiny": (tiny_decoder, CHANNELS, 32),
}


@pytest.fixture(scope="module", params=DECODERS)
def case(request: pytest.FixtureRequest) -> tuple[LightDecoder, int, int]:
    """A decoder, its latents' channels, and picture points a latent place along each side."""
    torch.set_num_threads(1)
    make, channels, ratio = DECODERS[request.param]
    return make().eval().requires_grad_(False), channels, ratio


def latents(channels: int, frames: int) -> Tensor:
    return torch.randn(1, channels, frames, 2, 3, generator=torch.Generator().manual_seed(1))


def pieces(decoder: LightDecoder, z: Tensor, sizes: tuple[int, ...]) -> tuple[Tensor, Past]:
    made, past = [], ()
    for piece in z.split(sizes, 2):
        patches, past = decoder(piece, past)
        made.append(patches)
    return torch.cat(made), past


def one_by_one(decoder: LightDecoder, z: Tensor) -> Tensor:
    """The plain way: picture by picture through every layer, each block keeping what it saw last."""
    frames = list(z[0].transpose(0, 1).unsqueeze(1))
    for layer in decoder.decoder:
        if isinstance(layer, MemoryBlock):
            before = [torch.zeros_like(frames[0]), *frames[:-1]]
            frames = [layer(now, then) for now, then in zip(frames, before, strict=True)]
        elif isinstance(layer, Grow):
            frames = [part for frame in frames for part in layer.conv(frame).chunk(layer.factor, 1)]
        else:
            frames = [layer(frame) for frame in frames]
    return torch.cat(frames[3:])


@pytest.mark.parametrize("sizes", [(7,), (1, 3, 3), (3, 3, 1), (1,) * 7], ids=str)
def test_any_pieces_give_the_pictures_made_one_by_one(
    case: tuple[LightDecoder, int, int], sizes: tuple[int, ...]
) -> None:
    decoder, channels, _ = case
    z = latents(channels, 7)
    made, _ = pieces(decoder, z, sizes)
    torch.testing.assert_close(made, one_by_one(decoder, z), atol=1e-5, rtol=1e-5)


def test_the_first_latent_gives_one_picture_and_each_later_one_four(
    case: tuple[LightDecoder, int, int],
) -> None:
    decoder, channels, ratio = case
    z = latents(channels, 4)
    first, past = decoder.decode(z[:, :, :1])
    later, _ = decoder.decode(z[:, :, 1:], past)
    assert first.shape == (1, 3, 2 * ratio, 3 * ratio)
    assert later.shape == (12, 3, 2 * ratio, 3 * ratio)
    assert later.dtype == torch.uint8


def test_pictures_are_the_network_s_from_0_to_1(case: tuple[LightDecoder, int, int]) -> None:
    decoder, channels, _ = case
    z = latents(channels, 2) * 3
    patches, _ = decoder(z)
    frames, _ = decoder.decode(z)
    pictures = functional.pixel_shuffle(patches, frames.shape[2] // patches.shape[2]).clamp(0, 1)
    assert (frames.float() / 255 - pictures).abs().max() <= 0.51 / 255


def test_a_stream_goes_back_by_taking_an_old_past(case: tuple[LightDecoder, int, int]) -> None:
    decoder, channels, _ = case
    z = latents(channels, 7)
    _, past = decoder.decode(z[:, :, :4])
    once, _ = decoder.decode(z[:, :, 4:], past)
    decoder.decode(torch.randn_like(z), past)
    again, _ = decoder.decode(z[:, :, 4:], past)
    assert torch.equal(once, again)


def test_the_past_is_one_picture_a_block_and_holds_no_more(case: tuple[LightDecoder, int, int]) -> None:
    decoder, channels, _ = case
    _, past = decoder.decode(latents(channels, 5))
    assert len(past) == sum(isinstance(layer, MemoryBlock) for layer in decoder.decoder)
    for kept in past:
        assert isinstance(kept, Tensor)
        assert len(kept) == 1
        assert kept.untyped_storage().nbytes() == kept.nbytes


BLOCKS = [at + offset for at in (3, 9, 15) for offset in range(3)]
PUBLISHED = {
    **dict.fromkeys(("1.weight", "1.bias", "22.weight", "22.bias")),
    **dict.fromkeys(
        f"{at}.conv.{layer}.{kind}" for at in BLOCKS for layer in (0, 2, 4) for kind in ("weight", "bias")
    ),
    **dict.fromkeys(("7.conv.weight", "13.conv.weight", "19.conv.weight")),
    **dict.fromkeys(("8.weight", "14.weight", "20.weight")),
}


def test_parameters_have_the_names_and_shapes_of_the_published_ones() -> None:
    with torch.device("meta"):
        shapes = {name: tuple(each.shape) for name, each in taew2_2().named_parameters()}
    assert shapes.keys() == {f"decoder.{name}" for name in PUBLISHED}
    assert shapes["decoder.1.weight"] == (256, 48, 3, 3)
    assert shapes["decoder.3.conv.0.weight"] == (256, 512, 3, 3)
    assert shapes["decoder.13.conv.weight"] == (256, 128, 1, 1)
    assert shapes["decoder.20.weight"] == (64, 64, 3, 3)
    assert shapes["decoder.22.weight"] == (12, 64, 3, 3)


def test_of_a_published_file_the_decoder_s_part_is_taken_and_of_more_pictures_than_wanted_the_last() -> None:
    decoder = small_taehv()
    published = {name: tensor.clone() for name, tensor in decoder.state_dict().items()}
    wide = torch.randn(16, 8, 1, 1)
    published |= {"decoder.7.conv.weight": wide, "encoder.0.weight": torch.zeros(1)}
    taken = decoder_weights(published, decoder)
    decoder.load_state_dict(taken)
    assert torch.equal(decoder.state_dict()["decoder.7.conv.weight"], wide[8:])


def test_the_tiny_autoencoder_is_small_and_the_same_each_time() -> None:
    parts: list[Callable[[], nn.Module]] = [TinyEncoder, tiny_decoder]
    assert sum(each.numel() for part in parts for each in part().parameters()) <= 1_500_000
    for part in parts:
        one, other = part().state_dict(), part().state_dict()
        assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_tiny_encoder_makes_a_latent_of_each_four_pictures_alone() -> None:
    encoder = TinyEncoder()
    clip = torch.randint(
        0, 256, (9, 3, 64, 64), dtype=torch.uint8, generator=torch.Generator().manual_seed(2)
    )
    whole = encoder.encode(clip)
    assert whole.shape == (1, CHANNELS, 3, 2, 2)
    changed = clip.clone()
    changed[5:] = 0
    torch.testing.assert_close(encoder.encode(changed)[:, :, :2], whole[:, :, :2])
    torch.testing.assert_close(encoder.encode(clip[:1]), whole[:, :, :1])


def test_what_is_encoded_and_decoded_can_be_trained_from_end_to_end() -> None:
    encoder, decoder = TinyEncoder(), tiny_decoder()
    patches, _ = decoder(encoder(torch.rand(5, 3, 64, 64)))
    patches.mean().backward()
    assert all(each.grad is not None for part in (encoder, decoder) for each in part.parameters())
