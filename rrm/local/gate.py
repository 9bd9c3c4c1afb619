"""Whether the nearest passage answers what was asked: a logistic regression, learned on several personas."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rrm.local.kinds import Kinds
from rrm.local.known import Near

FLOOR = 0.01
"""Likelihoods below this say no more than this."""


class Gate:
    """Opens for answers. `weights`: of each feature, and the "bias", which is added to their sum."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    def opens(self, near: Near, kinds: Kinds) -> bool:
        """Whether the passage should be read out; never one without text."""
        sides = features(near, kinds)
        told = self._weights["bias"] + sum(self._weights[name] * value for name, value in sides.items())
        return told > 0 and bool(near.passage.text)


def features(near: Near, kinds: Kinds) -> dict[str, float]:
    """What speaks for and against an answer: how near the passage is, and what kind of words they are."""
    return {
        "score": near.score,
        "best": near.best,
        "lead": near.lead,
        "likely": _log(near.likely),
        "rich": near.richness,
        "rich_score": near.richness * near.score,
        "question": _log(kinds.likely["question"]),
        "beyond": _log(kinds.likely["beyond"]),
        "talk": _log(kinds.talk),
        "attack": _log(kinds.attack),
        "body": _log(kinds.body),
    }


def _log(likely: float) -> float:
    return float(np.log(max(likely, FLOOR)))
