"""A language model's answer, read while it is being written: growing JSON text in, plan pieces out. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import jiter

from media.errors import ChatError
from rrm.knowledge import sentences
from rrm.plan import MAX_ACTIONS, Act, PlanPiece, Say, Stand, Turn

MAX_SENTENCES = 8
"""More is no reply but a lecture (half a minute of speech); it is cut here, and the present pose held."""

MAX_SENTENCE_CHARS = 500
"""A sentence that has not ended by then does not end: models run in circles so."""

MAX_PREFACE_CHARS = 2000
"""Text before the JSON of a model that thinks aloud; after this much the answer comes too late anyway."""

FLOOD_CHARS = 48
"""White space in a row that only a model that is stuck writes; indented JSON has fewer."""

_START = re.compile(r'\{\s*"(?:call|action|reply|stable)"\s*:')
_AT_ROOT = ("}", '":0}', ":0}", "0}")
"""What completes the text when only the outermost object is open: after a value, in a key, before a value."""


@dataclass(frozen=True, slots=True)
class Call:
    """The model wants a tool. `arguments` is the JSON object that it gave."""

    tool: str
    arguments: dict[str, object]


class PieceReader:
    """Reads one answer. Names that the turn does not know are dropped: not every server keeps to a schema."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._actions = {_folded(name): name for name in turn.actions}
        self._poses = {_folded(name): name for name in turn.poses}
        self._text = ""
        self._begun = False
        self._acted = self._moved = False
        self._said = 0
        self.done = False
        """Nothing more will come of this answer."""

    def feed(self, delta: str) -> Iterator[PlanPiece | Call]:
        """What has become certain with a few more characters.

        Raises ChatError ("broken") when it is clear that the rest is of no use.
        """
        self._text += delta
        if not self.done and self._has_begun():
            yield from self._read(whole="}" in delta)
        if not self.done and len(self._text) - len(self._text.rstrip()) > FLOOD_CHARS:
            raise _broken("is stuck: it writes nothing but white space")

    def end(self) -> None:
        """The model has ended. Raises ChatError ("broken") when its answer had not."""
        if not self.done:
            raise _broken("ended in the middle of its answer" if self._begun else "gave no JSON")

    def _has_begun(self) -> bool:
        """Drop what stands before the JSON."""
        if not self._begun and (start := _START.search(self._text)):
            self._begun, self._text = True, self._text[start.start() :]
        if not self._begun and len(self._text) > MAX_PREFACE_CHARS:
            raise _broken("gave no JSON")
        return self._begun

    def _read(self, whole: bool) -> Iterator[PlanPiece | Call]:
        fields, complete = _parse(self._text, whole)
        certain = fields if complete or _at_root(self._text) else dict(list(fields.items())[:-1])
        if certain.get("call"):
            self.done = True
            yield _call(certain["call"])
            return
        if not self._acted and ("action" in certain or complete):
            self._acted = True
            yield from self._act(certain.get("action", []))
        if self._acted:
            yield from self._say(fields.get("reply", ""), ended="reply" in certain)
        if complete and not self.done:
            pose = self._pose(fields.get("stable"))
            if not (self._moved or self._said or pose != self._turn.stable):
                raise _broken("answers nothing at all")
            self.done = True
            yield Stand(pose)

    def _act(self, names: object) -> Iterator[PlanPiece]:
        wanted = [name.strip() for name in names if isinstance(name, str)] if isinstance(names, list) else []
        if self._actions:
            wanted = [self._actions[_folded(name)] for name in wanted if _folded(name) in self._actions]
        if known := tuple(filter(None, wanted))[:MAX_ACTIONS]:
            self._moved = True
            yield Act(known)

    def _say(self, reply: object, ended: bool) -> Iterator[PlanPiece]:
        if not isinstance(reply, str):
            raise _broken("gave a reply that is no text")
        found = sentences(reply)
        certain = found if ended else found[:-1]
        for sentence in found[self._said :]:
            if self._said == MAX_SENTENCES:
                self.done = True
                yield Stand(self._turn.stable)
                return
            if len(sentence) > MAX_SENTENCE_CHARS:
                raise _broken("talks on and on")
            if self._said < len(certain):
                self._said += 1
                yield Say(sentence)
        if not ended and len(reply) - len(reply.rstrip()) > FLOOD_CHARS:
            raise _broken("is stuck: it writes nothing but white space")

    def _pose(self, name: object) -> str:
        pose = name.strip() if isinstance(name, str) else ""
        return self._poses.get(_folded(pose), self._turn.stable) if self._poses else pose or self._turn.stable


def _parse(text: str, whole: bool) -> tuple[dict[str, object], bool]:
    """The fields so far, and whether the object is complete. What follows it is not looked at."""
    try:
        complete = whole and bool(json.JSONDecoder().raw_decode(text))
    except ValueError:
        complete = False
    except RecursionError as error:
        raise _broken("gave JSON without end") from error
    try:
        return jiter.from_json(text.encode(), partial_mode="trailing-strings", cache_mode="keys"), complete
    except ValueError as error:
        raise _broken("gave broken JSON") from error


def _at_root(text: str) -> bool:
    """Whether every value that has begun is complete."""
    stem = text.rstrip().removesuffix(",")
    return any(_valid(stem + closing) for closing in _AT_ROOT)


def _valid(text: str) -> bool:
    try:
        jiter.from_json(text.encode(), cache_mode="keys")
    except ValueError:
        return False
    return True


def _call(call: object) -> Call:
    match call:
        case {"name": str(name), "arguments": dict(arguments)}:
            return Call(name, arguments)
    raise _broken("called a tool without saying which")


def _folded(name: str) -> str:
    return name.strip().lower().replace("_", " ")


def _broken(what: str) -> ChatError:
    return ChatError(f"the language model {what}: serve one that keeps to a JSON schema", "broken")
