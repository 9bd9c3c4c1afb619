"""Messages between a call and a participant's page: JSON objects told apart by their `type`.

`docs/protocol.md` explains them to whoever writes another page. The same server messages go, stamped with the
call's clock, into `events.jsonl` of a recording.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from media.errors import RoomError
from rooms.room import MAX_MESSAGE

Speaker = Literal["user", "avatar"]
State = Literal["listening", "thinking", "speaking"]


MAX_WRITTEN = 2000
"""Characters of what somebody writes at a time."""

WRITES_TOO_MUCH = f"That is too long for me. Please write at most {MAX_WRITTEN} characters at a time."


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Welcome(_Message):
    """The call has begun: who the avatar is and which call this is."""

    type: Literal["welcome"] = "welcome"
    call: str
    avatar: str
    recording_allowed: bool = True


class StateChanged(_Message):
    """What the avatar does now."""

    type: Literal["state"] = "state"
    state: State


class Caption(_Message):
    """Words of one speaker. A partial caption is replaced by the next one with the same `id`.

    For the avatar `text` grows sentence by sentence as it is heard; if it is interrupted, the final caption
    holds only what was heard and `interrupted` is true. `source` names the passage an answer came from.
    `participant` is which user speaks, and `name` what they are called where several are; else it is empty.
    """

    type: Literal["caption"] = "caption"
    id: int
    speaker: Speaker
    text: str
    final: bool
    interrupted: bool = False
    source: str = ""
    participant: str = ""
    name: str = ""


class ActionStarted(_Message):
    """The body begins an action (a known action's name or the action prompt)."""

    type: Literal["action"] = "action"
    action: str


class ToolUsed(_Message):
    """A tool has answered. `arguments` is the JSON object it was given, `result` what it gave back, or, where
    it `failed`, why it gave nothing. Tools count with the captions: each `id` comes once.
    """

    type: Literal["tool"] = "tool"
    id: int
    tool: str
    arguments: str
    result: str
    failed: bool = False


class RecordingChanged(_Message):
    """Recording began or ended; both sides show it."""

    type: Literal["recording"] = "recording"
    on: bool


class Notice(_Message):
    """Something a person should know, in one sentence. `error` when a part of the call has failed."""

    type: Literal["notice"] = "notice"
    text: str
    error: bool = False


class Ended(_Message):
    """The call is over. `recording` is the session's id where it was recorded, else empty."""

    type: Literal["ended"] = "ended"
    reason: str
    recording: str = ""


ToPage = Annotated[
    Welcome | StateChanged | Caption | ActionStarted | ToolUsed | RecordingChanged | Notice | Ended,
    Field(discriminator="type"),
]


class Typed(_Message):
    """The user writes instead of speaking; taken as a finished turn."""

    type: Literal["typed"] = "typed"
    text: Annotated[str, Field(min_length=1, max_length=MAX_WRITTEN)]


class Record(_Message):
    """The user consents to recording (on) or withdraws it (off); what was recorded so far stays."""

    type: Literal["record"] = "record"
    on: bool


class Leave(_Message):
    """The user leaves."""

    type: Literal["leave"] = "leave"


FromPage = Typed | Record | Leave

_FROM_PAGE: TypeAdapter[FromPage] = TypeAdapter(Annotated[FromPage, Field(discriminator="type")])


def from_page(text: str) -> FromPage:
    """A page's message. Raises RoomError with what to tell whoever is in front of the page."""
    if len(text) > MAX_MESSAGE:
        raise RoomError(f"The page sent more than {MAX_MESSAGE // 1024} KiB at once: reload it.")
    try:
        return _FROM_PAGE.validate_json(text)
    except ValidationError as error:
        too_long = any(each["type"] == "string_too_long" for each in error.errors())
        unreadable = "The page sent a message that cannot be read: reload it."
        raise RoomError(WRITES_TOO_MUCH if too_long else unreadable) from None
