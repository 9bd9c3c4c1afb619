"""Our exceptions, all of them.

VisavisError              what a user can mend; the text says in one sentence what is wrong and what to do
├── ConfigError           a wrong setting, persona or file name
├── ModelError            a model is missing, broken or not the one expected
├── MediaError            a sound or video file or stream that cannot be read or written
├── RoomError             a room cannot be joined or was lost
├── ToolError             a tool cannot do what a language model asked of it
├── GeneratorError        a generator cannot go on: its memory is full, its device or process has failed
├── ChatError             a language model's server does not answer, or not as it should
└── TooManyLooks          guests ask for more new looks than this machine may build beside its calls
ChannelClosed             the other end has closed the channel; the end of a stream, not a failure
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal


class VisavisError(Exception):
    """Something that a user can mend. The message says what is wrong and what to do."""


class ConfigError(VisavisError):
    """A wrong setting, persona or file name."""


class ModelError(VisavisError):
    """A model is missing, broken or not the one expected."""


class MediaError(VisavisError):
    """A sound or video file or stream that cannot be read or written."""


class RoomError(VisavisError):
    """A room cannot be joined or was lost."""


class ToolError(VisavisError):
    """A tool cannot do what a language model asked of it; the model is told, and may ask the guest."""


class GeneratorError(VisavisError):
    """A generator cannot go on: its memory is full, its device or its process has failed."""


ChatFault = Literal["down", "slow", "refused", "failed", "broken"]
"""Not reached; too late; asking again is no use; may work next time; an answer that cannot be read."""


class ChatError(VisavisError):
    """A language model's server does not answer, or not as it should.

    `detail` is what the server itself said; it may hold people's words, so it is never logged.
    """

    def __init__(self, message: str, fault: ChatFault, detail: str = "") -> None:
        super().__init__(message)
        self.fault = fault
        self.detail = detail


class TooManyLooks(VisavisError):
    """Guests ask for more new looks than this machine may build beside its calls."""


class ChannelClosed(Exception):
    """The other end has closed the channel: the end of a stream, not a failure."""


def known_in(error: BaseException) -> VisavisError | None:
    """What people can mend of an error: itself, or the first such one in a group; None where none is."""
    if isinstance(error, VisavisError):
        return error
    if isinstance(error, BaseExceptionGroup):
        return next((known for each in error.exceptions if (known := known_in(each))), None)
    return None


def some(names: Sequence[str]) -> str:
    """The first few of many names, for a sentence."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def first_line(error: BaseException) -> str:
    """What a library's error says, for a sentence of ours: its first line, else the name of its kind."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
