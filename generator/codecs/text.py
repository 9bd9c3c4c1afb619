"""What a prompt says: features of its words, by UMT5 or, where all is small, by a layer of our own."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor, nn

CACHED = 64
"""Prompts whose features are kept: all actions and poses of a persona, and some. At most 4 MB each."""


TOKENS = 512
"""Tokens of a prompt that UMT5 reads for Wan 2.2."""


class TextEncoder(Protocol):
    """A prompt to features of its words."""

    def features(self, prompt: str) -> Tensor:
        """The features (1, tokens, width) of one prompt, as many tokens as it has."""
        ...


class CachedText:
    """Another encoder's features, those of the last prompts kept."""

    def __init__(self, encoder: TextEncoder, size: int = CACHED) -> None:
        self._encoder, self._size = encoder, size
        self._known: OrderedDict[str, Tensor] = OrderedDict()

    def features(self, prompt: str) -> Tensor:
        """See `TextEncoder`."""
        prompt = cleaned(prompt)
        if prompt not in self._known:
            self._known[prompt] = self._encoder.features(prompt)
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        self._known.move_to_end(prompt)
        return self._known[prompt]


def cleaned(prompt: str) -> str:
    """A prompt with one space wherever it has any, and none around it."""
    return re.sub(r"\s+", " ", prompt).strip()


class Umt5:
    """The encoder of UMT5 (Chung et al. 2023): transformers' `UMT5EncoderModel` and its tokenizer."""

    def __init__(self, tokenizer: Callable[..., Any], model: nn.Module, tokens: int = TOKENS) -> None:
        """`tokens`: the most of a prompt; what is beyond is cut."""
        self._tokenizer, self._tokens = tokenizer, tokens
        self._model = model.eval().requires_grad_(False)
        self._device = next(model.parameters()).device

    @torch.no_grad()
    def features(self, prompt: str) -> Tensor:
        """See `TextEncoder`."""
        read = self._tokenizer(cleaned(prompt), max_length=self._tokens, truncation=True, return_tensors="pt")
        hidden: Tensor = self._model(read["input_ids"].to(self._device)).last_hidden_state
        return hidden


WORDS = 32
LETTERS = 16
"""Bytes of a word that are looked at; hardly a word has more."""

LETTER_WIDTH = 32
WIDTH = 384


class TinyText(nn.Module):
    """Words by their letters, and a layer of attention between them: `TextEncoder` with nothing to download.

    Untrained it already tells words apart.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.letters = nn.Embedding(256, LETTER_WIDTH, padding_idx=0)
            self.word = nn.Linear(LETTERS * LETTER_WIDTH, WIDTH)
            self.places = nn.Parameter(torch.randn(WORDS, WIDTH) / WIDTH**0.5)
            self.layer = nn.TransformerEncoderLayer(
                WIDTH, 4, 2 * WIDTH, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
            )
            self.norm = nn.LayerNorm(WIDTH)

    def forward(self, words: Tensor) -> Tensor:
        """Letters of words, int64 (B, words, LETTERS), to features (B, words, WIDTH)."""
        placed = self.word(self.letters(words).flatten(2)) + self.places[: words.shape[1]]
        features: Tensor = self.norm(self.layer(placed))
        return features

    @torch.no_grad()
    def features(self, prompt: str) -> Tensor:
        """See `TextEncoder`."""
        return self.forward(spelt(prompt).unsqueeze(0).to(self.places.device))


def spelt(prompt: str) -> Tensor:
    """The letters int64 (words, LETTERS) of a prompt's words and signs; an empty word, all 0, ends it."""
    words = re.findall(r"\w+|[^\w\s]", prompt.lower())[: WORDS - 1]
    letters = [word.encode()[:LETTERS].ljust(LETTERS, b"\0") for word in (*words, "")]
    return torch.tensor([list(each) for each in letters])
