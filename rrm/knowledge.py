"""What a persona knows: its documents cut into short passages, found by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.errors import ConfigError
from media.frames import FloatArray
from rrm.embeddings import Embedder
from rrm.persona import Persona

SPOKEN_SENTENCES = 3
"""Longer paragraphs are cut here: more than three sentences at once is a lecture, not an answer."""

SHOWN_PASSAGES, SHOWN_COSINE = 4, 0.28
"""What a language model is shown of the documents. Of the 36 questions in benchmarks/rrm/development.toml 35
find their passage so, where 31 find it as the best one from 0.33 on; the bar drops six of ten
passages beside small talk. Looking for the words before as well loses three questions after a change of
subject, and won nothing for follow-ups ("and to Switzerland?").
"""

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_QUESTION = re.compile(r"^(?:Q|Question):\s*(.+)$", re.IGNORECASE)
_ALSO = re.compile(r"^Also asked:\s*(.+)$", re.IGNORECASE)
_ANSWER = re.compile(r"^(?:A|Answer):\s*", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*`]+|(?<!\w)_|_(?!\w)|^\s*(?:[-+>]|\d+[.)])\s+", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")
_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|No|e\.g|i\.e|etc)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that can be said. `name` is the file and the heading: "shipping: Can I get express?".

    `asked` are the ways in which it is asked for: the heading, and the questions of an "Also asked:" line.
    """

    name: str
    asked: tuple[str, ...]
    text: str

    @property
    def wordings(self) -> list[str]:
        """What it is known by: the ways in which it is asked for, and its text under its heading."""
        return [*self.asked, " ".join((*self.asked[:1], self.text))]


@dataclass(frozen=True, slots=True)
class Match:
    """A passage and how well it fits the question, as a cosine."""

    passage: Passage
    score: float


def sentences(text: str) -> list[str]:
    """Cut text into sentences; "Dr. Miller" stays whole."""
    found: list[str] = []
    for part in _SENTENCE_END.split(" ".join(text.split())):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    return found


def passages(name: str, text: str) -> list[Passage]:
    """Cut a document into passages: by headings and by "Q:" lines, then by paragraphs of a spoken length."""
    found: list[Passage] = []
    for asked, body in _sections(text):
        spoken = sentences(body)
        title = f"{name}: {asked[0]}" if asked else name
        for start in range(0, len(spoken), SPOKEN_SENTENCES):
            piece = " ".join(spoken[start : start + SPOKEN_SENTENCES])
            found.append(Passage(title, asked, piece))
    return found


def _sections(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (questions, paragraph) without the marks of markdown."""
    asked, paragraph = list[str](), list[str]()
    for line in [*text.splitlines(), ""]:
        heading = _HEADING.match(line) or _QUESTION.match(line)
        also = _ALSO.match(line)
        if line.strip() and not heading and not also:
            paragraph.append(_ANSWER.sub("", line))
            continue
        if paragraph:
            yield tuple(asked), _plain("\n".join(paragraph))
            paragraph = []
        if heading:
            asked = [_plain(heading.group(1))]
        if also:
            asked += sentences(_plain(also.group(1)))


def _plain(markdown: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", markdown)).strip()


def read_documents(persona: Persona) -> list[Passage]:
    """All passages of the persona's documents.

    Raises ConfigError for a file that is not UTF-8 text, or when none of them holds any.
    """
    found = [passage for file in persona.documents() for passage in _read(file)]
    if not found:
        raise ConfigError(
            f"the documents in {persona.knowledge} hold no text: write what {persona.name} knows"
        )
    return found


def _read(file: Path) -> list[Passage]:
    try:
        return passages(file.stem, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the document {file} cannot be read as UTF-8 text: {error}") from error


class Knowledge:
    """Finds the passages that may answer a question. Embeds everything once, when it is made.

    A passage is known by several wordings (the ways it is asked for, and its text) and judged by the mean of
    the two nearest ones: one alone is more often near by chance. Word overlap was measured and does not help.
    """

    def __init__(self, documents: list[Passage], embed: Embedder) -> None:
        wordings = [passage.wordings for passage in documents]
        self._passages = documents
        self._points = embed([wording for each in wordings for wording in each])
        self._index = _rows([len(each) for each in wordings])

    def nearest(self, question: FloatArray, count: int) -> list[Match]:
        """The `count` best passages for an embedded question, float32 (width,), best first; all if fewer."""
        cosines = np.append(self._points @ question, np.float32(-1.0))
        scores = np.partition(cosines[self._index], -2, axis=1)[:, -2:].mean(axis=1)
        order = np.argsort(-scores, kind="stable")[:count]
        return [Match(self._passages[index], float(scores[index])) for index in order]

    def helpful(self, question: FloatArray) -> list[Passage]:
        """What a language model should read before it answers, best first; empty where nothing is near."""
        near = self.nearest(question, SHOWN_PASSAGES)
        return [match.passage for match in near if match.score >= SHOWN_COSINE]


def _rows(counts: list[int]) -> NDArray[np.intp]:
    """Indices of consecutive groups as rows, filled up with -1; a group of one has its index twice."""
    rows = np.full((len(counts), max(2, *counts)), -1)
    start = 0
    for row, count in zip(rows, counts, strict=True):
        row[: max(2, count)] = np.arange(start, start + max(2, count)) if count > 1 else start
        start += count
    return rows
