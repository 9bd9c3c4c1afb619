"""The schema of an answer, and tools' schemas in the subset that all servers support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from rrm.llm.schema import answer_schema, strict, without_nulls
from rrm.plan import Turn

KNOWN = Turn("Hi", actions={"wave": 2.0, "nod": 1.0}, poses=("attentive", "arms crossed"))


@dataclass(frozen=True)
class Tool:
    name: str
    parameters: Mapping[str, object] = field(default_factory=dict)


WEATHER = Tool(
    "weather",
    {
        "type": "object",
        "title": "Weather",
        "properties": {
            "place": {"type": "string", "minLength": 1, "description": "a town"},
            "days": {"type": "integer", "default": 1, "minimum": 1},
            "units": {"$ref": "#/$defs/Units"},
            "near": {"type": "array", "items": {"$ref": "#/$defs/Point"}, "uniqueItems": True},
        },
        "required": ["place"],
        "$defs": {
            "Units": {"type": "string", "enum": ["metric", "imperial"]},
            "Point": {
                "type": "object",
                "properties": {"x": {"type": "number"}, "next": {"$ref": "#/$defs/Point"}},
            },
        },
    },
)


def parts(schema: object) -> Iterator[dict[str, object]]:
    """Every schema inside of a schema."""
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            for each in value.values() if key == "properties" else [value]:
                yield from parts(each)
    if isinstance(schema, list):
        for each in schema:
            yield from parts(each)


def test_known_actions_and_poses_are_named_in_the_schema() -> None:
    assert answer_schema(KNOWN)["properties"] == {
        "action": {"type": "array", "items": {"type": "string", "enum": ["wave", "nod"]}, "maxItems": 3},
        "reply": {"type": "string"},
        "stable": {"type": "string", "enum": ["attentive", "arms crossed"]},
    }


def test_a_body_that_follows_any_words_gets_free_text() -> None:
    properties = answer_schema(Turn("Hi"))["properties"]
    assert isinstance(properties, dict)
    assert properties["action"]["items"] == properties["stable"] == {"type": "string"}


def test_the_fields_stand_in_the_order_in_which_they_are_wanted() -> None:
    assert answer_schema(KNOWN)["required"] == ["action", "reply", "stable"]
    assert answer_schema(KNOWN, [WEATHER])["required"] == ["call", "action", "reply", "stable"]


def test_a_call_is_null_or_one_tool_with_its_own_arguments() -> None:
    properties = answer_schema(KNOWN, [WEATHER, Tool("clock")])["properties"]
    assert isinstance(properties, dict)
    null, weather, clock = properties["call"]["anyOf"]
    assert null == {"type": "null"}
    assert weather["properties"]["name"] == {"type": "string", "const": "weather"}
    assert list(weather["properties"]["arguments"]["properties"]) == ["place", "days", "units", "near"]
    assert clock["properties"]["arguments"]["properties"] == {}


@pytest.mark.parametrize(
    "schema", [answer_schema(KNOWN, [WEATHER]), answer_schema(Turn("Hi"), [Tool("clock")])]
)
def test_nothing_stands_in_a_schema_that_some_server_does_not_know(schema: object) -> None:
    common = {"type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf"}
    for part in parts(schema):
        assert part.keys() <= common | {"minItems", "maxItems", "description"}
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])  # type: ignore[call-overload]


def test_an_argument_that_may_be_left_out_may_be_null() -> None:
    properties = strict(WEATHER.parameters)["properties"]
    assert isinstance(properties, dict)
    assert properties["days"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    assert properties["place"] == {"type": "string", "description": "a town"}


def test_a_schema_that_holds_itself_is_cut() -> None:
    assert '"next"' in str(strict(WEATHER.parameters)).replace("'", '"')


def test_a_schema_that_says_nothing_takes_any_plain_value() -> None:
    assert strict({"type": "object", "properties": {"x": {}}, "required": ["x"]})["properties"] == {
        "x": {"type": ["string", "number", "boolean", "null"]}
    }


def test_nulls_for_what_may_be_left_out_are_left_out_again() -> None:
    given = {"place": None, "days": None, "near": [{"x": 1, "y": None}]}
    parameters = {
        "properties": {
            "near": {"items": {"properties": {"x": {}, "y": {}}, "required": ["x"]}},
        },
        "required": ["place"],
    }
    assert without_nulls(given, parameters) == {"place": None, "near": [{"x": 1}]}
