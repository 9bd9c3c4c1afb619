"""What a turn asks of the body and what kind of words it is, as learned from labelled turns.

Small networks over the tokens of MiniLM: one transformer layer (Vaswani et al. 2017), then for each token
which action or pose it speaks of, whether that is asked for or ruled out, and for stretches of tokens their
kind. A turn asks for something if any of its tokens does. They differ by chance alone, and their mean counts
(deep ensembles: Lakshminarayanan et al. 2017). `python -m tools.planner` trains them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import safe_open

from media.frames import FloatArray
from rrm.embeddings import Reader, Tokens
from rrm.local.kinds import Kinds
from rrm.local.known import Ranking

FILE = Path(__file__).with_name("understanding.safetensors")

HELD = "held"
"""Stands for the pose that is held, whichever it is: "put it down"."""

SURE = 0.5
"""From here on a step is asked for, or ruled out."""

DO, OFF = 0, 1
HEADS = 4


@dataclass(frozen=True, slots=True)
class Step:
    """Something asked for or, where `off`, ruled out; `at` is the first character of its word."""

    name: str
    off: bool
    sure: float
    at: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A turn as it is understood. `swapped`: what is named first is to be done last."""

    text: str
    steps: tuple[Step, ...]
    swapped: bool
    tokens: Tokens
    mixed: tuple[FloatArray, ...]
    """Of each network its tokens (tokens, width)."""
    manners: FloatArray
    """Of each token: how surely something is asked for there, and how surely ruled out (tokens, 2)."""


class Understanding:
    """Runs the networks and takes their mean: one alone is sure of mistakes of its own. Safe to share between
    threads.
    """

    def __init__(self, embed: Reader, file: Path = FILE) -> None:
        with safe_open(file, framework="numpy") as stored:
            about, names = stored.metadata(), stored.keys()
            weights = {name: stored.get_tensor(name).astype(np.float32) for name in names}
        self.names: list[str] = json.loads(about["names"])
        self.kinds: list[str] = json.loads(about["kinds"])
        self.gate: dict[str, float] = json.loads(about["gate"])
        self.ranking: Ranking = json.loads(about["ranking"])
        count = len(weights["order.bias"])
        self._networks = [_Network({name: each[n] for name, each in weights.items()}) for n in range(count)]
        self._embed = embed

    def read(self, text: str) -> Understood:
        """What is asked for and ruled out, in the order of the words."""
        [tokens] = self._embed.tokens([text])
        mixed = tuple(network.mix(tokens.states) for network in self._networks)
        names = self._mean("names", mixed)[:, 1:]
        manners = self._mean("manners", mixed)[:, 1:]
        each = manners[:, :, None] * names[:, None, :]
        sure = 1 - np.exp(np.log1p(-np.minimum(each, 1 - 1e-5)).sum(axis=0))
        steps = [
            Step(
                self.names[name],
                manner == OFF,
                float(sure[manner, name]),
                self._at(tokens, each[:, manner, name]),
            )
            for manner, name in np.argwhere((sure > SURE) & (sure == sure.max(axis=0))).tolist()
        ]
        order = [network.linear("order", x).mean() for network, x in zip(self._networks, mixed, strict=True)]
        in_order = tuple(sorted(steps, key=lambda step: step.at))
        return Understood(text, in_order, float(np.mean(order)) > 0, tokens, mixed, manners)

    def kinds_of(self, understood: Understood, start: int, end: int) -> Kinds:
        """What kind of words a stretch of characters is."""
        spans = understood.tokens.spans
        inside = (spans[:, 0] >= start) & (spans[:, 1] <= end) & (spans[:, 1] > spans[:, 0])
        pairs = zip(self._networks, understood.mixed, strict=True)
        each = [network.kinds(x[inside] if inside.any() else x) for network, x in pairs]
        return Kinds(dict(zip(self.kinds, np.mean(each, axis=0).tolist(), strict=True)))

    def _mean(self, head: str, mixed: Sequence[FloatArray]) -> FloatArray:
        pairs = zip(self._networks, mixed, strict=True)
        return np.asarray(np.mean([_softmax(network.linear(head, x)) for network, x in pairs], axis=0))

    @staticmethod
    def _at(tokens: Tokens, sure: FloatArray) -> int:
        return int(tokens.spans[int(sure.argmax()), 0])


@dataclass(frozen=True, slots=True)
class _Network:
    """One network, by the names of its parts."""

    weights: Mapping[str, FloatArray]

    def linear(self, name: str, x: FloatArray) -> FloatArray:
        return np.asarray(x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], np.float32)

    def kinds(self, mixed: FloatArray) -> FloatArray:
        """How likely these tokens (tokens, width) are of each kind."""
        weights = _softmax(self.linear("weigh", mixed).T)
        [likely] = _softmax(self.linear("kinds", weights @ mixed))
        return np.asarray(likely, np.float32)

    def mix(self, states: FloatArray) -> FloatArray:
        """Tokens of MiniLM (tokens, inputs) to tokens that know of each other (tokens, width)."""
        x = self.linear("narrow", states)
        mixed = self.linear("layer.attend", x)
        tokens, width = x.shape
        query, key, value = mixed.reshape(tokens, 3, HEADS, -1).transpose(1, 2, 0, 3)
        scores = _softmax(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS)))
        attended = (scores @ value).transpose(1, 0, 2).reshape(tokens, width)
        x = self._norm("layer.norm1", x + self.linear("layer.out", attended))
        widened = np.maximum(self.linear("layer.widen", x), 0)
        return self._norm("layer.norm2", x + self.linear("layer.narrow", widened))

    def _norm(self, name: str, x: FloatArray) -> FloatArray:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
        return np.asarray(scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"], np.float32)


def _softmax(x: FloatArray) -> FloatArray:
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)
