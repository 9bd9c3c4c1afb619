"""The action lexicon: which of the things a body can do was asked for, or forbidden, and in which order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from media.frames import FloatArray
from rrm.embeddings import Embedder
from rrm.local.clauses import Clause, asks_for, ban_goes_on, forbids, mood, prefers, puts_aside

FILE = Path(__file__).with_name("lexicon.toml")

CONFIRM_COSINE = 0.35
"""A named action must mean what it says: "wave" in "wave goodbye to your savings" is another word."""

MEANT_COSINE = 0.6
"""An action that is not named is taken from the meaning alone only from here on."""


_WHEN = re.compile(r"(?:(?:and|but|then|so|right|just) )*(before|after|once|when) (?:you (?:have )?)?")
"""What stands before an action that is done before or after another one."""


class Entry(BaseModel):
    """One action: how it and its end are named (regular expressions), asked for, misheard and spoken of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    words: tuple[str, ...]
    ends: tuple[str, ...] = ()
    ends_held: tuple[str, ...] = ()
    phrases: tuple[str, ...]
    heard: tuple[str, ...] = ()
    doing: str
    pose: str = ""
    """The pose that follows it, empty for the usual one."""
    lasting: bool = False
    """Whether to forbid its end asks for it: "don't put the mug down", not "don't put your hand down"."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the action's name in plain words."""
        return re.compile(rf"\b(?:{'|'.join(self.words)})")

    @cached_property
    def ending(self) -> re.Pattern[str]:
        """Finds in plain words what gives it up: "put your hand down"."""
        return re.compile(rf"\b(?:{'|'.join(self.ends)})" if self.ends else r"(?!)")

    @classmethod
    def unlisted(cls, name: str) -> Entry:
        """An action of which only the generator's name is known: "touch_ear"."""
        words = name.replace("_", " ")
        return cls(name=name, words=(re.escape(words) + r"\b",), phrases=(), doing=words)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clause says about actions: asked for, forbidden, to be given up, and named in any way."""

    wanted: tuple[Entry, ...] = ()
    forbidden: tuple[Entry, ...] = ()
    ended: tuple[Entry, ...] = ()
    left: tuple[Entry, ...] = ()
    """Left as it is, for its end is forbidden: "don't move back"."""
    named: tuple[Entry, ...] = ()
    cosine: float = 1.0
    """How surely it is meant: 1 where it is named."""

    @property
    def understood(self) -> bool:
        """Whether the clause was about actions."""
        return bool(self.wanted or self.forbidden or self.ended or self.left)


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words that name an action, or its end (`ends`), or, without an entry, something else entirely."""

    entry: Entry | None
    start: int
    end: int
    ends: bool = False

    def moved(self, by: int) -> _Hit:
        """The same in words that begin elsewhere."""
        return replace(self, start=self.start + by, end=self.end + by)


def read_entries(file: Path = FILE) -> list[Entry]:
    """The entries of a lexicon file."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Entry(name=name, **fields) for name, fields in table.items() if isinstance(fields, dict)]


def read_pattern(key: str, file: Path = FILE) -> re.Pattern[str]:
    """One of a lexicon file's lists of regular expressions, "idioms" or "visible", as whole words."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return re.compile(rf"\b(?:{'|'.join(table[key])})\b")


def commands(names: Iterable[str]) -> list[str]:
    """The plainest way to ask for each of these actions: what a speech recogniser should expect."""
    known = set(names)
    return [entry.phrases[0] for entry in read_entries() if entry.name in known and entry.phrases]


