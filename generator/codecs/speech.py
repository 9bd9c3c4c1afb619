"""What a latent hears: features of the sound around its pictures, by Wav2Vec2 or, in small, mel bands.

Each latent hears a window of fixed length that ends `AHEAD` after its last picture; before a stream's
beginning, and where nothing is known yet, there is silence. Features so depend on the sound alone: they are
the same in training and in a stream, whatever the chunks. Latent 0 goes with picture 0, latent i with
pictures 4i - 3 to 4i, as in Wan 2.2's video autoencoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from generator.codecs.pictures import PICTURES

RATE_HZ = 16_000
"""Of the sound: Wav2Vec2's."""

FRAME = RATE_HZ // 25
"""Samples of a picture."""

LATENT = PICTURES * FRAME
"""Samples of a latent, but for a stream's first, which stands for one picture."""

AHEAD = RATE_HZ // 5
"""Samples that a latent hears beyond its last picture: 0.2 s, enough for lips to close before a sound."""

STEP = 320
"""Samples from one token of Wav2Vec2 to the next."""

FIELD = 400
"""Samples that a token of Wav2Vec2 comes from."""

TOKENS = 32
"""Tokens that a latent attends to, the last of its window: 0.64 s."""

WINDOW = (60 - 1) * STEP + FIELD
"""Samples of a window: 60 tokens, 1.2 s. What stands before the last `TOKENS` is only context to them."""

PAUSE = 1e-5
"""Added to a window's variance before it is made 1: what is below -50 dBFS, as rooms and microphones are in a
pause, stays faint, and voices lose nothing.
"""

HISTORY = WINDOW - AHEAD - FRAME
"""Samples before a chunk that its windows reach back to."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The last sound of a stream, float32 (HISTORY,), and whether its first latent has been made."""

    samples: Tensor
    begun: bool = False


def silence() -> Heard:
    """What a stream that has not begun has heard."""
    return Heard(torch.zeros(HISTORY))


def windows(heard: Heard, samples: Tensor, ahead: Tensor) -> tuple[Tensor, Heard]:
    """The windows (F, WINDOW) of a chunk's latents, and what has been heard after it.

    `samples` float32 (n,): the chunk's sound at 16 kHz, `LATENT` for each latent, `FRAME` for a stream's
    first. `ahead` (any length): what is known to follow; silence stands for what is missing of it. Raises
    ValueError where `samples` do not make up whole latents.
    """
    first = LATENT if heard.begun else FRAME
    rest = len(samples) - first
    if rest < 0 or rest % LATENT:
        raise ValueError(f"{len(samples)} samples are not {first} and a multiple of {LATENT}")
    follows = nn.functional.pad(ahead[:AHEAD], (0, max(0, AHEAD - len(ahead))))
    sound = torch.cat((heard.samples, samples, follows))
    begin = HISTORY + first + AHEAD - WINDOW
    return sound[begin:].unfold(0, WINDOW, LATENT), Heard(sound[-HISTORY - AHEAD : -AHEAD].clone(), True)


class SpeechEncoder(Protocol):
    """Windows of sound to what latents attend to."""

    def features(self, sound: Tensor) -> Tensor:
        """Windows float32 (F, WINDOW) to (F, tokens, width), on the encoder's device."""
        ...


class Wav2Vec2:
    """The last layer of a Wav2Vec2 (Baevski et al. 2020): transformers' `Wav2Vec2Model`; 32 a latent."""

    def __init__(self, model: nn.Module) -> None:
        self._model = model.eval().requires_grad_(False)
        self._like = next(model.parameters())

    @torch.no_grad()
    def features(self, sound: Tensor) -> Tensor:
        """See `SpeechEncoder`; (F, 32, hidden size of the model)."""
        sound = sound.to(self._like.device)
        # Mean 0 and variance 1, as the model was trained, but for what is nearly silent.
        spread = (sound.var(-1, correction=0, keepdim=True) + PAUSE).sqrt()
        even = (sound - sound.mean(-1, keepdim=True)) / spread
        hidden: Tensor = self._model(even.to(self._like.dtype)).last_hidden_state
        return hidden[:, -TOKENS:]


MELS = 32
TINY_TOKENS = 8
QUIET = 1e-6
"""Power below which a band counts as silent: -1 among features, which reach about 1 for loud speech."""


class MelBands:
    """The loudness of mel bands, nothing learned: 4 steps of 32 bands are a token, 8 tokens a latent."""

    def __init__(self, device: str = "cpu") -> None:
        self._shape = torch.hann_window(FIELD, device=device)
        self._bands = mel_bands(MELS).to(device)

    @torch.no_grad()
    def features(self, sound: Tensor) -> Tensor:
        """See `SpeechEncoder`; (F, 8, 128)."""
        last = sound[:, -((TOKENS - 1) * STEP + FIELD) :].to(self._shape.device)
        steps = last.unfold(-1, FIELD, STEP) * self._shape
        power: Tensor = torch.fft.rfft(steps, SPECTRUM).abs().square() @ self._bands
        return (power.clamp_min(QUIET).log10() / 3 + 1).reshape(len(sound), TINY_TOKENS, -1)


SPECTRUM = 512
"""Points of the Fourier transform of `FIELD` samples."""


def mel_bands(count: int) -> Tensor:
    """Weights (SPECTRUM / 2 + 1, count): triangles of equal width on the mel scale, 60 Hz to 8 kHz.

    Mel as in O'Shaughnessy (1987): 2595 log10(1 + f / 700).
    """
    hertz = torch.linspace(0, RATE_HZ / 2, SPECTRUM // 2 + 1)
    edges = torch.linspace(_mel(torch.tensor(60.0)), _mel(torch.tensor(RATE_HZ / 2)), count + 2)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    mels = _mel(hertz)[:, None]
    return torch.minimum((mels - low) / (centre - low), (high - mels) / (high - centre)).clamp_min(0)


def _mel(hertz: Tensor) -> Tensor:
    return 2595 * torch.log10(1 + hertz / 700)
