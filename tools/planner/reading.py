"""MiniLM with a memory: what is fitted several times is read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from media.frames import FloatArray
from rrm.embeddings import MiniLM, Sentence, Tokens


class Remembering:
    """A reader that reads each text once."""

    def __init__(self, reader: MiniLM) -> None:
        self._reader = reader
        self.digest = reader.digest
        self._sentences: dict[str, Sentence] = {}
        self._tokens: dict[str, Tokens] = {}

    def __call__(self, texts: Sequence[str]) -> FloatArray:
        """Points, as of MiniLM; these are not kept."""
        return self._reader(texts)

    def read(self, texts: Sequence[str]) -> list[Sentence]:
        """The texts with their words."""
        return _kept(self._sentences, texts, self._reader.read)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The texts' tokens."""
        return _kept(self._tokens, texts, self._reader.tokens)


T = TypeVar("T")


def _kept(known: dict[str, T], texts: Sequence[str], read: Callable[[Sequence[str]], list[T]]) -> list[T]:
    new = [text for text in dict.fromkeys(texts) if text not in known]
    known.update(zip(new, read(new), strict=True))
    return [known[text] for text in texts]
