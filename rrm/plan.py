"""The paper's triple, and the pieces in which it arrives.

InteractiveAvatar, section 5.1: from what the user said and the stable state before, the module gives an
action prompt, a spoken reply, and the stable prompt that holds once the reply has ended.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import BaseModel, Field

MAX_ACTIONS = 3
"""Actions chained in one answer: more would still go on when the words have ended."""


class Plan(BaseModel):
    """One whole answer. Field order matters: the body moves first, the first sentence sounds second."""

    action: list[str] = Field(default_factory=list, max_length=MAX_ACTIONS)
    reply: str = ""
    stable: str = "attentive"


@dataclass(frozen=True, slots=True)
class Act:
    """Do these actions, in this order, from now on. Comes at most once, before the reply's first sentence."""

    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Say this sentence next. `source` names the knowledge passage it was taken from, else empty."""

    sentence: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Hold this pose once the actions are done; with free text, once the reply has ended too.

    The last piece.
    """

    pose: str


@dataclass(frozen=True, slots=True)
class Calling:
    """A tool is called as soon as the next piece is asked for; `arguments` are a JSON object.

    A plan that was begun too early can be dropped here, before anything has happened.
    """

    tool: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Called:
    """What a tool gave back, for the transcript; `failed` where it is the reason why it gave nothing."""

    tool: str
    arguments: str
    result: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Fallback:
    """From here on another planner answers; `reason` is a sentence for the people in the call.

    `outage`: it may last. An answer that merely went wrong is none, and people need not hear of it.
    """

    reason: str
    outage: bool = True


PlanPiece = Act | Say | Stand | Calling | Called | Fallback


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said in the call, cut to what was really heard; of a tool, what it gave back.

    `name` tells several users apart; empty where there is one.
    """

    speaker: Literal["user", "avatar", "tool"]
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a planner is asked: the user's words, and the state in which they fell.

    `actions` maps each known action to its length in seconds (empty: free text); `stable` is the pose held
    now, `observations` short sentences about what is seen ("the user has left"), `picture` a JPEG of what
    `picture_of` says (empty: not shown to planners). `others` are the names of the people who are there
    beside `user_name`, who has said this and is `participant` in the room, whatever they are called.
    """

    text: str
    history: tuple[Utterance, ...] = ()
    stable: str = "attentive"
    user_name: str = ""
    actions: Mapping[str, float] = field(default_factory=dict)
    poses: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    picture: bytes = b""
    picture_of: str = "the user's camera"
    others: tuple[str, ...] = ()
    participant: str = ""


class Planner(Protocol):
    """Turns what the user said into a plan, piece by piece."""

    def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        """The pieces of one answer: Act, Say ..., Stand; what tools do comes between them.

        Closing the iterator cancels the work, on a server too.
        """
        ...

    def greeting(self, user_name: str) -> Plan:
        """What is done and said when somebody joins; an empty reply for silence."""
        ...
