"""What a tool is: what a language model is told of it, how it is used, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Schema = Mapping[str, Any]
"""A JSON schema."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What a language model is told: `parameters` is a JSON schema of an object, fit for strict output."""

    name: str
    description: str
    parameters: Schema


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool gave back as short text; where it `failed`, a sentence that says why."""

    text: str
    failed: bool = False


class Tool(Protocol):
    """Something that can be called by its name. A call is given up after `timeout_s`."""

    @property
    def spec(self) -> ToolSpec: ...

    @property
    def timeout_s(self) -> float: ...

    async def use(self, arguments: Mapping[str, object]) -> str:
        """What it gives back. Cancelling stops it where it can be stopped.

        Raises ToolError where a language model may be told why, anything else where it may not.
        """
        ...
