"""The JSON schema of an answer, in what OpenAI (strict), vLLM (xgrammar), llama.cpp and Ollama all support.

That is: every property required, none additional, `enum`, `const`, `anyOf` below the root, `maxItems`; no
lengths, patterns, formats or defaults. Properties are written in the order in which they stand here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias, cast

from rrm.plan import Turn

MAX_ACTIONS = 3
"""Actions chained in one reply; as many as `Plan.action` holds."""

Schema: TypeAlias = dict[str, object]

_NULL: Schema = {"type": "null"}
_ANY: Schema = {"type": ["string", "number", "boolean", "null"]}
"""A value of any kind; strict schemas have no free objects."""

_KEPT = ("type", "enum", "const", "description", "minItems", "maxItems")


class Tool(Protocol):
    """What the schema needs to know of a tool."""

    @property
    def name(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, object]:
        """JSON schema of the arguments, an object."""
        ...


def answer_schema(turn: Turn, tools: Sequence[Tool] = ()) -> Schema:
    """The schema of one answer: [call,] action, reply, stable, written in this order.

    Known actions and poses are named, unknown ones are free text. With `tools` the answer is either a call,
    after which nothing is read, or null and the answer.
    """
    action: Schema = {"type": "array", "items": _named(turn.actions), "maxItems": MAX_ACTIONS}
    fields: Schema = {"action": action, "reply": {"type": "string"}, "stable": _named(turn.poses)}
    return _object({"call": {"anyOf": [_NULL, *map(_call, tools)]}, **fields} if tools else fields)


def strict(parameters: Mapping[str, object]) -> Schema:
    """A tool's own schema in the common subset; what was optional may be null instead of left out."""
    definitions = parameters.get("$defs", parameters.get("definitions"))
    return _strict(parameters, definitions if isinstance(definitions, Mapping) else {}, ())


def without_nulls(arguments: object, parameters: Mapping[str, object]) -> object:
    """Arguments as the tool expects them: what is null but was optional is left out again."""
    if isinstance(arguments, list):
        return [without_nulls(each, _part(parameters, "items")) for each in arguments]
    if not isinstance(arguments, dict):
        return arguments
    required, properties = _required(parameters), _part(parameters, "properties")
    return {
        name: without_nulls(value, _part(properties, name))
        for name, value in arguments.items()
        if value is not None or name in required
    }


def _named(names: Sequence[str] | Mapping[str, float]) -> Schema:
    return {"type": "string", "enum": list(names)} if names else {"type": "string"}


def _call(tool: Tool) -> Schema:
    name: Schema = {"type": "string", "const": tool.name}
    return _object({"name": name, "arguments": strict({"type": "object", **tool.parameters})})


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _strict(
    schema: Mapping[str, object], definitions: Mapping[str, object], inside: tuple[str, ...]
) -> Schema:
    """`inside` are the references that lead here: one that leads to itself is cut."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = definitions.get(reference.rpartition("/")[2])
        if reference in inside or not isinstance(target, Mapping):
            return _ANY
        return _strict(target, definitions, (*inside, reference))
    choices = schema.get("anyOf", schema.get("oneOf", schema.get("allOf")))
    if isinstance(choices, list):
        return {"anyOf": [_strict(each, definitions, inside) for each in choices]}
    kept = {key: schema[key] for key in _KEPT if key in schema}
    if schema.get("type") == "object":
        required = _required(schema)
        parts = {
            name: _strict(cast("Mapping[str, object]", part), definitions, inside)
            for name, part in _part(schema, "properties").items()
        }
        return {
            **kept,
            **_object({name: part if name in required else _or_null(part) for name, part in parts.items()}),
        }
    if schema.get("type") == "array":
        return {**kept, "items": _strict(_part(schema, "items"), definitions, inside)}
    return kept if kept.keys() - {"description"} else {**kept, **_ANY}


def _or_null(schema: Schema) -> Schema:
    return schema if schema == _ANY else {"anyOf": [schema, _NULL]}


def _required(schema: Mapping[str, object]) -> Sequence[str]:
    return cast("Sequence[str]", schema.get("required", ()))


def _part(schema: Mapping[str, object], key: str) -> Mapping[str, object]:
    """A part of a schema that is itself one, or a mapping of them; empty where it is missing."""
    part = schema.get(key)
    return part if isinstance(part, Mapping) else {}
