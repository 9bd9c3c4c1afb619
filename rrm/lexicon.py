"""The action lexicon: which of the things a body can do was asked for, or forbidden, and in which order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from media.frames import FloatArray
from rrm.clauses import Clause, asks_for, forbids, mood
from rrm.embeddings import Embedder

FILE = Path(__file__).with_name("lexicon.toml")

CONFIRM_COSINE = 0.35
"""A named action must mean what it says: "wave" in "wave goodbye to your savings" is another word."""

MEANT_COSINE = 0.6
"""An action that is not named is taken from the meaning alone only from here on."""

_CARRIES_ON = frozenset({"and", "or"})
"""After these a ban goes on ("don't wave or nod"); "but", "then" and a comma end it."""


class Entry(BaseModel):
    """One action: how it is named (regular expressions), asked for, misheard and spoken of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    heard: tuple[str, ...] = ()
    doing: str
    pose: str = ""
    """The pose that follows it, empty for the usual one."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the action's name in plain words."""
        return re.compile(rf"\b(?:{'|'.join(self.words)})")

    @classmethod
    def unlisted(cls, name: str) -> Entry:
        """An action of which only the generator's name is known: "touch_ear"."""
        words = name.replace("_", " ")
        return cls(name=name, words=(re.escape(words) + r"\b",), phrases=(), doing=words)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clause says about actions: asked for, forbidden, and named in any way."""

    wanted: tuple[Entry, ...] = ()
    forbidden: tuple[Entry, ...] = ()
    named: tuple[Entry, ...] = ()
    cosine: float = 1.0
    """How surely it is meant: 1 where it is named."""

    @property
    def understood(self) -> bool:
        """Whether the clause was about actions."""
        return bool(self.wanted or self.forbidden)


@dataclass(frozen=True, slots=True)
class _Hit:
    entry: Entry
    start: int
    end: int


def read_entries(file: Path = FILE) -> list[Entry]:
    """The entries of a lexicon file."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Entry(name=name, **fields) for name, fields in table.items()]


def commands(names: Iterable[str]) -> list[str]:
    """The plainest way to ask for each of these actions: what a speech recogniser should expect."""
    known = set(names)
    return [entry.phrases[0] for entry in read_entries() if entry.name in known and entry.phrases]


class Lexicon:
    """Reads clauses for actions. Embeds its phrases once, when it is made."""

    def __init__(self, embed: Embedder) -> None:
        self.entries = read_entries()
        self._owners = [entry for entry in self.entries for _ in entry.phrases]
        self._phrases = embed([phrase for entry in self.entries for phrase in entry.phrases])

    def knowing(self, names: Iterable[str]) -> list[Entry]:
        """All entries, with plain ones for the named actions that have none."""
        listed = {entry.name for entry in self.entries}
        return self.entries + [Entry.unlisted(name) for name in names if name not in listed]

    def misheard(self, words: str, names: Iterable[str]) -> Entry | None:
        """The known action that a whole turn is likely to be, as recognisers write bare commands."""
        known = set(names)
        return next((entry for entry in self.entries if entry.name in known and words in entry.heard), None)

    def read(self, clauses: Sequence[Clause], points: FloatArray, names: Iterable[str]) -> list[Reading]:
        """Read each clause; `points` float32 (clauses, width) are the embedded cores of the clauses."""
        entries = self.knowing(names)
        readings: list[Reading] = []
        for clause, cosines in zip(clauses, points @ self._phrases.T, strict=True):
            before = readings[-1] if readings else Reading()
            banned = bool(before.forbidden) and clause.joined in _CARRIES_ON
            reading = self._read(clause, cosines, entries, banned=banned)
            if clause.joined == "or" and before.wanted:
                reading = replace(reading, wanted=())  # of two things offered, the first is done
            readings.append(reading)
        return readings

    def _read(
        self, clause: Clause, cosines: FloatArray, entries: Sequence[Entry], *, banned: bool
    ) -> Reading:
        hits = _hits(clause.words, entries)
        if not hits:
            return self._meant(clause, cosines, banned=banned)
        forbidden = [hit for hit in hits if banned or forbids(clause.words[: hit.start])]
        wanted = [hit for hit in hits if hit not in forbidden and asks_for(clause.words, hit.start, hit.end)]
        return Reading(
            wanted=tuple(hit.entry for hit in wanted if self._confirmed(hit.entry, cosines)),
            forbidden=tuple(hit.entry for hit in forbidden),
            named=tuple(hit.entry for hit in hits),
        )

    def _confirmed(self, entry: Entry, cosines: FloatArray) -> bool:
        own = [cosine for owner, cosine in zip(self._owners, cosines, strict=True) if owner is entry]
        return not own or max(own) >= CONFIRM_COSINE

    def _meant(self, clause: Clause, cosines: FloatArray, *, banned: bool) -> Reading:
        index = int(cosines.argmax())
        sure = cosines[index] >= MEANT_COSINE and " " in clause.core  # one word alone means too little
        if not sure or mood(clause.words) == "statement" or forbids(clause.words):
            return Reading()
        meant, cosine = (self._owners[index],), float(cosines[index])
        return Reading(forbidden=meant, cosine=cosine) if banned else Reading(wanted=meant, cosine=cosine)


def _hits(words: str, entries: Sequence[Entry]) -> list[_Hit]:
    """Where actions are named, in order; of names that overlap the longest counts."""
    found = [_Hit(entry, *match.span()) for entry in entries for match in entry.pattern.finditer(words)]
    kept: list[_Hit] = []
    for hit in sorted(found, key=lambda hit: hit.start - hit.end):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
