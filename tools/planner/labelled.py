"""The labelled turns as examples."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.rrm.turns import Labelled
from benchmarks.rrm.turns import read as read_turns
from rrm.local.kinds import ATTACKS, TALK
from rrm.local.understanding import HELD
from tools.planner.examples import HERE, LEADS, Example, Step, read

WEIGHT, LISTED_WEIGHT = 3.0, 1.5
"""How much a labelled turn counts, and one of a mere list, beside one from a template."""

BODY = frozenset({"request", "indirect", "paraphrase", "negation", "two", "state"})

_ASKS = re.compile(
    r"\?|\b(?:what|who|when|where|why|which|how|do|does|did|can|could|is|are|would|should)\b", re.IGNORECASE
)
"""What may be a question."""

DEVELOPMENT = HERE.parents[1] / "benchmarks" / "rrm" / "development.toml"


UNSEEN = frozenset({"flat", "library"})
"""Invented personas that nothing is learned from, to see how good answers are from anybody's documents."""


def written() -> list[Labelled]:
    """What people wrote who know the planner as little as the benchmark."""
    asked = [file for file in _questions() if file.parent.name not in UNSEEN]
    return [turn for file in _files("body_*") + _files("words_*") + asked for turn in read_turns(file)]


def unseen() -> list[Labelled]:
    """Questions to the personas that nothing is learned from."""
    return [turn for file in _questions() if file.parent.name in UNSEEN for turn in read_turns(file)]


def others() -> list[Labelled]:
    """Questions to personas that the network never learns from: they tell what it makes of new ones."""
    return [turn for file in _files("others") for turn in read_turns(file)]


def known() -> list[Example]:
    """What is always learned from: turns that the planner was once written with."""
    turns = [turn for file in (DEVELOPMENT, *_files("turns"), *_files("hints")) for turn in read_turns(file)]
    return [*_heard(), *map(example_of, turns), *_requests(), *_kinds()]


def _questions() -> list[Path]:
    return sorted((HERE / "personas").glob("*/questions.toml"))


def _files(name: str) -> list[Path]:
    return sorted((HERE / "turns").glob(f"{name}.toml"))


def example_of(turn: Labelled) -> Example:
    """What the labels of a turn say of it."""
    groups = [
        list(dict.fromkeys(step for label in want.split("|") for step in _steps(label, turn.stable)))
        for want in turn.wants
    ]
    named = {_name(label) for want in turn.wants for label in want.split("|")} | {_name(turn.stable)}
    never: list[Step] = [("off", _name(label)) for label in turn.never]
    masked = {*never, ("off", HELD), *(("off", name) for name in named)}
    if turn.kind == "state":
        masked |= {("do", _name(turn.stable)), ("do", HELD)}
    if turn.kind == "negation" and never:
        groups.append(never)
    if turn.kind == "state" and not turn.wants and never:
        groups = [[*never, ("off", HELD)]]
    return Example(turn.said, groups, masked, kinds_of(turn.kind, turn.said), weight=WEIGHT)


def _steps(label: str, stable: str) -> list[Step]:
    manner = "off" if label.startswith("-") else "do"
    steps = [(manner, _name(label))]
    if _name(label) == _name(stable):
        steps.append((manner, HELD))
        if manner == "off":  # the action that leads there is ruled out in the same words
            steps += [(manner, action) for action, pose in LEADS.items() if pose == stable]
    return steps


def _name(label: str) -> str:
    return label.removeprefix("-").replace(" ", "_")


def kinds_of(kind: str, text: str) -> tuple[str, ...]:
    """What kinds of words a turn of this kind may be."""
    own = {"question": ("question",), "out_of_scope": ("beyond",), "attack": ATTACKS}
    if kind in BODY:
        return ("body",)
    return own.get(kind) or (("question", "beyond", *TALK) if _ASKS.search(text) else TALK)


def _heard() -> list[Example]:
    return [
        Example(form, [[("do", name)]], kinds=("body",), weight=WEIGHT)
        for name, texts in read("turns/heard.toml").items()
        for text in texts
        for form in (text, f"{text.capitalize()}.")
    ]


def _requests() -> list[Example]:
    table = read("turns/requests.toml")
    either = {("off", HELD), ("off", "raise_hand"), ("off", "arms_crossed")}
    senses: list[str] = table.pop("other_senses")  # type: ignore[assignment]
    found = [Example(text, kinds=kinds_of("none", text), weight=LISTED_WEIGHT) for text in senses]
    for name, lines in table.items():
        found += [Example(text, [[("do", name)]], kinds=("body",)) for text in lines.get("does", [])]
        off: list[Step] = [("off", name), ("off", HELD)]
        found += [Example(text, [off], either, ("body",)) for text in lines.get("leaves", [])]
    return found


def _kinds() -> list[Example]:
    return [
        Example(text, kinds=(kind,), weight=LISTED_WEIGHT)
        for kind, texts in read("turns/kinds.toml").items()
        for text in texts
    ]
