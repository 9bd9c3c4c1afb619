"""The planner that needs no language model: learned understanding, and the persona's documents by meaning."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from rrm.embeddings import Reader
from rrm.knowledge import Passage, read_documents, read_open
from rrm.local.clauses import Clause, forms, plain, split
from rrm.local.draft import Draft, introduced
from rrm.local.gate import Gate
from rrm.local.known import Known, Near
from rrm.local.lexicon import Entry, read_entries
from rrm.local.scope import forbids, gives_up
from rrm.local.smalltalk import BEYOND, SmallTalk, Subject
from rrm.local.understanding import Understanding, Understood
from rrm.local.wishes import Wish, wishes
from rrm.persona import Persona
from rrm.plan import MAX_ACTIONS, Plan, PlanPiece, Turn

CLEAR_SCORE = 0.8
"""Two questions in one turn are both answered when each finds a passage at least this well: else they are one
question with its story, and of 169 such ones the whole finds 152 answers, its parts (from 0.47 on) 128.
"""

FOLLOW_UP_SCORE = 0.47
"""A question that goes on from the one before is answered where both together are this near."""

ATTACK = 0.7
"""From here on something is taken for an attempt to break the rules; below, most are declined as unknown."""

ANSWER_GESTURES = (("open_hands", "nod"), ("nod",), ())
"""An answer opens the hands, the next one nods, the third is only spoken."""

AT_EASE = "attentive"
"""The pose of who holds nothing: there is nothing in it to put down or to leave."""

BODY = 0.1
"""Steps count only in a turn that is at least this likely about the body."""

_NOT_ADDRESSED = r"(?:is|are|am|was|called|named|name|to|with|of|from|about|and|or|for|than|like|at|you)\b"
"""After these words the avatar's name is spoken of, not called: "are you Theo?"."""

_FOLLOW_UP = re.compile(r"(?:and|but|what about|how about|so|then)\b")


@dataclass
class _Part:
    """Clauses that belong together: about the body, a fixed expression (`subject`), or neither."""

    clauses: list[Clause]
    wishes: list[Wish] = field(default_factory=list)
    subject: Subject | None = None

    @property
    def open(self) -> bool:
        """Whether nothing has claimed it yet."""
        return not self.wishes and self.subject is None

    @property
    def text(self) -> str:
        return ", ".join(clause.text for clause in self.clauses)


