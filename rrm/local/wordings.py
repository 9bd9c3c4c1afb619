"""How near a question comes to sentences that are known: as a whole, and word by word.

Whole sentences are compared by the cosine of their embeddings. Of the nearest ones it counts as well how each
word of the question is met by some word of theirs, rare words most (late interaction: Khattab and Zaharia
2020, ColBERT).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media.frames import FloatArray
from rrm.embeddings import Reader, Sentence
from rrm.knowledge import Match, Passage
from rrm.local.smalltalk import Likeness, Subject

WORDS_WEIGHT = 0.5
"""How much words count beside whole sentences. With 0, three fewer of the 152 questions in
tests/rrm/local/questions.toml find their passage; 1 finds two more of them, and one fewer of the development
half in benchmarks/rrm.
"""

COMPARED = 128
"""So many of the nearest sentences are compared word by word: all would take ten times as long."""

FAR = -1.0


class Wordings:
    """Groups of sentences, each group for one thing. Embeds everything once, when it is made."""

    def __init__(self, groups: Sequence[Sequence[str]], embed: Reader) -> None:
        texts = [text for group in groups for text in group]
        self._read = embed.read
        self._sentences = embed.read(texts)
        self._points = np.stack([sentence.point for sentence in self._sentences])
        self._ends = np.cumsum([len(group) for group in groups])
        self._rarity = _rarity(np.split(np.arange(len(texts)), self._ends[:-1]), self._sentences)
        self._unknown = float(np.log(len(groups) + 1))

    def near(self, questions: Sequence[str]) -> list[FloatArray]:
        """How near the questions come to the sentences of each group, float32 (questions, sentences)."""
        scores = np.stack([self._scores(question) for question in self._read(questions)])
        return np.split(scores, self._ends[:-1], axis=1)

    def _scores(self, question: Sentence) -> FloatArray:
        cosines = self._points @ question.point
        nearest = np.sort(np.argsort(-cosines)[:COMPARED])
        met = np.full(len(cosines), FAR, np.float32)
        if question.names:
            met[nearest] = self._met(question, nearest)
        scores = (cosines + WORDS_WEIGHT * met) / (1 + WORDS_WEIGHT)
        return np.asarray(scores, np.float32)

    def _met(self, question: Sentence, nearest: NDArray[np.intp]) -> FloatArray:
        """The mean over the question's words, by rarity, of the nearest word's cosine in each sentence."""
        rarity = np.array([self._rarity.get(name, self._unknown) for name in question.names], np.float32)
        theirs = np.concatenate([self._sentences[index].words for index in nearest])
        starts = np.cumsum([0, *(len(self._sentences[index].names) for index in nearest[:-1])])
        best: FloatArray = np.maximum.reduceat(question.words @ theirs.T, starts, axis=1)
        met: FloatArray = rarity @ best / max(float(rarity.sum()), 1e-6)
        return met


def _rarity(groups: Sequence[NDArray[np.intp]], sentences: Sequence[Sentence]) -> dict[str, float]:
    """Of each word the logarithm of how many groups there are for each one that has it."""
    names = [{name for index in group for name in sentences[index].names} for group in groups]
    having = Counter(name for each in names for name in each)
    return {name: float(np.log((len(groups) + 1) / (count + 1))) for name, count in having.items()}


@dataclass(frozen=True, slots=True)
class Near:
    """The passage and the subject of small talk that are nearest to what was said."""

    passage: Match
    talk: Likeness


class Known:
    """What can be answered: passages of documents, and small talk by its examples."""

    def __init__(self, passages: Sequence[Passage], subjects: Sequence[Subject], embed: Reader) -> None:
        self._passages = passages
        self._subjects = [subject for subject in subjects if subject.examples]
        groups = [*(each.wordings for each in passages), *(each.examples for each in self._subjects)]
        self._wordings = Wordings(groups, embed)

    def nearest(self, questions: Sequence[str]) -> Near:
        """What the nearest of these questions is nearest to.

        A passage is judged by the mean of its two nearest wordings: one alone is more often near by chance.
        """
        groups = self._wordings.near(questions)
        passages = [_mean_of_two(group) for group in groups[: len(self._passages)]]
        subjects = [float(group.max()) for group in groups[len(self._passages) :]]
        best, like = int(np.argmax(passages)), int(np.argmax(subjects))
        return Near(
            Match(self._passages[best], passages[best]), Likeness(self._subjects[like], subjects[like])
        )


def _mean_of_two(scores: FloatArray) -> float:
    """The best mean of the two highest scores in a row (or of the only one)."""
    return float(np.sort(scores, axis=1)[:, -2:].mean(axis=1).max())
