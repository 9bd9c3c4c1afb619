"""The schema of an answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rrm.llm.schema import answer_schema
from rrm.plan import Turn
from rrm.tools.spec import ToolSpec
from rrm.tools.strict import strict

KNOWN = Turn("Hi", actions={"wave": 2.0, "nod": 1.0}, poses=("attentive", "arms crossed"))
WEATHER = ToolSpec(
    "weather",
    "The weather of a town.",
    strict({"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}),
)
CLOCK = ToolSpec("clock", "What time it is.", strict({"type": "object", "properties": {}}))


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
    assert properties["action"]["items"] == properties["stable"] == {"type": "string"}


def test_the_fields_stand_in_the_order_in_which_they_are_wanted() -> None:
    assert list(answer_schema(KNOWN)["properties"]) == ["action", "reply", "stable"]
    assert list(answer_schema(KNOWN, [WEATHER])["properties"]) == ["call", "action", "reply", "stable"]


def test_a_call_is_null_or_one_tool_with_its_own_arguments() -> None:
    null, weather, clock = answer_schema(KNOWN, [WEATHER, CLOCK])["properties"]["call"]["anyOf"]
    assert null == {"type": "null"}
    assert weather["properties"]["name"] == {"type": "string", "enum": ["weather"]}
    assert weather["properties"]["arguments"] == WEATHER.parameters
    assert clock["properties"]["name"] == {"type": "string", "enum": ["clock"]}


@pytest.mark.parametrize("schema", [answer_schema(KNOWN, [WEATHER, CLOCK]), answer_schema(Turn("Hi"))])
def test_nothing_stands_in_a_schema_that_some_server_does_not_know(schema: object) -> None:
    common = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "maxItems"}
    for part in parts(schema):
        assert part.keys() <= common
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])  # type: ignore[call-overload]
