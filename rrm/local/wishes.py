"""What is asked of the body, clause by clause: the learned reading, and names that it was never taught."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rrm.local.lexicon import Entry
from rrm.local.scope import keeps, ruled_out, taken_up
from rrm.local.understanding import DO, HELD, OFF, Step, Understood
from rrm.plan import Turn

SURE = 0.5
"""From here on what stands at a name that was never taught is asked for, or ruled out."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An action or a pose that is asked for or, where `off`, ruled out, at a character of the turn."""

    entry: Entry
    off: bool
    at: int


def wishes(turn: Turn, understood: Understood, entries: Sequence[Entry]) -> list[Wish]:
    """What is asked for and ruled out, in the order in which it is to be done."""
    known = {entry.name: entry for entry in entries}
    found = [
        Wish(known[name], _off(step, name, turn, understood.text), step.at)
        for step in understood.steps
        if (name := _resolved(step, turn.stable)) in known
    ]
    found += _named(turn, understood, {*known})
    found.sort(key=lambda wish: wish.at)
    return found[::-1] if understood.swapped else found


def _resolved(step: Step, stable: str) -> str:
    return stable.replace(" ", "_") if step.name == HELD else step.name


def _off(step: Step, name: str, turn: Turn, text: str) -> bool:
    """Whether it is ruled out: as learned, but for what grammar leaves no doubt of."""
    if not step.off:
        stem = name.split("_")[0][:-1]
        return text[step.at :].lower().startswith(stem) and ruled_out(text, step.at)
    held = name.replace("_", " ") == turn.stable
    return not taken_up(text, step.at) and not (held and keeps(text))


def _named(turn: Turn, understood: Understood, known: Collection[str]) -> list[Wish]:
    """Names that nobody has taught: what else is said there tells whether they are asked for."""
    found: list[Wish] = []
    spans = understood.tokens.spans
    for name in (*turn.actions, *turn.poses):
        if name.replace(" ", "_") in known:
            continue
        for match in _pattern(name).finditer(understood.text):
            inside = (spans[:, 0] >= match.start()) & (spans[:, 1] <= match.end()) & (spans[:, 1] > 0)
            manner = understood.manners[inside].max(axis=0, initial=0.0)
            if max(manner[DO], manner[OFF]) >= SURE:
                found.append(Wish(Entry.unlisted(name), bool(manner[OFF] > manner[DO]), match.start()))
    return found


def _pattern(name: str) -> re.Pattern[str]:
    """The words of a name, in any form: "touch_ear" -> "touching your ear"."""
    words = [re.escape(word) + r"\w*" for word in re.split(r"[_\s]+", name) if word]
    return re.compile(r"\b" + r"\W+(?:(?:an?|the|your|my|our)\W+)?".join(words), re.IGNORECASE)
