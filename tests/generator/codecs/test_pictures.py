"""Pictures as bytes."""

from __future__ import annotations

import pytest
import torch

from generator.codecs.pictures import as_bytes, from_bytes

torch.set_num_threads(1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_bytes_are_the_nearest_in_any_float_type(dtype: torch.dtype) -> None:
    pictures = torch.linspace(-0.1, 1.1, 5000).to(dtype)
    exact = (pictures.double() * 255).clamp(0, 255)
    assert (as_bytes(pictures).double() - exact).abs().max() <= 0.5001


def test_light_pictures_in_bfloat16_have_odd_numbers_too() -> None:
    """At 255 k / 256 a number is exact in bfloat16; half of them then are odd."""
    found = as_bytes((torch.arange(128, 257) / 256).bfloat16())
    assert (found % 2).sum() > 50


def test_bytes_become_floats_and_bytes_again() -> None:
    pictures = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(as_bytes(from_bytes(pictures)), pictures)
