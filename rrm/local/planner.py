"""The planner that needs no language model: grammar, small talk, and the persona's documents by meaning."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from media.frames import FloatArray
from rrm.embeddings import Reader
from rrm.knowledge import Match, read_documents
from rrm.local.clauses import Clause, mood, plain, split
from rrm.local.draft import Draft, introduced
from rrm.local.lexicon import Entry, Lexicon, Reading
from rrm.local.smalltalk import BEYOND, SmallTalk, Subject
from rrm.local.wordings import Known, Near
from rrm.persona import Persona
from rrm.plan import MAX_ACTIONS, Plan, PlanPiece, Turn

ANSWER_SCORE = 0.28
"""Below this the best passage is no answer, above it where no small talk is nearer."""

TALK_SCORE = 0.5
"""From here on a clause is taken for small talk that no fixed expression fits."""

BEYOND_MARGIN = 0.06
"""How much nearer than the documents small talk must be: their score is a mean of two, its is a maximum."""

CLEAR_SCORE = 0.47
"""Two questions in one turn are both answered when each finds a passage at least this well."""

ANSWER_GESTURES = (("open_hands", "nod"), ("nod",), ())
"""An answer opens the hands, the next one nods, the third is only spoken."""

_QUESTION = re.compile(
    r"(?:what|who|whom|whose|when|where|why|which|how|is|are|am|was|were|do|does|did|has|have|had|can|could|would"
    r"|will|shall|should|may|might|must|tell me|explain)\b"
)
_NOT_ADDRESSED = r"(?:is|are|am|was|called|named|name|to|with|of|from|about|and|or|for|than|like|at|you)\b"
"""After these words the avatar's name is spoken of, not called: "are you Theo?"."""

_FOLLOW_UP = re.compile(r"(?:and|but|what about|how about|so|then)\b")


@dataclass(frozen=True, slots=True)
class _Heard:
    """A clause, its point without the opening, and what is nearest to it."""

    clause: Clause
    point: FloatArray
    near: Near


