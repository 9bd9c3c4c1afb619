"""JSON schemas made fit for strict structured output, and arguments made fit for the schema as it was.

Servers differ in what they enforce while a model writes. Common to vLLM's back ends and OpenAI's strict
mode are objects whose fields are all named and required, arrays of one kind, choices by `anyOf`, and enums.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rrm.tools.spec import Schema

_SCALARS = ("string", "integer", "number", "boolean", "null")
_KEPT = ("description", "minimum", "maximum", "minItems", "maxItems")
_NULL: Schema = {"type": "null"}


class Unfit(ValueError):
    """A schema that strict structured output cannot hold; the message says which part of it and why."""


def strict(schema: Schema) -> dict[str, Any]:
    """A tool's parameters in the common subset: optional ones are required and may be null instead.

    References are written out, because the result becomes part of a larger schema. An optional parameter
    that the subset cannot hold is left out. Raises Unfit for a required one.
    """
    return _object(schema, schema, "the parameters", ())


def given(arguments: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Arguments without the nulls that only `strict` asked for, so that defaults hold again."""
    found: dict[str, Any] = _given(arguments, schema, schema)
    return found


def _fit(schema: Schema, root: Schema, where: str, seen: tuple[str, ...]) -> dict[str, Any]:
    schema, seen = _plain(schema, root, where, seen)
    kinds = schema.get("type")
    if "const" in schema or "enum" in schema:
        typed = {"type": kinds} if kinds in _SCALARS else {}
        return _kept(schema) | typed | {"enum": schema.get("enum", [schema.get("const")])}
    choices = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(kinds, list):
        choices = [{**schema, "type": kind} for kind in kinds]
    if choices:
        return _choice(schema, [_fit(each, root, where, seen) for each in choices])
    if kinds == "object" and schema.get("properties"):
        return _object(schema, root, where, seen)
    if kinds == "array" and isinstance(schema.get("items"), Mapping):
        items = _fit(schema["items"], root, f"each of {where}", seen)
        return _kept(schema) | {"type": "array", "items": items}
    if kinds in _SCALARS:
        return _kept(schema) | {"type": kinds}
    raise Unfit(f"{where} may hold anything, name its type and its fields")


def _object(schema: Schema, root: Schema, where: str, seen: tuple[str, ...]) -> dict[str, Any]:
    required = schema.get("required", ())
    properties = dict[str, Any]()
    for name, each in schema.get("properties", {}).items():
        try:
            fitted = _fit(each, root, f'"{name}" in {where}', seen)
        except Unfit:
            if name in required:
                raise
            continue
        properties[name] = fitted if name in required or _nullable(fitted) else _or_null(fitted)
    names = {"required": list(properties), "additionalProperties": False}
    return _kept(schema) | {"type": "object", "properties": properties} | names


def _plain(
    schema: Schema, root: Schema, where: str = "it", seen: tuple[str, ...] = ()
) -> tuple[Schema, tuple[str, ...]]:
    """The schema itself, where it is given by reference or as the only part of `allOf`; references seen."""
    if not isinstance(schema, Mapping):
        raise Unfit(f"{where} may hold anything, name its type and its fields")
    while "$ref" in schema or "allOf" in schema:
        rest = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        parts = schema.get("allOf", [])
        if "$ref" in schema:
            if schema["$ref"] in seen:
                raise Unfit(f"{where} contains itself")
            seen = (*seen, schema["$ref"])
            parts = [_target(schema["$ref"], root), *parts]
        if len(parts) != 1:
            raise Unfit(f"{where} is put together of several schemas")
        schema = {**parts[0], **rest}
    return schema, seen


def _target(reference: str, root: Schema) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None
    if not reference.startswith("#") or not isinstance(found, Mapping):
        raise Unfit(f'the reference "{reference}" leads nowhere')
    return found


def _kept(schema: Schema) -> dict[str, Any]:
    return {key: schema[key] for key in _KEPT if key in schema}


def _choice(schema: Schema, options: list[dict[str, Any]]) -> dict[str, Any]:
    """`anyOf` whose description, where it has one, stands before the options."""
    described = {"description": schema["description"]} if "description" in schema else {}
    return described | {"anyOf": options}


def _nullable(fitted: Schema) -> bool:
    return (
        fitted.get("type") == "null"
        or None in fitted.get("enum", ())
        or any(_nullable(each) for each in fitted.get("anyOf", ()))
    )


def _or_null(fitted: dict[str, Any]) -> dict[str, Any]:
    options = fitted.get("anyOf") or [{key: fitted[key] for key in fitted if key != "description"}]
    return _choice(fitted, [*options, dict(_NULL)])


def _given(value: Any, schema: Schema, root: Schema) -> Any:
    if isinstance(value, list):
        items = _chosen(value, schema, root).get("items", {})
        return [_given(each, items, root) for each in value]
    if not isinstance(value, Mapping):
        return value
    chosen = _chosen(value, schema, root)
    properties, required = chosen.get("properties", {}), chosen.get("required", ())
    return {
        name: _given(each, properties.get(name, {}), root)
        for name, each in value.items()
        if each is not None or name in required or _allows_null(properties.get(name, {}), root)
    }


def _chosen(value: Any, schema: Schema, root: Schema) -> Schema:
    """The part of the schema that describes this object or array: of several the first with all its names."""
    schema, _ = _plain(schema, root)
    for option in schema.get("anyOf") or schema.get("oneOf") or ():
        option = _chosen(value, option, root)
        if "items" in option if isinstance(value, list) else set(value) <= set(option.get("properties", ())):
            return option
    return schema


def _allows_null(schema: Schema, root: Schema) -> bool:
    try:
        return _nullable(_fit(schema, root, "it", ()))
    except Unfit:
        return False
