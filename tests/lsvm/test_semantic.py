"""What pictures show: unit vectors, one a latent."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from transformers import SiglipVisionConfig, SiglipVisionModel

from lsvm.semantic import Semantic, Siglip2, TinySemantic, of_latents

SIZE = 16


def small_siglip() -> SiglipVisionModel:
    torch.manual_seed(0)
    config = SiglipVisionConfig(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=SIZE,
        patch_size=8,
    )
    return SiglipVisionModel(config)


ENCODERS = {"SigLIP 2": lambda: Siglip2(small_siglip(), SIZE), "tiny": TinySemantic}


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request: pytest.FixtureRequest) -> Semantic:
    torch.set_num_threads(1)
    return ENCODERS[request.param]()


def pictures(count: int, height: int = 40, width: int = 56) -> Tensor:
    made = torch.Generator().manual_seed(1)
    return torch.randint(0, 256, (count, 3, height, width), dtype=torch.uint8, generator=made)


def test_each_picture_becomes_a_unit_vector(encoder: Semantic) -> None:
    features = encoder.features(pictures(3))
    assert features.dtype == torch.float32
    assert len(features) == 3
    torch.testing.assert_close(features.norm(dim=1), torch.ones(3))


def test_a_picture_s_vector_does_not_depend_on_those_beside_it(encoder: Semantic) -> None:
    frames = pictures(3)
    together, alone = encoder.features(frames), encoder.features(frames[1:2])
    torch.testing.assert_close(together[1:2], alone, atol=1e-5, rtol=1e-5)


def test_other_pictures_have_other_vectors(encoder: Semantic) -> None:
    dark, light = (
        torch.zeros(1, 3, 40, 56, dtype=torch.uint8),
        torch.full((1, 3, 40, 56), 255, dtype=torch.uint8),
    )
    features = encoder.features(torch.cat((dark, light)))
    assert features[0] @ features[1] < 0.999


def test_pictures_of_any_size_are_seen(encoder: Semantic) -> None:
    small, large = encoder.features(pictures(1, 8, 8)), encoder.features(pictures(1, 100, 30))
    assert small.shape == large.shape


def test_a_picture_of_the_model_s_own_size_goes_through_as_it_is() -> None:
    frames = pictures(2, SIZE, SIZE)
    model = small_siglip().eval()
    with torch.no_grad():
        expected = model(frames.float() / 127.5 - 1).pooler_output
    ours = Siglip2(small_siglip(), SIZE).features(frames)
    torch.testing.assert_close(ours, expected / expected.norm(dim=1, keepdim=True), atol=1e-5, rtol=1e-5)


def test_the_tiny_network_is_the_same_each_time() -> None:
    frames = pictures(1)
    assert torch.equal(TinySemantic().features(frames), TinySemantic().features(frames))


@pytest.mark.parametrize(
    ("count", "first", "latents"), [(12, False, 3), (9, True, 3), (1, True, 1), (4, False, 1)]
)
def test_a_latent_shows_the_mean_of_its_pictures(count: int, first: bool, latents: int) -> None:
    features = torch.nn.functional.normalize(
        torch.randn(count, 5, generator=torch.Generator().manual_seed(2))
    )
    shown = of_latents(features, 4, first)
    assert shown.shape == (latents, 5)
    assert shown.dtype == np.float32
    groups = [features[:1], *features[1:].split(4)] if first else features.split(4)
    for each, group in zip(shown, groups, strict=False):
        mean = group.mean(0).numpy()
        np.testing.assert_allclose(each, mean / np.linalg.norm(mean), rtol=1e-5, atol=1e-6)


def test_what_a_latent_shows_is_the_mean_of_its_pictures_as_a_unit_vector() -> None:
    features = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0]], dtype=np.float32)
    (shown,) = of_latents(torch.from_numpy(features), 4)
    assert shown == pytest.approx(np.array([1, 3, 0]) / np.sqrt(10))
    assert shown.dtype == np.float32


def test_pictures_that_make_up_no_whole_latents_are_refused() -> None:
    with pytest.raises(RuntimeError):
        of_latents(torch.ones(11, 5), 4)
