"""What a persona knows: its documents cut into short passages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from media.errors import ConfigError
from rrm.persona import Persona

SPOKEN_SENTENCES = 3
"""Longer paragraphs are cut here: more than three sentences at once is a lecture, not an answer."""

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_QUESTION = re.compile(r"^(?:Q|Question):\s*(.+)$", re.IGNORECASE)
_ALSO = re.compile(r"^Also asked:\s*(.+)$", re.IGNORECASE)
_OPEN = re.compile(r"^Not answered:\s*(.+)$", re.IGNORECASE)
_ANSWER = re.compile(r"^(?:A|Answer):\s*", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*`]+|(?<!\w)_|_(?!\w)|^\s*(?:[-+>]|\d+[.)])\s+", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")
_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|No|e\.g|i\.e|etc)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that can be said. `name` is the file and the heading: "shipping: Can I get express?".

    `asked` are the ways in which it is asked for: the heading, and the questions of an "Also asked:" line.
    Without a `text` it is something that guests ask and the documents leave open.
    """

    name: str
    asked: tuple[str, ...]
    text: str

    @property
    def wordings(self) -> list[str]:
        """What it is known by: the ways in which it is asked for, and its text under its heading."""
        return [*self.asked, " ".join((*self.asked[:1], self.text))] if self.text else [*self.asked]


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


def left_open(text: str) -> list[Passage]:
    """What a document says that it does not answer: a passage without text for each "Not answered:" line."""
    lines = (_OPEN.match(line) for line in text.splitlines())
    return [Passage("", tuple(sentences(_plain(line.group(1)))), "") for line in lines if line]


def _sections(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (questions, paragraph) without the marks of markdown."""
    asked, paragraph = list[str](), list[str]()
    for line in [*text.splitlines(), ""]:
        heading = _HEADING.match(line) or _QUESTION.match(line)
        also = _ALSO.match(line)
        if _OPEN.match(line):
            continue
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
    found = [passage for file in persona.documents() for passage in passages(file.stem, _read(file))]
    if not found:
        raise ConfigError(
            f"the documents in {persona.knowledge} hold no text: write what {persona.name} knows"
        )
    return found


def read_open(persona: Persona) -> list[Passage]:
    """What the persona's documents say that they do not answer, as passages without text.

    Raises ConfigError for a file that is not UTF-8 text.
    """
    return [passage for file in persona.documents() for passage in left_open(_read(file))]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the document {file} cannot be read as UTF-8 text: {error}") from error
