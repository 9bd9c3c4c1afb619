"""Stages are timed one by one, and their arithmetic is counted as it is on paper."""

from __future__ import annotations

import pytest

from generator.codecs.speech import TINY_TOKENS
from generator.engine.timing import COUNTED, stages
from tests.generator.engine.scene import SHAPE, parts


def test_the_arithmetic_of_a_pass_is_that_of_its_shapes() -> None:
    """Per token of a layer: 4 d^2 for self-attention, 2 d^2 each for that to text and speech, 2 d f for the
    rest; 2 d for each key that it sees; 2 d s for each of the speech's tokens. Beside layers, what goes in
    and out, and the noise level of each latent. All twice, as multiplications and additions; three passes.
    """
    found = stages(parts(), fill=1, timed=1)
    layout = parts().settings.streaming.layout
    d, layers, tokens = SHAPE.width, SHAPE.layers, layout.chunk * layout.tokens
    keys = layout.size + SHAPE.text_tokens + TINY_TOKENS
    token = layers * (8 * d**2 + 2 * d * SHAPE.ffn + 2 * d * keys)
    speech = layers * layout.chunk * TINY_TOKENS * 2 * d * SHAPE.speech_width
    edges = tokens * 2 * 4 * SHAPE.channels * d + layout.chunk * d * (SHAPE.time_width + 7 * d)
    assert found.flop["make"] == pytest.approx(3 * 2 * (tokens * token + speech + edges), rel=0.001)
    assert found.flop.keys() == set(COUNTED)
    assert found.ms.keys() == {"hear", "make", "decode", "frames", "see", "keep", "switch"}
