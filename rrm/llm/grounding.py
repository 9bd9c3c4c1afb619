"""Which passage a model's sentence stands on, told by its words: the model itself is not asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rrm.knowledge import Passage

SHARE, LEAST = 0.35, 2
"""What a sentence must share with a passage: this part of its telling words, and so many of them.

Of 43 paraphrases of documents 37 got their source and none a wrong one, each among the passages shown for its
question; of 33 other sentences (small talk, refusals, inventions) 2 got one. Cosines of embeddings did no
better. The sentences were written by hand for this, they are not a model's answers.
"""

STEM = 5
"""Letters by which words are compared: "deliver" and "delivery" are the same."""

_TELLING = re.compile(r"[a-z]{4,}|\d+")


def source_of(sentence: str, passages: Sequence[Passage]) -> str:
    """The name of the passage that shares most with the sentence; empty where none shares enough.

    `passages` are those that the model was shown, best first. A source says where to look, not that the
    sentence is true: a wrong number between right words goes unnoticed.
    """
    said = _telling(sentence)
    shared = [len(said & _telling(f"{passage.name} {passage.text}")) for passage in passages]
    most = max(shared, default=0)
    if most < LEAST or most < SHARE * len(said):
        return ""
    return passages[shared.index(most)].name


def _telling(text: str) -> set[str]:
    return {word[:STEM] for word in _TELLING.findall(text.lower())}
