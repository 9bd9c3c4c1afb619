"""The JSON schema of an answer, in what OpenAI (strict), vLLM (xgrammar), llama.cpp and Ollama all support.

That is: every property required, none additional, `enum`, `anyOf` below the root, `maxItems`; no lengths and
no patterns. They write the properties in the order in which they stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from rrm.plan import Turn
from rrm.tools.spec import ToolSpec

MAX_ACTIONS = 3
"""Actions chained in one reply; as many as `Plan.action` holds."""

Schema: TypeAlias = dict[str, Any]


def answer_schema(turn: Turn, tools: Sequence[ToolSpec] = ()) -> Schema:
    """The schema of one answer: [call,] action, reply, stable, written in this order.

    Known actions and poses are named, unknown ones are free text. With `tools` an answer begins with a call,
    after which nothing is read, or null.
    """
    action = {"type": "array", "items": _text(turn.actions), "maxItems": MAX_ACTIONS}
    fields = {"action": action, "reply": _text(), "stable": _text(turn.poses)}
    return _object({"call": {"anyOf": [{"type": "null"}, *map(_call, tools)]}} | fields if tools else fields)


def _call(tool: ToolSpec) -> Schema:
    return _object({"name": _text([tool.name]), "arguments": dict(tool.parameters)})


def _text(names: Iterable[str] = ()) -> Schema:
    return {"type": "string", "enum": list(names)} if names else {"type": "string"}


def _object(properties: Schema) -> Schema:
    required = {"required": list(properties), "additionalProperties": False}
    return {"type": "object", "properties": properties, **required}
