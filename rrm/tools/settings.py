"""How a persona file lists its tools: one table for each Python function or MCP server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

CALL_TIMEOUT_S = 8.0
"""From one second on a filler sounds; some seconds later people ask whether anybody is still there."""

MAX_TIMEOUT_S = 120.0
"""Nobody stays in a call for an answer that takes longer."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_s: float = Field(CALL_TIMEOUT_S, gt=0, le=MAX_TIMEOUT_S)
    """Seconds after which a call is given up."""


class FunctionEntry(_Entry):
    """A Python function: "module:function", or "file.py:function" relative to the persona file."""

    function: str = Field(pattern=r"^[^:]+:[A-Za-z_]\w*$")

    @property
    def label(self) -> str:
        """What the file calls it."""
        return self.function


class CommandEntry(_Entry):
    """An MCP server that is started here and spoken to through its standard input and output."""

    command: str = Field(min_length=1)
    """The program; "python" is the Python that visavis runs on."""
    args: tuple[str, ...] = ()
    env: dict[str, str] = Field(default_factory=dict)
    """Added to the few variables that such a server is given (HOME, PATH, USER ...)."""
    cwd: Path = Path()
    """The folder that it runs in, relative to the persona file; absolute once loaded."""
    only: tuple[str, ...] = ()
    """Names of the tools to be offered; all of them where none is named."""

    @property
    def label(self) -> str:
        """What the file calls it."""
        return " ".join((self.command, *self.args))


class UrlEntry(_Entry):
    """An MCP server that runs elsewhere and is reached by streamable HTTP."""

    url: str = Field(pattern=r"^https?://[^/\s]+\S*$")
    headers: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")], str] = Field(default_factory=dict)
    """Sent with each request; "$NAME" stands for an environment variable, so that a file holds no secrets."""
    only: tuple[str, ...] = ()
    """Names of the tools to be offered; all of them where none is named."""

    @property
    def label(self) -> str:
        """What the file calls it."""
        return self.url


ServerEntry = CommandEntry | UrlEntry
KINDS: dict[str, type[_Entry]] = {"function": FunctionEntry, "command": CommandEntry, "url": UrlEntry}


def _kind(entry: object) -> str | None:
    named = [kind for kind in KINDS if isinstance(entry, dict) and kind in entry]
    return named[0] if len(named) == 1 else None


ToolEntry = Annotated[
    Annotated[FunctionEntry, Tag("function")]
    | Annotated[CommandEntry, Tag("command")]
    | Annotated[UrlEntry, Tag("url")],
    Discriminator(
        _kind,
        custom_error_type="tool_kind",
        custom_error_message="each of its tables needs exactly one of function, command and url",
    ),
]


def located(entry: FunctionEntry | ServerEntry, folder: Path) -> FunctionEntry | ServerEntry:
    """The entry with its paths made absolute; `folder` is the persona file's."""
    match entry:
        case CommandEntry():
            return entry.model_copy(update={"cwd": (folder / entry.cwd).resolve()})
        case FunctionEntry(function=function) if function.partition(":")[0].endswith(".py"):
            return entry.model_copy(update={"function": str((folder / function).resolve())})
    return entry
