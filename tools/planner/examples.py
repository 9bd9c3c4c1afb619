"""Turns to learn from, and those that templates.toml makes of phrases.toml."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rrm.local.understanding import HELD
from tools.planner.inflection import inflected

HERE = Path(__file__).parent

Step = tuple[str, str]
"""A manner, "do" or "off", and the name of an action or a pose."""

STAYING = ("smiling", "thinking")
"""What is gone on with: nobody is told not to go on with what they do not do."""

LEADS = {"smile": "smiling", "think": "thinking"}
"""The poses that actions lead to: to go on with one is to hold the other."""

FACES = ("smile", "laugh", "amused", "calm", "concerned", "surprised", "frown")
"""One face ends where another begins."""

SHARES = {
    "ask": 30,
    "forbid": 14,
    "ask_not": 10,
    "two": 20,
    "swapped": 6,
    "spoken_of": 14,
    "leave": 6,
    "held": 4,
    "go_on": 8,
    "face_for_face": 4,
}
"""How often each way of making a turn is taken."""

FILLERS = (
    "um",
    "uh",
    "well",
    "so",
    "okay",
    "hey",
    "please",
    "now",
    "oh",
    "right",
    "and",
    "listen",
    "hi",
    "yes",
)
ASIDES = (
    *("i'm bored", "it's cold in here", "my wifi is slow", "we are in the office", "this is for the photo"),
    *(
        "my sister is watching",
        "i like your shirt",
        "just for fun",
        "the kids are here",
        "we are almost done",
    ),
    *(
        "i have a question later",
        "my boss is here",
        "the weather is awful",
        "thank you",
        "that would be great",
    ),
    *("i need a break", "there are ten of us", "it is friday"),
)


@dataclass
class Example:
    """A text and how it is to be understood.

    Of each of the `groups` one step is to be found, any of the `masked` ones may be; nothing else is.
    `kinds`: it is of one of these, of any where there are none. `swapped`: what is named first is done last.
    """

    text: str
    groups: list[list[Step]] = field(default_factory=list)
    masked: set[Step] = field(default_factory=set)
    kinds: Sequence[str] = ()
    swapped: bool | None = None
    weight: float = 1.0


def read(name: str) -> dict[str, dict[str, list[str]]]:
    """A file of this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


