"""Features of sound: the same whatever the chunks, and of nothing beyond the look-ahead."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn
from transformers import Wav2Vec2Config, Wav2Vec2Model

from generator.codecs.speech import (
    AHEAD,
    FRAME,
    LATENT,
    RATE_HZ,
    WINDOW,
    MelBands,
    SpeechEncoder,
    Wav2Vec2,
    silence,
    windows,
)

NOTHING = torch.zeros(0)


def small_wav2vec2() -> Wav2Vec2:
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16}
    config = Wav2Vec2Config(**sizes, conv_dim=(8,) * 7, num_conv_pos_embedding_groups=2)
    return Wav2Vec2(Wav2Vec2Model(config))


ENCODERS = {"Wav2Vec2": small_wav2vec2, "mel bands": MelBands}


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request: pytest.FixtureRequest) -> SpeechEncoder:
    torch.set_num_threads(1)
    return ENCODERS[request.param]()


def noise(count: int) -> Tensor:
    return torch.randn(count, generator=torch.Generator().manual_seed(1)) / 10


def test_chunks_give_the_windows_of_the_whole() -> None:
    sound, ahead = noise(FRAME + 8 * LATENT), noise(AHEAD)
    whole, heard_at_once = windows(silence(), sound, ahead)
    parts, heard = [], silence()
    follows = torch.cat((sound, ahead))
    begin = 0
    for latents in (3, 1, 2, 3):
        end = begin + latents * LATENT - (LATENT - FRAME if begin == 0 else 0)
        part, heard = windows(heard, sound[begin:end], follows[end:])
        parts.append(part)
        begin = end
    assert torch.equal(torch.cat(parts), whole)
    assert whole.shape == (9, WINDOW)
    assert torch.equal(heard.samples, heard_at_once.samples)


def test_chunks_give_the_features_of_the_whole(encoder: SpeechEncoder) -> None:
    sound, ahead = noise(FRAME + 2 * LATENT), noise(AHEAD)
    whole, _ = windows(silence(), sound, ahead)
    alone = [encoder.features(window[None])[0] for window in whole]
    torch.testing.assert_close(encoder.features(whole), torch.stack(alone), atol=1e-5, rtol=1e-5)


def test_a_latent_hears_its_pictures_and_what_follows_them() -> None:
    sound = torch.arange(FRAME + 2 * LATENT, dtype=torch.float32)
    made, _ = windows(silence(), sound, NOTHING)
    ends = [window[-AHEAD - 1].item() for window in made]
    assert ends == [FRAME - 1, FRAME + LATENT - 1, FRAME + 2 * LATENT - 1]
    assert made[0, -1] == FRAME + AHEAD - 1
    assert made[0, : -AHEAD - FRAME].abs().max() == 0


def test_what_lies_beyond_the_look_ahead_changes_nothing(encoder: SpeechEncoder) -> None:
    sound, ahead = noise(FRAME), noise(AHEAD + RATE_HZ)
    far, _ = windows(silence(), sound, ahead)
    near, _ = windows(silence(), sound, ahead[:AHEAD])
    assert torch.equal(encoder.features(far), encoder.features(near))


def test_the_look_ahead_is_heard(encoder: SpeechEncoder) -> None:
    known, _ = windows(silence(), noise(FRAME), noise(AHEAD))
    unknown, _ = windows(silence(), noise(FRAME), NOTHING)
    assert not torch.allclose(encoder.features(known), encoder.features(unknown), atol=1e-3)


def test_what_is_not_known_to_follow_is_silence() -> None:
    unknown, _ = windows(silence(), noise(FRAME), NOTHING)
    silent, _ = windows(silence(), noise(FRAME), torch.zeros(AHEAD))
    assert torch.equal(unknown, silent)


def test_silence_is_encoded_the_same_wherever_it_stands(encoder: SpeechEncoder) -> None:
    made, heard = windows(silence(), torch.zeros(FRAME + 8 * LATENT), NOTHING)
    later, _ = windows(heard, torch.zeros(LATENT), NOTHING)
    features = encoder.features(torch.cat((made, later)))
    torch.testing.assert_close(features, features[:1].expand_as(features))
    assert features.isfinite().all()


def test_going_back_is_taking_the_old_value() -> None:
    _, before = windows(silence(), noise(FRAME), NOTHING)
    once, _ = windows(before, noise(LATENT), NOTHING)
    windows(before, noise(3 * LATENT), NOTHING)
    again, _ = windows(before, noise(LATENT), NOTHING)
    assert torch.equal(once, again)


@pytest.mark.parametrize("count", [0, FRAME - 1, LATENT, FRAME + LATENT + 1])
def test_a_part_of_a_latent_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} samples are not"):
        windows(silence(), torch.zeros(count), NOTHING)


def test_wav2vec2_gives_32_tokens_and_mel_bands_8() -> None:
    sound = noise(2 * WINDOW).view(2, WINDOW)
    assert small_wav2vec2().features(sound).shape == (2, 32, 16)
    assert MelBands().features(sound).shape == (2, 8, 128)


class Listening(nn.Module):
    """A model that gives back how loud what it hears is."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, sound: Tensor) -> SimpleNamespace:
        return SimpleNamespace(last_hidden_state=sound.std(-1).view(1, 1, 1).expand(1, 60, 1))


@pytest.mark.parametrize(
    ("decibels", "least", "most"), [(-15, 0.97, 1), (-35, 0.95, 1), (-65, 0, 0.2), (-200, 0, 1e-6)]
)
def test_voices_are_equally_loud_and_what_sounds_in_pauses_is_not(
    decibels: int, least: float, most: float
) -> None:
    sound = noise(WINDOW)[None] * 10 ** (decibels / 20 + 1)
    heard = Wav2Vec2(Listening()).features(sound)
    assert heard.shape == (1, 32, 1)
    assert least <= heard[0, 0, 0] <= most + 1e-3


@pytest.mark.parametrize("hertz", [200, 1000, 4000])
def test_a_tone_is_loudest_in_the_mel_band_around_it(hertz: int) -> None:
    tone = torch.sin(2 * torch.pi * hertz * torch.arange(WINDOW) / RATE_HZ)[None]
    loudest = MelBands().features(tone).view(32, 32).argmax(1).float()
    mel = 2595 * torch.log10(torch.tensor(1 + hertz / 700))
    low, high = (2595 * torch.log10(torch.tensor(1 + edge / 700)) for edge in (60, 8000))
    expected = (mel - low) / (high - low) * 33 - 1
    assert (loudest - expected).abs().max() <= 0.6
