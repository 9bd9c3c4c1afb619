"""How near a question comes to sentences that are known: as a whole, and word by word.

Whole sentences are compared by the cosine of their embeddings. Besides it counts how each word of the
question is met by some word of theirs, rare words most (late interaction: Khattab and Zaharia 2020, ColBERT).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from media.frames import FloatArray
from rrm.embeddings import Reader, Sentence
from rrm.kept import read_once

RIDGE = 1.0
"""How much the regression is held back, for sentences of unit length."""


class Wordings:
    """Groups of sentences, each group for one thing. Embeds everything once, when it is made."""

    def __init__(self, groups: Sequence[Sequence[str]], embed: Reader) -> None:
        sentences = read_once(embed, [text for group in groups for text in group])
        self.owners: NDArray[np.intp] = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        """The group of each sentence."""
        self._points = np.stack([sentence.point for sentence in sentences])
        self._centre = self._points.mean(axis=0)
        self._centred = _unit(self._points - self._centre)
        self._regression = _regression(self._points - self._centre, self.owners)
        self._words = np.concatenate([sentence.words for sentence in sentences])
        lengths = np.array([len(sentence.names) for sentence in sentences])
        self._spoken = np.flatnonzero(lengths)
        self._starts = np.cumsum([0, *lengths[self._spoken][:-1]])
        self._rarity = _rarity(self.owners, sentences)
        self._unknown = float(np.log(len(groups) + 1))
        self._rare = np.array([self._rarity[name] for each in sentences for name in each.names], np.float32)

    def cosines(self, question: Sentence) -> FloatArray:
        """Of each sentence the cosine."""
        return np.asarray(self._points @ question.point, np.float32)

    def apart(self, question: Sentence) -> FloatArray:
        """Of each sentence the cosine once what all of them have in common is taken away."""
        return np.asarray(self._centred @ _unit(question.point - self._centre), np.float32)

    def likely(self, question: Sentence) -> FloatArray:
        """Of each group how likely it is meant: ridge regression knows what tells the groups apart."""
        return np.asarray((question.point - self._centre) @ self._regression, np.float32)

    def met(self, question: Sentence) -> tuple[FloatArray, FloatArray]:
        """Of each sentence how its words meet the question's, and how the question's meet its own: the mean
        of the nearest word's cosine, by rarity. 0 where there are no words.
        """
        forth, back = np.zeros((2, len(self._points)), np.float32)
        if question.names and len(self._words):
            rarity = np.array([self._rarity.get(name, self._unknown) for name in question.names], np.float32)
            alike = question.words @ self._words.T
            best = np.maximum.reduceat(alike, self._starts, axis=1)
            forth[self._spoken] = rarity @ best / max(float(rarity.sum()), 1e-6)
            nearest = np.add.reduceat(alike.max(axis=0) * self._rare, self._starts)
            back[self._spoken] = nearest / np.maximum(np.add.reduceat(self._rare, self._starts), 1e-6)
        return forth, back


def _rarity(owners: NDArray[np.intp], sentences: Sequence[Sentence]) -> dict[str, float]:
    """Of each word the logarithm of how many groups there are for each one that has it."""
    groups = int(owners.max()) + 1
    pairs = {(name, int(owner)) for owner, each in zip(owners, sentences, strict=True) for name in each.names}
    having = Counter(name for name, _ in pairs)
    return {name: float(np.log((groups + 1) / (count + 1))) for name, count in having.items()}


def _regression(x: FloatArray, owners: NDArray[np.intp]) -> FloatArray:
    """Ridge regression of the groups on their sentences: the weights (width, groups)."""
    y = np.eye(int(owners.max()) + 1, dtype=np.float32)[owners]
    weights = np.linalg.solve(
        x.T @ x + RIDGE * np.eye(x.shape[1], dtype=np.float32), x.T @ (y - y.mean(axis=0))
    )
    return np.asarray(weights, np.float32)


def _unit(x: FloatArray) -> FloatArray:
    return np.asarray(x / (np.linalg.norm(x, axis=-1, keepdims=True) + 1e-6), np.float32)
