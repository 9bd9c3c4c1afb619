"""The kinds of what people say, as likelihoods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ATTACKS = ("rules", "prompt", "secrets", "human", "promise", "favour")
"""Attempts to break the rules, named as in smalltalk.toml."""

TALK = (
    *(
        "greeting",
        "how_are_you",
        "who_are_you",
        "abilities",
        "your_name",
        "thanks",
        "goodbye",
        "repeat",
        "stop",
    ),
    *("yes", "no", "praise", "complaint", "happy", "sad", "there", "apology", "introduction", "chat"),
)
"""Small talk, named as in smalltalk.toml."""

KINDS = ("body", "question", "beyond", *ATTACKS, *TALK)
"""`body`: something is asked of the body. `beyond`: what documents seldom answer."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """How likely something is of each of the kinds."""

    likely: Mapping[str, float]

    @property
    def body(self) -> float:
        """How likely it is about what the body does."""
        return self.likely["body"]

    @property
    def asks(self) -> float:
        """How likely it is a question about the world or the documents."""
        return self.likely["question"] + self.likely["beyond"]

    @property
    def attack(self) -> float:
        """How likely it wants the rules broken."""
        return sum(self.likely[kind] for kind in ATTACKS)

    @property
    def talk(self) -> float:
        """How likely it is small talk."""
        return sum(self.likely[kind] for kind in TALK)

    @property
    def likeliest_attack(self) -> str:
        """Which attempt it most resembles."""
        return max(ATTACKS, key=lambda kind: self.likely[kind])

    @property
    def likeliest_talk(self) -> str:
        """Which small talk it most resembles."""
        return max(TALK, key=lambda kind: self.likely[kind])
