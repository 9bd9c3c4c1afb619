"""A plan in the making: what is said, done and held, with the words filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rrm.knowledge import sentences
from rrm.local.lexicon import Entry
from rrm.local.smalltalk import Subject
from rrm.persona import Persona
from rrm.plan import MAX_ACTIONS, Act, PlanPiece, Say, Stand, Turn
from rrm.wording import listed

MAX_LISTED = 5
"""Nobody listens to a longer list."""

FEELINGS = frozenset({"smiling", "amused", "concerned", "surprised"})
"""Poses that pass; the others are held until the next one."""

_NAME_GIVEN = re.compile(r"\b(?i:my name is|my name's|i am called|i'm called)\s+(?!(?i:not)\b)([\w'’-]+)")
_NAME_MENTIONED = re.compile(
    r"^(?i:(?:and |hi |hello |hey |well )*(?:i'm|i’m|i am|this is|call me|you can call me)) "
    r"([A-Z][\w'’-]+)(?: [A-Z][\w'’-]+)?(?i: here| speaking| from .*)?[.!,]*$"
)


def introduced(text: str) -> str:
    """The name by which somebody introduces themselves in a clause, or nothing."""
    match = _NAME_GIVEN.search(text) or _NAME_MENTIONED.match(text.strip())
    return match.group(1)[:1].upper() + match.group(1)[1:] if match else ""


def user_name(turn: Turn) -> str:
    """What the user is called: as introduced last in the call, else as given in the lobby."""
    own = {"", turn.user_name}
    said = [turn.text]
    said += [each.text for each in reversed(turn.history) if each.speaker == "user" and each.name in own]
    named = (introduced(clause) for text in said for clause in re.split(r"[.,!?;]\s*|\s+and\s+", text))
    return next((name for name in named if name), turn.user_name)


@dataclass
class Draft:
    """Collects one answer. Nothing is random: the answer number chooses among the wordings."""

    persona: Persona
    turn: Turn
    repertoire: Sequence[Entry]
    """The actions and poses that this body knows, in the lexicon's order."""
    actions: list[str] = field(default_factory=list)
    gesture: str = ""
    pose: str = ""
    said: list[Say] = field(default_factory=list)
    banned: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    """Actions that were spoken of: made unasked, they would look like obedience."""

    @property
    def number(self) -> int:
        """How often the avatar has spoken in this call."""
        return sum(each.speaker == "avatar" for each in self.turn.history)

    def reply(self, subject: Subject, *, brief: bool = False, **words: str) -> None:
        """Say what the subject says, with its gesture and pose; `brief`: its first sentence only."""
        wording = subject.replies[self.number % len(subject.replies)]
        spoken = sentences(wording.format(**self._words(), **words))
        self.said += [Say(sentence) for sentence in (spoken[:1] if brief else spoken)]
        self.move(subject.gestures)
        self.pose = self.pose or subject.pose

    def quote(self, text: str, source: str) -> None:
        """Say a passage of the documents."""
        self.said += [Say(sentence, source) for sentence in sentences(text)]

    def move(self, gestures: Iterable[str]) -> None:
        """Accompany the words by the first of these gestures that the body knows, unless it has one."""
        shy = self.banned | self.named
        known = [name for name in gestures if name in self.turn.actions and name not in shy]
        self.gesture = self.gesture or next(iter(known), "")

    def do(self, entries: Iterable[Entry]) -> list[Entry]:
        """Take up what was asked for; gives back what this body cannot do.

        A pose that is asked for goes before one that an action leads to: "hold the mug and smile".
        """
        cannot: list[Entry] = []
        asked = led = ""
        for entry in dict.fromkeys(entries):
            if not self.turn.actions:
                self.actions.append(entry.name.replace("_", " "))
            elif entry.name in self.turn.actions:
                self.actions.append(entry.name)
            elif (pose := entry.name.replace("_", " ")) in self.turn.poses:
                asked = pose
                continue
            else:
                cannot.append(entry)
                continue
            led = entry.pose or led
        self.pose = asked or led or self.pose
        return cannot

    def pieces(self) -> list[PlanPiece]:
        """The finished plan. What was asked for takes the place of a mere gesture."""
        actions = tuple(self.actions[:MAX_ACTIONS]) or ((self.gesture,) if self.gesture else ())
        return [*([Act(actions)] if actions else []), *self.said, Stand(self._stable())]

    def _stable(self) -> str:
        """A pose asked for is held until the next one; a feeling fades with the turn."""
        held = self.turn.stable
        usual = "attentive" if held in FEELINGS or held in self.banned else held
        wanted = self.pose if self.pose not in self.banned else ""
        poses = self.turn.poses or (wanted, usual)
        return next((pose for pose in (wanted, usual, "attentive") if pose and pose in poses), held)

    def _words(self) -> dict[str, str]:
        name = user_name(self.turn)
        spoken = [each.text for each in self.turn.history if each.speaker == "avatar" and each.text]
        doing = [entry.doing for entry in self.repertoire]
        comma_name = f", {name}" if name else ""
        return {
            "name": comma_name,
            "who": self.persona.name,
            "topics": listed(self.persona.topics, "or"),
            "about": self.persona.about[0],
            "abilities": " ".join((*self.persona.about, self._repertoire(doing))),
            "user": f"Your name is {name}." if name else "You haven't told me your name yet.",
            "last": spoken[-1] if spoken else "I haven't said anything yet.",
            "farewell": self.persona.farewell.format(name=comma_name),
            "can": listed(doing[:MAX_LISTED], "or") or "talk with you",
        }

    def _repertoire(self, doing: Sequence[str]) -> str:
        return f"If you like, I can also {listed(doing[:MAX_LISTED])}: just ask." if doing else ""
