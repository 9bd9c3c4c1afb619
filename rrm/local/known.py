"""What can be answered from the documents: which passage is asked for, by several signs at once.

How much each sign counts is learned from questions to several personas (`python -m tools.planner`): a linear
ranking over all passages (ListNet: Cao et al. 2007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media.frames import FloatArray
from rrm.embeddings import Reader, Sentence
from rrm.knowledge import Passage
from rrm.local.wordings import Wordings

SIGNS = ("nearest", "near", "met", "likely", "apart", "text_met", "text_meets")
"""Of a passage: the cosine of its nearest wording, and of its two nearest (one alone is more often near by
chance); how the question's words are met by two wordings; the regression; the cosine of two wordings without
what all have in common; how the words of the question are met by its text, and the other way round.
"""

NEAR, MET, LIKELY = SIGNS.index("near"), SIGNS.index("met"), SIGNS.index("likely")

STEADY = 0.02
"""Added to the spread of a sign: where passages hardly differ, it should not tell them apart."""

SHOWN_PASSAGES, SHOWN_SCORE = 4, 0.4
"""What a language model is shown of the documents: so many passages, none that is farther."""

Ranking = Mapping[str, Sequence[float]]
"""Of each sign how much it counts, and how much more where passages have many wordings."""


@dataclass(frozen=True, slots=True)
class Near:
    """The passage that is most likely asked for, how likely (`likely`), by how much it leads in the ranking
    (`lead`), how near it is (`score`), how near its nearest wording (`best`), and how many wordings passages
    have there (`richness`): the more there are, the nearer a right one is.
    """

    passage: Passage
    likely: float
    lead: float
    score: float
    best: float
    richness: float


class Known:
    """The passages of a persona, those without text included. Embeds them once, when it is made."""

    def __init__(self, passages: Sequence[Passage], embed: Reader, ranking: Ranking) -> None:
        self.passages = passages
        self._read = embed.read
        self._wordings = Wordings([each.wordings for each in passages], embed)
        sizes = np.bincount(self._wordings.owners)
        self._starts = np.cumsum(sizes) - sizes
        self._texts = np.cumsum(sizes) - 1  # the last wording of a passage is its text
        self._rows = _rows(sizes)
        self.richness = float(np.log(sizes.mean() / 2))
        """How many wordings a passage has in the mean: 0 for two, its heading and its text."""
        self._weights = np.array([ranking[sign] for sign in SIGNS], np.float32) @ (1.0, self.richness)

    def nearest(self, questions: Sequence[str]) -> Near:
        """What is asked for, in one of several forms of a question."""
        signs = self.signs(questions)
        ranks, scores = evened(signs) @ self._weights, _scores(signs)
        first = int(ranks.argmax())
        raised = np.exp(ranks - ranks[first])
        lead = float(ranks[first] - np.delete(ranks, first).max(initial=ranks[first] - 5.0))
        return Near(
            self.passages[first],
            float(1 / raised.sum()),
            lead,
            float(scores[first]),
            float(signs[first, SIGNS.index("nearest")]),
            self.richness,
        )

    def helpful(self, question: str) -> list[Passage]:
        """What a language model should read before it answers, best first; empty where nothing is near."""
        signs = self.signs([question])
        order = np.argsort(-(evened(signs) @ self._weights), kind="stable")
        near = [self.passages[index] for index in order[_scores(signs)[order] >= SHOWN_SCORE].tolist()]
        return [passage for passage in near if passage.text][:SHOWN_PASSAGES]

    def signs(self, questions: Sequence[str]) -> FloatArray:
        """Of each passage the SIGNS, float32 (passages, signs); of several forms the nearest counts."""
        each = [self._signs(question) for question in self._read(questions)]
        return np.asarray(np.max(each, axis=0), np.float32)

    def _signs(self, question: Sentence) -> FloatArray:
        cosines = self._wordings.cosines(question)
        met, meets = self._wordings.met(question)
        signs = (
            np.maximum.reduceat(cosines, self._starts),
            self._best_two(cosines),
            self._best_two(met),
            self._wordings.likely(question),
            self._best_two(self._wordings.apart(question)),
            met[self._texts],
            meets[self._texts],
        )
        return np.stack(signs, axis=1)

    def _best_two(self, values: FloatArray) -> FloatArray:
        """Of each passage the mean over its two best wordings."""
        groups = np.append(values, np.float32(-1.0))[self._rows]
        mean: FloatArray = np.partition(groups, -2, axis=1)[:, -2:].mean(axis=1)
        return mean


def evened(signs: FloatArray) -> FloatArray:
    """Signs by how far each passage stands out among all."""
    return np.asarray((signs - signs.mean(axis=0)) / (signs.std(axis=0) + STEADY), np.float32)


def _rows(sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """The sentences of each passage as a row, filled up with -1; an only one stands there twice."""
    starts, places = (np.cumsum(sizes) - sizes)[:, None], np.arange(max(2, sizes.max()))
    rows = np.where(places < sizes[:, None], starts + places, -1)
    rows[sizes == 1, 1] = starts[sizes == 1, 0]
    return rows


def _scores(signs: FloatArray) -> FloatArray:
    """How near each passage is, whatever the others are."""
    return np.asarray((signs[:, NEAR] + 0.5 * signs[:, MET]) / 1.5 + 0.5 * signs[:, LIKELY], np.float32)
