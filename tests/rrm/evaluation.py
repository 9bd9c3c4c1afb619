"""Scores a planner on labelled turns: what it did, what it quoted, and what it owned not to know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from generator.rigged.motion.repertoire import ACTIONS as REPERTOIRE
from generator.rigged.motion.stances import STANCES
from rrm.local.clauses import plain
from rrm.local.lexicon import Entry, read_entries
from rrm.local.planner import LocalPlanner
from rrm.plan import Act, Say, Turn

TURNS = Path(__file__).with_name("turns.toml")

ACTIONS = {name: action.seconds for name, action in REPERTOIRE.items()}
POSES = tuple(STANCES)

ACCOMPANYING = {"wave", "nod", "smile", "open_hands", "hand_on_heart", "thumbs_up"}
"""Gestures that a planner may add to its words unasked; only in turns in which no action is named."""


@dataclass
class Score:
    """Right and all, and the turns that went wrong."""

    right: int = 0
    count: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.right / self.count

    def add(self, right: bool, turn: str) -> None:
        self.count += 1
        self.right += right
        if not right:
            self.wrong.append(turn)


def evaluate(planners: Mapping[str, LocalPlanner]) -> dict[str, Score]:
    """Scores by name: action_accuracy, quiet (no false action), grounded_accuracy, refusal_accuracy."""
    scores = {name: Score() for name in ("action_accuracy", "quiet", "grounded_accuracy", "refusal_accuracy")}
    for kind, turns in tomllib.loads(TURNS.read_text()).items():
        for turn in turns:
            _score(scores, kind, turn, planners["host" if kind == "host" else "support"])
    return scores


def _score(scores: dict[str, Score], kind: str, turn: dict[str, object], planner: LocalPlanner) -> None:
    text = str(turn["text"])
    pieces = planner.answer(Turn(text, actions=ACTIONS, poses=POSES))
    done = [name for piece in pieces if isinstance(piece, Act) for name in piece.actions]
    said = [piece for piece in pieces if isinstance(piece, Say)]
    sources = {piece.source.partition(": ")[2] for piece in said if piece.source}
    told = f"{kind}: {text} -> {done} {' '.join(piece.sentence for piece in said)} {sorted(sources)}"
    if "action" in turn:
        scores["action_accuracy"].add(done == turn["action"], told)
    else:
        allowed = set() if kind in ("negation", "cannot") else ACCOMPANYING - _named(text)
        scores["quiet"].add(set(done) <= allowed, told)
    if "source" in turn:
        scores["grounded_accuracy"].add(
            any(source.startswith(str(turn["source"])) for source in sources), told
        )
    if "refuse" in turn:
        scores["refusal_accuracy"].add(not sources, told)


def _named(text: str) -> set[str]:
    """Actions whose name stands in the text: doing them unasked is a false action."""
    words = plain(text)
    return {entry.name for entry in _entries() if entry.pattern.search(words)}


@cache
def _entries() -> list[Entry]:
    return read_entries()