class Lexicon:
    """Reads clauses for actions. Embeds its phrases once, when it is made."""

    def __init__(self, embed: Embedder) -> None:
        self.entries = read_entries()
        self._idioms = read_pattern("idioms")
        self._visible = read_pattern("visible")
        self._owners = [entry for entry in self.entries for _ in entry.phrases]
        self._phrases = embed([phrase for entry in self.entries for phrase in entry.phrases])

    def knowing(self, names: Iterable[str]) -> list[Entry]:
        """All entries, with plain ones for the named actions that have none."""
        listed = {entry.name for entry in self.entries}
        return self.entries + [Entry.unlisted(name) for name in names if name not in listed]

    def alone(self, clause: Clause, names: Collection[str], held: str = "") -> Reading | None:
        """What this clause means where it is the whole turn, else nothing.

        A bare command as recognisers write it, or what ends the pose that is `held`: "put it down".
        """
        for entry in self.entries:
            if entry.name.replace("_", " ") == held and {clause.words, clause.core} & {*entry.ends_held}:
                return Reading(ended=(entry,))
            if entry.name in names and clause.words in entry.heard:
                return Reading(wanted=(entry,))
        return None

    def read(self, clauses: Sequence[Clause], points: FloatArray, names: Iterable[str]) -> list[Reading]:
        """Read each clause; `points` float32 (clauses, width) are the embedded cores of the clauses."""
        entries = self.knowing(names)
        readings: list[Reading] = []
        for number, (clause, cosines) in enumerate(zip(clauses, points @ self._phrases.T, strict=True)):
            before = readings[-1] if readings else Reading()
            banned = bool(before.forbidden) and ban_goes_on(clauses[number - 1], clause)
            reading = self._read(clause, cosines, entries, banned=banned)
            if clause.joined == "or" and before.named:
                reading = replace(reading, wanted=())  # of two things offered, the first is done if any
            readings.append(reading)
        return readings

    def _read(
        self, clause: Clause, cosines: FloatArray, entries: Sequence[Entry], *, banned: bool
    ) -> Reading:
        hits = self._hits(clause.words, entries)
        if not hits:
            return self._meant(clause, cosines, banned=banned)
        wanted, forbidden, ended, left = list[Entry](), list[Entry](), list[Entry](), list[Entry]()
        start = 0  # what is read so far: "instead of waving | nod"
        asked_to = 0  # the end of the last name that was asked for: "wave nod smile"
        first, when = _time_given(clause.words, hits)
        for hit in hits:
            if hit.entry is None or hit is first:
                start = hit.end if hit is first else start
                continue
            before = clause.words[start : hit.start]
            goes_on = banned and not (hit.ends and clause.joined == "and")  # "don't smile and look at me"
            if (
                goes_on
                or forbids(before)
                or (asked_to and prefers(clause.words[:asked_to], clause.words[asked_to : hit.start]))
            ):
                (left if hit.ends else forbidden).append(hit.entry)
                start = hit.end if puts_aside(before) else start
            elif self._asked(clause.words[start:], hit.moved(-start), asked_to - start) and self._confirmed(
                hit, cosines
            ):
                (ended if hit.ends else wanted).append(hit.entry)
                asked_to = hit.end
        if first and first.entry and wanted:
            wanted.insert(len(wanted) if when == "before" else 0, first.entry)
        if all(entry.lasting for entry in left):  # "your arms" may be up or crossed: neither is asked for
            wanted, left = wanted + left, []
        named = tuple(hit.entry for hit in hits if hit.entry)
        return Reading(tuple(wanted), tuple(forbidden), tuple(ended), tuple(left), named)

    @staticmethod
    def _asked(words: str, hit: _Hit, asked_to: int) -> bool:
        follows = asked_to > 0 and not words[asked_to : hit.start].strip()
        return bool(follows) or asks_for(words, hit.start, hit.end)

    def _hits(self, words: str, entries: Sequence[Entry]) -> list[_Hit]:
        """Where actions or idioms stand, in order; of those that overlap the longest counts."""
        found = [_Hit(None, *match.span()) for match in self._idioms.finditer(words)]
        for entry in entries:
            found += [_Hit(entry, *match.span()) for match in entry.pattern.finditer(words)]
            found += [_Hit(entry, *match.span(), ends=True) for match in entry.ending.finditer(words)]
        kept: list[_Hit] = []
        for hit in sorted(found, key=lambda hit: (hit.start - hit.end, not hit.ends)):
            if not any(_overlap(hit, other) for other in kept):
                kept.append(hit)
        return sorted(kept, key=lambda hit: hit.start)

    def _confirmed(self, hit: _Hit, cosines: FloatArray) -> bool:
        own = [cosine for owner, cosine in zip(self._owners, cosines, strict=True) if owner is hit.entry]
        return hit.ends or not own or max(own) >= CONFIRM_COSINE

    def _meant(self, clause: Clause, cosines: FloatArray, *, banned: bool) -> Reading:
        index = int(cosines.argmax())
        sure = cosines[index] >= MEANT_COSINE and self._visible.search(clause.core)
        if not sure or mood(clause.words) == "statement" or forbids(clause.words):
            return Reading()
        meant, cosine = (self._owners[index],), float(cosines[index])
        return Reading(forbidden=meant, cosine=cosine) if banned else Reading(wanted=meant, cosine=cosine)


def _time_given(words: str, hits: Sequence[_Hit]) -> tuple[_Hit | None, str]:
    """The action that says when another is due, and the word for it: "before you nod raise your hand"."""
    first = next((hit for hit in hits if hit.entry), None)
    given = _WHEN.fullmatch(words[: first.start]) if first and len(hits) > 1 else None
    return (first, given[1]) if given else (None, "")


def _overlap(a: _Hit, b: _Hit) -> bool:
    """Whether only one of them can count; the same words may end two poses."""
    both_end = a.ends and b.ends and (a.start, a.end) == (b.start, b.end)
    return a.start < b.end and b.start < a.end and not both_end