class LocalPlanner:
    """Implements `Planner` without a language model.

    Making it reads and embeds the documents (seconds; do it once and share it between calls).
    An answer takes some 20 ms in a thread.
    """

    def __init__(self, persona: Persona, embed: Reader) -> None:
        self._persona = persona
        self._entries = read_entries()
        self._talk = SmallTalk()
        self._understanding = Understanding(embed)
        self._gate = Gate(self._understanding.gate)
        passages = [*read_documents(persona), *read_open(persona)]
        self._known = Known(passages, embed, self._understanding.ranking)
        name = re.escape(persona.name)
        self._called = re.compile(rf"^(?:(hey|hi|hello|okay|ok)\s+)?{name}\b[\s,!?.]*", re.IGNORECASE)
        houses = [re.escape(each) for each in persona.words if " " in each]
        self._house = re.compile(rf"\b(?:{'|'.join(houses)})\b" if houses else r"(?!)", re.IGNORECASE)
        self._addressed = re.compile(rf"\b(?!{_NOT_ADDRESSED})(\w+),?\s+{name}(?=[.!?,]|$)", re.IGNORECASE)

    def greeting(self, user_name: str) -> Plan:
        """A wave and the persona's greeting."""
        said = self._persona.greeting.format(name=f", {user_name}" if user_name else "")
        return Plan(action=["wave"], reply=said) if said else Plan()

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        """Act, the sentences, Stand."""
        for piece in await asyncio.to_thread(self.answer, turn):
            yield piece

    def helpful(self, question: str) -> list[Passage]:
        """What a language model should read before it answers; blocks while it computes."""
        return self._known.helpful(question)

    def answer(self, turn: Turn) -> list[PlanPiece]:
        """The whole plan at once; blocks while it computes."""
        names = {*turn.actions, *turn.poses}
        draft = Draft(self._persona, turn, [entry for entry in self._entries if entry.name in names])
        text = self._without_name(turn.text)
        clauses = [each for each in split(text) if each.core or self._talk.named(each.words)]
        if clauses:
            self._respond(draft, self._understanding.read(text), clauses)
        elif turn.text.strip():
            draft.reply(self._talk.about("called"))
        return draft.pieces()

    def _without_name(self, text: str) -> str:
        text = self._called.sub(lambda match: f"{match[1]}, " if match[1] else "", text.strip())
        return self._house.sub("you", self._addressed.sub(r"\1", text))

    def _respond(self, draft: Draft, understood: Understood, clauses: Sequence[Clause]) -> None:
        whole = self._understanding.kinds_of(understood, 0, len(understood.text))
        found = wishes(draft.turn, understood, self._entries) if whole.body >= BODY else []
        parts = self._parts(clauses, found)
        unwanted = [wish.entry for wish in found if wish.off]
        draft.banned = {name for entry in unwanted for name in _names(entry)}
        spoken = list(dict.fromkeys(part.subject for part in parts if part.subject))
        runs = [part for part in parts if part.open]
        if found or runs or len(spoken) > 1:
            spoken = [subject for subject in spoken if not subject.minor]
        for subject in spoken:
            draft.reply(subject, brief=bool(found or runs))
        if found:
            self._act(draft, found)
        for run in runs:
            self._answer(draft, understood, run, alone=not found and not spoken)

    def _parts(self, clauses: Sequence[Clause], found: Sequence[Wish]) -> list[_Part]:
        """The clauses in order; those that nothing claims are kept together with their neighbours."""
        parts: list[_Part] = []
        owners = [
            max(n for n, each in enumerate(clauses) if not n or each.start <= wish.at) for wish in found
        ]
        for number, clause in enumerate(clauses):
            own = [wish for wish, owner in zip(found, owners, strict=True) if owner == number]
            part = _Part([clause], own, None if own else self._subject(clause))
            if parts and part.open and parts[-1].open:
                parts[-1].clauses.append(clause)
            else:
                parts.append(part)
        return parts

    def _subject(self, clause: Clause) -> Subject | None:
        if introduced(clause.text):
            return self._talk.about("introduction")
        return self._talk.named(clause.words.replace(plain(self._persona.name), "NAME"))

    def _act(self, draft: Draft, found: Sequence[Wish]) -> None:
        wanted = [wish.entry for wish in found if not wish.off][:MAX_ACTIONS]
        cannot = draft.do(wanted)
        left = {name for wish in found if wish.off for name in _names(wish.entry)}
        ended = draft.turn.stable in left - {AT_EASE}
        if len(cannot) < len(wanted) or ended:
            draft.reply(self._talk.about("obey"))
        elif not wanted:
            draft.reply(self._talk.about("already" if gives_up(draft.turn.text) else "refrain"))
        if cannot:
            draft.reply(self._talk.about("cannot"), cannot=cannot[0].doing)

    def _answer(self, draft: Draft, understood: Understood, run: _Part, *, alone: bool) -> None:
        """Answer clauses that nothing has claimed, from the documents or as small talk."""
        kinds = self._understanding.kinds_of(understood, run.clauses[0].start, run.clauses[-1].end)
        near = self._known.nearest(forms(run.clauses))
        if kinds.attack > ATTACK:
            draft.reply(self._talk.about(kinds.likeliest_attack))
        elif self._gate.opens(near, kinds) and (alone or kinds.asks > max(kinds.talk, kinds.body)):
            for each in self._passages(run, near):
                draft.quote(each.passage.text, each.passage.name)
            if alone:
                draft.move(ANSWER_GESTURES[draft.number % len(ANSWER_GESTURES)])
        elif follow_up := self._follow_up(draft.turn, run):
            draft.quote(follow_up.passage.text, follow_up.passage.name)
        elif kinds.asks > max(kinds.talk, kinds.body):
            draft.reply(self._talk.about(BEYOND))
        elif alone:
            body = "refrain" if forbids(run.text) else "unable"
            draft.reply(self._talk.about(kinds.likeliest_talk if kinds.talk > kinds.body else body))

    def _passages(self, run: _Part, near: Near) -> list[Near]:
        """What answers the clauses: two passages where two of them each find one clearly."""
        if len(run.clauses) == 1:
            return [near]
        own = [self._known.nearest(forms([clause])) for clause in run.clauses]
        clear = {each.passage: each for each in own if each.score >= CLEAR_SCORE and each.passage.text}
        return list(clear.values()) if near.passage in clear else [near]

    def _follow_up(self, turn: Turn, run: _Part) -> Near | None:
        """ "And to Switzerland?" is understood with the question before it."""
        asked = [each.text for each in turn.history if each.speaker == "user"]
        if not asked or not _FOLLOW_UP.match(run.clauses[0].words):
            return None
        near = self._known.nearest([f"{asked[-1]} {run.text}"])
        return near if near.score >= FOLLOW_UP_SCORE and near.passage.text else None


def _names(entry: Entry) -> tuple[str, ...]:
    return entry.name, entry.name.replace("_", " "), entry.pose
