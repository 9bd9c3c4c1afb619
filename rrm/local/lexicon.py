"""The names of what a body may be asked to do, and how they are spoken of."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("lexicon.toml")


class Entry(BaseModel):
    """One action or pose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    doing: str
    """How the avatar speaks of it: "I can ..."."""
    command: str = ""
    """The plainest way to ask for it."""
    pose: str = ""
    """The pose that follows it, empty for the usual one."""

    @classmethod
    def unlisted(cls, name: str) -> Entry:
        """An action of which only the generator's name is known: "touch_ear"."""
        return cls(name=name, doing=name.replace("_", " "))


def read_entries(file: Path = FILE) -> list[Entry]:
    """The entries of a lexicon file."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Entry(name=name, **fields) for name, fields in table.items()]


def commands(names: Iterable[str]) -> list[str]:
    """The plainest way to ask for each of these actions: what a speech recogniser should expect."""
    known = set(names)
    return [entry.command for entry in read_entries() if entry.name in known and entry.command]
