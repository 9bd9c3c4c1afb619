"""The JSON schema of an answer, in what OpenAI (strict), vLLM (xgrammar), llama.cpp and Ollama all support.

That is: every property required, none additional, `enum`, `anyOf` below the root, `maxItems`; no lengths and
no patterns. They write the properties in the order in which they stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rrm.plan import Plan, Turn
from rrm.tools.spec import ToolSpec

_KEPT = ("type", "items", "maxItems")
"""Of Plan's own schema: titles are for those who read it, and no field has a default here."""

_PLAN: dict[str, dict[str, Any]] = {
    name: {key: value for key, value in field.items() if key in _KEPT}
    for name, field in Plan.model_json_schema()["properties"].items()
}


def answer_schema(turn: Turn, tools: Sequence[ToolSpec] = ()) -> dict[str, Any]:
    """The schema of one answer: [call,] and the fields of Plan, written in this order.

    Known actions and poses are named, unknown ones are free text. With `tools` an answer begins with a call,
    after which nothing is read, or null.
    """
    action = _PLAN["action"] | {"items": _text(turn.actions)}
    fields = _PLAN | {"action": action, "stable": _text(turn.poses)}
    return _object({"call": {"anyOf": [{"type": "null"}, *map(_call, tools)]}} | fields if tools else fields)


def _call(tool: ToolSpec) -> dict[str, Any]:
    return _object({"name": _text([tool.name]), "arguments": dict(tool.parameters)})


def _text(names: Iterable[str] = ()) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)} if names else {"type": "string"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    required = {"required": list(properties), "additionalProperties": False}
    return {"type": "object", "properties": properties, **required}
