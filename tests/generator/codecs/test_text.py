"""Features of prompts: cut, cleaned, and made once."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from transformers import UMT5Config, UMT5EncoderModel

from generator.codecs.text import WORDS, CachedText, TextEncoder, TinyText, Umt5, cleaned, spelt


class Letters:
    """A tokenizer: each letter its code, and 1 at the end."""

    def __call__(self, prompt: str, **how: object) -> dict[str, Tensor]:
        limit = how["max_length"]
        assert isinstance(limit, int)
        ids = [*map(ord, prompt[: limit - 1]), 1]
        return {"input_ids": torch.tensor([ids])}


def small_umt5() -> Umt5:
    torch.manual_seed(0)
    config = UMT5Config(vocab_size=128, d_model=16, d_kv=8, d_ff=16, num_layers=2, num_heads=2)
    return Umt5(Letters(), UMT5EncoderModel(config), tokens=12)


ENCODERS = {"UMT5": small_umt5, "tiny": TinyText}


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request: pytest.FixtureRequest) -> TextEncoder:
    torch.set_num_threads(1)
    return ENCODERS[request.param]()


@pytest.mark.parametrize(
    ("prompt", "clean"), [("  waves\n\ttwice ", "waves twice"), ("", ""), (" \n", ""), ("nods", "nods")]
)
def test_any_space_counts_as_one_and_none_stands_around(prompt: str, clean: str) -> None:
    assert cleaned(prompt) == clean


def test_space_changes_nothing(encoder: TextEncoder) -> None:
    assert torch.equal(encoder.features(" waves  at\nyou "), encoder.features("waves at you"))


def test_another_prompt_has_other_features(encoder: TextEncoder) -> None:
    assert not torch.allclose(
        encoder.features("nods twice"), encoder.features("nods thrice")[:, :11], atol=1e-2
    )


def test_the_order_of_words_matters() -> None:
    one, other = (TinyText().features(prompt) for prompt in ("sits then nods", "nods then sits"))
    assert not torch.allclose(one.mean(1), other.mean(1), atol=1e-4)


def test_the_empty_prompt_has_features_too(encoder: TextEncoder) -> None:
    features = encoder.features("")
    assert features.shape[:2] == (1, 1)
    assert features.isfinite().all()


def test_a_long_prompt_is_cut(encoder: TextEncoder) -> None:
    limit = 12 if isinstance(encoder, Umt5) else WORDS
    assert encoder.features("word " * 100).shape[1] == limit


def test_a_word_without_an_end_is_cut() -> None:
    assert spelt("a" * 1000).shape == spelt("a").shape == (2, 16)


def test_signs_and_letters_of_all_scripts_are_read() -> None:
    assert TinyText().features("¿Qué? 手を振る!").isfinite().all()


def test_the_tiny_encoder_is_the_same_each_time_and_leaves_other_randomness_alone() -> None:
    torch.manual_seed(3)
    expected = torch.randn(2)
    torch.manual_seed(3)
    one, other = TinyText().features("waves"), TinyText().features("waves")
    assert torch.equal(one, other)
    assert torch.equal(torch.randn(2), expected)


class Counted:
    """An encoder that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def features(self, prompt: str) -> Tensor:
        self.asked.append(prompt)
        return torch.full((1, 1, 1), float(len(self.asked)))


def test_a_prompt_is_encoded_once() -> None:
    encoder = Counted()
    cache = CachedText(encoder)
    first = cache.features("waves")
    assert torch.equal(cache.features(" waves\n"), first)
    assert encoder.asked == ["waves"]


def test_of_more_prompts_than_are_kept_the_one_not_used_for_longest_goes() -> None:
    encoder = Counted()
    cache = CachedText(encoder, size=2)
    for prompt in ("nods", "waves", "nods", "sits", "nods", "waves"):
        cache.features(prompt)
    assert encoder.asked == ["nods", "waves", "sits", "waves"]