class LocalPlanner:
    """Implements `Planner` without a language model.

    Making it reads and embeds the documents (a few seconds; do it once and share it between calls).
    An answer takes some 10 ms in a thread, 35 ms where two questions are asked at once.
    """

    def __init__(self, persona: Persona, embed: Reader) -> None:
        self._persona = persona
        self._embed = embed
        self._lexicon = Lexicon(embed)
        self._talk = SmallTalk()
        self._known = Known(read_documents(persona), self._talk.subjects, embed)
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

    def answer(self, turn: Turn) -> list[PlanPiece]:
        """The whole plan at once; blocks while it computes."""
        draft = Draft(self._persona, turn, self._repertoire(turn))
        heard = self._hear(turn.text)
        if not heard:
            if turn.text.strip():
                draft.reply(self._talk.about("called"))
            return draft.pieces()
        self._respond(draft, heard)
        return draft.pieces()

    def _repertoire(self, turn: Turn) -> list[Entry]:
        names = {*turn.actions, *turn.poses}
        return [entry for entry in self._lexicon.entries if entry.name in names]

    def _hear(self, text: str) -> list[_Heard]:
        text = self._called.sub(lambda match: f"{match[1]}, " if match[1] else "", text.strip())
        text = self._house.sub("you", self._addressed.sub(r"\1", text))
        clauses = [clause for clause in split(text) if not clause.empty or self._talk.named(clause.words)]
        points = self._embed([clause.core or clause.words for clause in clauses])
        near = [self._known.nearest(_forms(clause)) for clause in clauses]
        return [_Heard(*each) for each in zip(clauses, points, near, strict=True)]

    def _respond(self, draft: Draft, heard: Sequence[_Heard]) -> None:
        readings = self._read_actions(draft.turn, heard)
        acted = any(reading.understood for reading in readings)
        subject = None if acted else self._talk.signed(self._nameless(draft.turn.text))
        if subject:
            draft.reply(subject)
        else:
            self._reply(draft, heard, readings)

    def _reply(self, draft: Draft, heard: Sequence[_Heard], readings: Sequence[Reading]) -> None:
        subjects = [self._subject(each, reading) for each, reading in zip(heard, readings, strict=True)]
        open_runs = list(_runs(heard, readings, subjects))
        unwanted = [entry for reading in readings for entry in (*reading.forbidden, *reading.ended)]
        draft.banned = {name for entry in unwanted for name in _names(entry)}
        draft.named = {entry.name for reading in readings for entry in reading.named}
        spoken = [subject for subject in dict.fromkeys(subjects) if subject]
        acted = any(reading.understood for reading in readings)
        if acted or open_runs or len(spoken) > 1:
            spoken = [subject for subject in spoken if not subject.minor]
        for subject in spoken:
            draft.reply(subject, brief=acted or bool(open_runs))
        if acted:
            self._act(draft, readings)
        for run in open_runs:
            self._answer_run(draft, run, alone=not acted and not spoken)

    def _read_actions(self, turn: Turn, heard: Sequence[_Heard]) -> list[Reading]:
        names = (*turn.actions, *turn.poses)
        if len(heard) == 1 and (alone := self._lexicon.alone(heard[0].clause, names, turn.stable)):
            return [alone]
        cores = np.stack([each.point for each in heard])
        readings = self._lexicon.read([each.clause for each in heard], cores, names)
        # A clause that only sounds like an action may fit the documents or small talk better.
        return [
            reading if reading.cosine >= max(each.near.passage.score, each.near.talk.score) else Reading()
            for each, reading in zip(heard, readings, strict=True)
        ]

    def _subject(self, heard: _Heard, reading: Reading) -> Subject | None:
        if reading.understood:
            return None
        if introduced(heard.clause.text):
            return self._talk.about("introduction")
        return self._talk.named(self._nameless(heard.clause.text))

    def _nameless(self, text: str) -> str:
        """Plain words with NAME for the avatar's own name, as in small talk's expressions."""
        return plain(text).replace(plain(self._persona.name), "NAME")

    def _act(self, draft: Draft, readings: Sequence[Reading]) -> None:
        wanted = [entry for reading in readings for entry in reading.wanted][:MAX_ACTIONS]
        cannot = draft.do(wanted)
        ended = [entry for reading in readings for entry in reading.ended]
        if len(cannot) < len(wanted) or any(_goes_on(draft.turn, entry) for entry in ended):
            draft.reply(self._talk.about("obey"))
        elif not wanted:
            refrains = any(reading.forbidden or reading.left for reading in readings)
            draft.reply(self._talk.about("refrain" if refrains else "already"))
        if cannot:
            draft.reply(self._talk.about("cannot"), cannot=cannot[0].doing)

    def _answer_run(self, draft: Draft, run: Sequence[_Heard], *, alone: bool) -> None:
        """Answer clauses that no rule has claimed, from the documents or as small talk."""
        near = self._nearest(run)
        best, nearest = near.passage, near.talk
        if best.score >= max(nearest.score - BEYOND_MARGIN, ANSWER_SCORE):
            for match in self._answers(run, best):
                draft.quote(match.passage.text, match.passage.name)
            if alone:
                draft.move(ANSWER_GESTURES[draft.number % len(ANSWER_GESTURES)])
        elif nearest.score >= TALK_SCORE and nearest.subject.name != BEYOND:
            draft.reply(nearest.subject)
        elif follow_up := self._follow_up(draft.turn, run[0].clause):
            draft.quote(follow_up.passage.text, follow_up.passage.name)
        elif any(_asks(each.clause, alone) for each in run) or (alone and nearest.score >= TALK_SCORE):
            draft.reply(self._talk.about(BEYOND))
        elif alone:
            draft.reply(self._talk.about("chat"))

    def _nearest(self, run: Sequence[_Heard]) -> Near:
        """What the clauses together are nearest to: a part of a question is often near to something else."""
        if len(run) == 1:
            return run[0].near
        return self._known.nearest([", ".join(each.clause.text for each in run)])

    def _answers(self, run: Sequence[_Heard], best: Match) -> list[Match]:
        own = [each.near.passage for each in run]
        clear = {match.passage: match for match in own if match.score >= CLEAR_SCORE}
        return list(clear.values()) if best.passage in clear else [best]

    def _follow_up(self, turn: Turn, clause: Clause) -> Match | None:
        """ "And to Switzerland?" is understood with the question before it."""
        asked = [each.text for each in turn.history if each.speaker == "user"]
        if not asked or not _FOLLOW_UP.match(clause.words):
            return None
        match = self._known.nearest([f"{asked[-1]} {clause.text}"]).passage
        return match if match.score >= CLEAR_SCORE else None


def _forms(clause: Clause) -> list[str]:
    """A clause as it is written, and without its opening."""
    return list(dict.fromkeys((clause.text, clause.core or clause.words)))


def _runs(
    heard: Sequence[_Heard], readings: Sequence[Reading], subjects: Sequence[Subject | None]
) -> Iterator[list[_Heard]]:
    """The stretches of clauses that are neither about actions nor a fixed expression."""
    run: list[_Heard] = []
    for each, reading, subject in zip(heard, readings, subjects, strict=True):
        if not reading.understood and subject is None:
            run.append(each)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _asks(clause: Clause, alone: bool) -> bool:
    """Whether a clause wants an answer; beside something that was understood only a plain question does."""
    asked = clause.asked or bool(_QUESTION.match(clause.words))
    return asked or (alone and mood(clause.words) != "statement")


def _goes_on(turn: Turn, entry: Entry) -> bool:
    """Whether there may be something to end: a pose only while it is held, an action at any time."""
    return turn.stable in _names(entry) or entry.name.replace("_", " ") not in turn.poses


def _names(entry: Entry) -> tuple[str, ...]:
    return entry.name, entry.name.replace("_", " "), entry.pose