class Synthetic:
    """Turns from templates; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.phrases = read("phrases.toml")
        self.leaves = self.phrases.pop("leaves")
        self.names = list(self.phrases)
        self._templates: dict[str, list[str]] = read("templates.toml")  # type: ignore[assignment]
        self._random = random.Random(seed)

    def make(self, count: int) -> list[Example]:
        """So many turns."""
        ways = self._random.choices(list(SHARES), list(SHARES.values()), k=count)
        return [self._spoken(getattr(self, f"_{way}")()) for way in ways]

    def _pick(self, *others: str) -> str:
        return self._random.choice([name for name in self.names if name not in others])

    def _words(self, name: str, suffix: str = "", *, own: bool = True) -> dict[str, str]:
        phrases = self.phrases[name]
        words = inflected(self._random.choice(phrases["do"]))
        words["a"] = self._random.choice(phrases.get("a", phrases["do"][:1]))
        if not own:
            owner = self._random.choice(["his", "her", "their", "my", "the"])
            words = {form: re.sub(r"\byour\b", owner, text) for form, text in words.items()}
        return {form + suffix: text for form, text in words.items()}

    def _filled(self, kinds: Sequence[str], first: str, second: str = "", *, own: bool = True) -> str:
        lacks = [
            f"{{a{suffix}}}"
            for name, suffix in ((first, ""), (second, "2"))
            if name and "a" not in self.phrases[name]
        ]
        pool = [each for kind in kinds for each in self._templates[kind] if not any(a in each for a in lacks)]
        words = self._words(first, own=own) | (self._words(second, "2") if second else {})
        return self._random.choice(pool).format(
            **words, name=self._random.choice(["theo", "maya", "ada", "sam"])
        )

    def _ask(self) -> Example:
        name = self._pick()
        return Example(self._filled(["ask", "ask_a"], name), [[("do", name)]])

    def _forbid(self) -> Example:
        name = self._pick(*STAYING)
        return Example(self._filled(["forbid", "forbid_a", "end"], name), [[("off", name)]])

    def _spoken_of(self) -> Example:
        name = self._pick(*STAYING)
        return Example(self._filled(["spoken_of", "spoken_of_a"], name, own=False))

    def _ask_not(self) -> Example:
        first = self._pick(*STAYING)
        second = self._pick(first)
        return Example(self._filled(["ask_not"], first, second), [[("off", first)], [("do", second)]])

    def _go_on(self) -> Example:
        name = self._pick(*STAYING)
        done: list[Step] = [("do", each) for each in (name, LEADS.get(name)) if each]
        return Example(self._filled(["go_on"], name), [done], {("do", HELD)})

    def _face_for_face(self) -> Example:
        first, second = self._random.sample(FACES, 2)
        masked: set[Step] = {("off", "smiling")}
        return Example(
            self._filled(["face_for_face"], first, second), [[("off", first)], [("do", second)]], masked
        )

    def _two(self) -> Example:
        first = self._pick()
        second = self._pick(first)
        text = self._filled(["two"], first, second)
        return Example(text, [[("do", first)], [("do", second)]], swapped=False)

    def _swapped(self) -> Example:
        first = self._pick()
        second = self._pick(first)
        text = self._filled(["two_swapped"], first, second)
        return Example(text, [[("do", second)], [("do", first)]], swapped=True)

    def _leave(self) -> Example:
        name = self._random.choice(list(self.leaves))
        phrase = self._random.choice(self.leaves[name])
        off, chance = [("off", name)], self._random.random()
        if chance < 0.3:
            other = self._pick(name)
            text = self._random.choice(
                ["{leave} and {do2}", "{leave}, {do2}", "{leave} then {do2}", "{do2} and {leave}"]
            )
            return Example(
                text.format(leave=phrase, **self._words(other, "2")), [off, [("do", other)]], {("off", HELD)}
            )
        if chance < 0.4 and phrase.startswith(("put", "take", "uncross", "unfold", "lower", "let", "get")):
            return Example(f"don't {phrase}", [[("do", name)]], {("do", HELD), ("off", name)})
        if chance < 0.5:
            told = self._random.choice(["she told me to {}", "i had to {}", "he asked us to {}"])
            return Example(told.format(re.sub(r"\byour\b", "my", phrase)))
        polite = self._random.choice(
            ["{}", "{}", "{} please", "please {}", "could you {}", "you can {} now", "hey {}"]
        )
        bare = re.match(r"(?:why|don't|no|not|stop|you|hand)\b", phrase)
        return Example(phrase if bare else polite.format(phrase), [off], {("off", HELD)})

    def _held(self) -> Example:
        manner = self._random.choice(["off", "do"])
        text = self._random.choice(self._templates["held_end" if manner == "off" else "held_stay"])
        groups = [[(manner, HELD)]]
        if self._random.random() < 0.4:
            other = self._pick()
            joined = self._random.choice(["{held} and {do2}", "{held}, {do2}", "{held} then {do2}"])
            return Example(joined.format(held=text, **self._words(other, "2")), [*groups, [("do", other)]])
        return Example(self._random.choice(["{}", "{} please", "okay {}", "hey {}"]).format(text), groups)

    def _spoken(self, example: Example) -> Example:
        """Now and then with fillers, with something said beside it, or written with capitals and marks."""
        chance = self._random.random
        if chance() < 0.15:
            example.text = f"{self._random.choice(FILLERS)} {example.text}"
        if chance() < 0.12:
            pair = [self._random.choice(ASIDES), example.text]
            self._random.shuffle(pair)
            example.text = self._random.choice([" ", ". ", ", "]).join(pair)
        if chance() < 0.4:
            asks = example.text.startswith(("can", "could", "would", "will", "do ", "are", "is"))
            mark = self._random.choice([".", ".", "!", "?" if asks else "."])
            example.text = example.text[:1].upper() + example.text[1:] + mark
        return example
