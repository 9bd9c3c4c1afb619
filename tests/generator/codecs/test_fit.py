"""Encoders and decoders fit the networks that they serve."""

from __future__ import annotations

import pytest
import torch

from generator.codecs import text
from generator.codecs.speech import FRAME, LATENT, TOKENS, MelBands, silence, windows
from generator.codecs.taehv import LATENT_CHANNELS
from generator.codecs.text import WIDTH, WORDS, TinyText
from generator.codecs.tiny import CHANNELS, TinyEncoder, tiny_decoder
from generator.network.wan import TINY, WAN22_TI2V_5B, Wan, WanShape
from generator.stream.layout import COVERED, Layout
from lsvm.compressor import SIDE, Compressor

NOTHING = torch.zeros(0)


def test_the_small_model_s_own_have_its_sizes() -> None:
    assert (TINY.text_width, TINY.text_tokens, TINY.channels) == (WIDTH, WORDS, CHANNELS)


def test_the_large_model_s_have_its_sizes() -> None:
    assert (WAN22_TI2V_5B.speech_tokens, WAN22_TI2V_5B.channels) == (TOKENS, LATENT_CHANNELS)
    assert WAN22_TI2V_5B.text_tokens == text.TOKENS


@pytest.mark.parametrize(
    ("shape", "layout"), [(TINY, Layout(rows=4, columns=4)), (WAN22_TI2V_5B, Layout(rows=18, columns=32))]
)
def test_memory_has_as_many_tokens_as_the_compressor_makes_where_it_says_that_they_stand(
    shape: WanShape, layout: Layout
) -> None:
    with torch.device("meta"):
        compressor = Compressor(shape.channels, shape.memory_inner, shape.width)
        latents = torch.empty(1, shape.channels, 2, *(2 * side for side in (layout.rows, layout.columns)))
    assert compressor(latents).shape == (1, 2, layout.memory_tokens, shape.width)
    assert shape.patch[1:] == (SIDE // COVERED,) * 2


@torch.no_grad()
def test_a_prompt_and_sound_go_into_the_small_network_and_pictures_come_out() -> None:
    torch.set_num_threads(1)
    wan = Wan(TINY).eval()
    prompt = wan.text_keys(TinyText().features("waves, then sits calmly"))
    sound, _ = windows(silence(), torch.randn(FRAME + 2 * LATENT) / 10, NOTHING)
    speech = MelBands().features(sound).unsqueeze(0)
    picture = TinyEncoder().encode(torch.zeros(1, 3, 256, 256, dtype=torch.uint8))
    velocity = wan(picture.expand(-1, -1, 3, -1, -1), torch.full((1, 3), 500.0), prompt, speech)
    frames, _ = tiny_decoder().decode(velocity)
    assert frames.shape == (9, 3, 256, 256)
