"""The labelled user turns, in three sets, each a file; README.md says what the labels mean."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent

Set = Literal["development", "validation", "held_out"]


class Labelled(BaseModel):
    """One user turn, and what a good answer to it does and says. Empty labels ask for nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    persona: str
    said: str
    stable: str = "attentive"
    wants: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    reveals: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()


def turns(name: Set) -> list[Labelled]:
    """The turns of one set, in the order of the file."""
    return read(HERE / f"{name}.toml")


def read(file: Path) -> list[Labelled]:
    """The turns of a file: tables of labels, in arrays by kind."""
    kinds = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Labelled(kind=kind, **labels) for kind, rows in kinds.items() for labels in rows]
