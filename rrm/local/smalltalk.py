"""What is said in every call: greetings, thanks, "who are you?", and what lies beyond any document."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("smalltalk.toml")

BEYOND = "beyond"
"""The subject that stands for everything the persona does not know."""


class Subject(BaseModel):
    """One kind of small talk: how it is recognised, and what is said and done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    patterns: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    gestures: tuple[str, ...] = ()
    pose: str = ""
    minor: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Fits a whole clause of plain words."""
        return re.compile("|".join(self.patterns) or r"(?!)")


def read_subjects(file: Path = FILE) -> list[Subject]:
    """The subjects of a small-talk file."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Subject(name=name, **fields) for name, fields in table.items()]


class SmallTalk:
    """Recognises subjects by their words."""

    def __init__(self) -> None:
        self.subjects = read_subjects()
        self._by_name = {subject.name: subject for subject in self.subjects}

    def about(self, name: str) -> Subject:
        """The subject of that name in the file."""
        return self._by_name[name]

    def named(self, words: str) -> Subject | None:
        """The subject that plain words are a fixed expression of."""
        return next((subject for subject in self.subjects if subject.pattern.fullmatch(words)), None)
