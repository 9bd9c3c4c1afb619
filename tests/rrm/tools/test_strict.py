"""Any tool's schema in the subset that all servers enforce, and arguments back again."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

import pytest
from hypothesis import given as example
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypedDict

from rrm.tools.strict import Unfit, given, strict

STRING = {"type": "string"}
NULL = {"type": "null"}


def fields(required: bool = True, **properties: Any) -> dict[str, Any]:
    """An object as MCP servers and pydantic describe it."""
    return {"type": "object", "properties": properties, "required": list(properties) if required else []}


def fitted(**properties: Any) -> dict[str, Any]:
    """An object in the strict subset."""
    return fields(**properties) | {"additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"type": "object"}, fitted(), id="no_parameters"),
        pytest.param(fields(a=STRING), fitted(a=STRING), id="required"),
        pytest.param(fields(False, a=STRING), fitted(a={"anyOf": [STRING, NULL]}), id="optional"),
        pytest.param(
            fields(False, a={"anyOf": [STRING, NULL], "default": None}),
            fitted(a={"anyOf": [STRING, NULL]}),
            id="optional_and_nullable_already",
        ),
        pytest.param(
            fields(a={"type": ["integer", "null"]}),
            fitted(a={"anyOf": [{"type": "integer"}, NULL]}),
            id="several_types",
        ),
        pytest.param(
            fields(a={"oneOf": [STRING, {"type": "integer"}]}),
            fitted(a={"anyOf": [STRING, {"type": "integer"}]}),
            id="one_of",
        ),
        pytest.param(
            fields(False, a={"type": "string", "enum": ["x", "y"]}),
            fitted(a={"anyOf": [{"type": "string", "enum": ["x", "y"]}, NULL]}),
            id="optional_enum",
        ),
        pytest.param(fields(a={"const": 3}), fitted(a={"enum": [3]}), id="constant"),
        pytest.param(
            fields(False, a={**STRING, "description": "D"}),
            fitted(a={"description": "D", "anyOf": [STRING, NULL]}),
            id="a_description_stands_before_the_choice",
        ),
        pytest.param(
            fields(a={**STRING, "title": "A", "pattern": "x+", "format": "date", "default": "x"}),
            fitted(a=STRING),
            id="what_some_servers_do_not_enforce_goes",
        ),
        pytest.param(
            fields(a={"type": "array", "items": fields(False, b=STRING), "maxItems": 3, "uniqueItems": True}),
            fitted(
                a={"type": "array", "items": fitted(b={"anyOf": [STRING, NULL]}), "maxItems": 3},
            ),
            id="objects_in_arrays",
        ),
        pytest.param(
            fields(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": fields(b=STRING)}},
            fitted(a=fitted(b=STRING)),
            id="references_are_written_out",
        ),
        pytest.param(
            fields(a={"allOf": [{"$ref": "#/$defs/A"}], "description": "D"}) | {"$defs": {"A": STRING}},
            fitted(a={**STRING, "description": "D"}),
            id="a_single_all_of",
        ),
        pytest.param(
            fields(False, a={"type": "object"}, b=STRING),
            fitted(b={"anyOf": [STRING, NULL]}),
            id="an_optional_parameter_that_does_not_fit_is_left_out",
        ),
    ],
)
def test_a_schema_becomes_strict(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert strict(schema) == expected


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        pytest.param(fields(a={}), '"a" in the parameters may hold anything', id="any"),
        pytest.param(fields(a=True), '"a" in the parameters may hold anything', id="boolean_schema"),
        pytest.param(fields(a={"type": "object"}), "may hold anything", id="free_object"),
        pytest.param(
            fields(a={"type": "object", "additionalProperties": STRING}), "may hold anything", id="mapping"
        ),
        pytest.param(fields(a={"type": "array"}), "may hold anything", id="free_array"),
        pytest.param(fields(a={"allOf": [STRING, STRING]}), "several schemas", id="all_of"),
        pytest.param(fields(a={"$ref": "#/$defs/None"}), "leads nowhere", id="dead_reference"),
        pytest.param(fields(a={"$ref": "http://x.y/z"}), "leads nowhere", id="foreign_reference"),
        pytest.param(
            fields(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": fields(a={"allOf": [{"$ref": "#/$defs/A"}]})}},
            "contains itself",
            id="recursion",
        ),
    ],
)
def test_a_required_parameter_that_does_not_fit_is_named(schema: dict[str, Any], fault: str) -> None:
    with pytest.raises(Unfit, match=fault):
        strict(schema)


def test_a_tree_that_may_end_is_described_to_its_first_branch() -> None:
    node = fields(name=STRING) | {"required": ["name"]}
    node["properties"]["child"] = {"anyOf": [{"$ref": "#/$defs/Node"}, NULL]}
    schema = fields(root={"$ref": "#/$defs/Node"}) | {"$defs": {"Node": node}}
    assert strict(schema) == fitted(root=fitted(name=STRING))


@pytest.mark.parametrize(
    ("schema", "arguments", "expected"),
    [
        pytest.param(fields(False, a=STRING), {"a": None}, {}, id="left_out"),
        pytest.param(fields(False, a=STRING), {"a": ""}, {"a": ""}, id="empty_is_not_left_out"),
        pytest.param(fields(a={"anyOf": [STRING, NULL]}), {"a": None}, {"a": None}, id="required_null"),
        pytest.param(
            fields(False, a={"type": ["string", "null"]}), {"a": None}, {"a": None}, id="meant_null"
        ),
        pytest.param(
            fields(a={"type": "array", "items": fields(False, b=STRING)}),
            {"a": [{"b": None}, {"b": "x"}]},
            {"a": [{}, {"b": "x"}]},
            id="in_arrays",
        ),
        pytest.param(
            fields(a={"anyOf": [{"$ref": "#/$defs/A"}, NULL]}) | {"$defs": {"A": fields(False, b=STRING)}},
            {"a": {"b": None}},
            {"a": {}},
            id="in_a_choice_by_reference",
        ),
        pytest.param(fields(a=STRING), {"z": 1}, {"z": 1}, id="unknown_names_stay_to_be_refused"),
    ],
)
def test_nulls_that_strictness_asked_for_are_taken_out(
    schema: dict[str, Any], arguments: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert given(arguments, schema) == expected


class Line(BaseModel):
    """One line of an order."""

    what: str
    count: int = 1
    note: str | None = None


class Order(TypedDict):
    """Parameters as a function's annotations make them."""

    lines: list[Line]
    speed: NotRequired[Literal["normal", "express"]]
    first: NotRequired[Line | None]


LINES = st.fixed_dictionaries(
    {"what": st.text()}, optional={"count": st.integers(), "note": st.none() | st.text()}
)
ORDERS = st.fixed_dictionaries(
    {"lines": st.lists(LINES, max_size=3)},
    optional={"speed": st.sampled_from(["normal", "express"]), "first": st.none() | LINES},
)


def filled(value: Any, schema: dict[str, Any]) -> Any:
    """What a model under the strict schema writes for it: null for whatever is absent."""
    for option in schema.get("anyOf", ()):
        if (option["type"] == "object") == isinstance(value, dict) and value is not None:
            return filled(value, option)
    if isinstance(value, dict):
        return {name: filled(value.get(name), each) for name, each in schema["properties"].items()}
    if isinstance(value, list):
        return [filled(each, schema["items"]) for each in value]
    return value


@example(ORDERS)
def test_what_was_left_out_comes_back_as_it_was(order: dict[str, Any]) -> None:
    orders = TypeAdapter(Order)
    schema = orders.json_schema()
    written = filled(order, strict(schema))
    assert orders.validate_python(given(written, schema)).items() >= orders.validate_python(order).items()
