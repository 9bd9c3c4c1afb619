"""The planner over a language model that uses tools, against a scripted server."""

from __future__ import annotations

import asyncio

from benchmarks.rrm.scripted import Pause, Refused, ScriptedServer, answer, deltas
from rrm.plan import Called, Calling, Fallback, Say, Stand
from rrm.tools.functions import FunctionTool
from tests.rrm.llm.conftest import MakeMind
from tests.rrm.llm.scene import (
    LOCALLY,
    TURN,
    pieces_of,
    told,
)


async def order(number: str) -> str:
    """Where an order is now."""
    if number == "0":
        raise ValueError("no such order")
    return f"Order {number} is on its way."


async def slow_order(number: str) -> str:
    """Where an order is, slowly."""
    await asyncio.sleep(60)
    return ""


ASK = answer("", call={"name": "order", "arguments": {"number": "7"}})
FOUND = answer("It is on its way.", tools=True)


async def test_a_tool_is_used_and_the_model_asked_again_with_what_it_gave(mind_with: MakeMind) -> None:
    async with ScriptedServer([*deltas(ASK)[:-2], Pause()], deltas(FOUND)) as server:
        pieces = await pieces_of(mind_with(server, FunctionTool(order, 5.0)))
        first, second = server.requests
        await server.until_running(0)
    assert pieces == [
        Calling("order", '{"number": "7"}'),
        Called("order", '{"number": "7"}', "Order 7 is on its way."),
        Say("It is on its way."),
        Stand("attentive"),
    ]
    assert "call" in first["response_format"]["json_schema"]["schema"]["properties"]
    assert "Order 7 is on its way." in str(second["messages"][-1])
    assert second["messages"][: len(first["messages"])] == first["messages"]


async def test_a_plan_that_is_dropped_at_a_call_has_done_nothing(mind_with: MakeMind) -> None:
    used = []

    async def use(number: str) -> str:
        """Something that cannot be undone."""
        used.append(number)
        return "done"

    ask = ASK.replace('"order"', '"use"')
    async with ScriptedServer(deltas(ask)) as server:
        pieces = mind_with(server, FunctionTool(use, 5.0)).planner().plan(TURN)
        assert await anext(pieces) == Calling("use", '{"number": "7"}')
        await server.until_running(0)
        await pieces.aclose()
    assert used == []


async def test_a_tool_that_fails_is_told_to_the_model(mind_with: MakeMind) -> None:
    async with ScriptedServer(deltas(ASK.replace("7", "0")), deltas(FOUND)) as server:
        pieces = await pieces_of(mind_with(server, FunctionTool(order, 5.0)))
        assert "order failed" in str(server.requests[1]["messages"][-1])
    assert isinstance(pieces[1], Called)
    assert pieces[1].failed


async def test_a_tool_is_cancelled_with_the_plan(mind_with: MakeMind) -> None:
    ask = ASK.replace('"order"', '"slow_order"')
    async with ScriptedServer(deltas(ask)) as server:
        pieces = mind_with(server, FunctionTool(slow_order, 90.0)).planner().plan(TURN)
        assert isinstance(await anext(pieces), Calling)
        assert isinstance(await anext(pieces), Say)
        await pieces.aclose()
        assert [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("tool")] == []


async def test_the_same_call_is_not_made_twice_in_a_turn(mind_with: MakeMind) -> None:
    async with ScriptedServer(deltas(ASK), deltas(ASK), deltas(FOUND)) as server:
        pieces = await pieces_of(mind_with(server, FunctionTool(order, 5.0)))
        shapes = [each["response_format"]["json_schema"]["schema"]["properties"] for each in server.requests]
    assert [type(piece) for piece in pieces] == [Calling, Called, Say, Stand]
    assert ["call" in shape for shape in shapes] == [True, True, False]


async def test_a_model_that_insists_on_a_call_leaves_the_turn_to_the_local_planner(
    mind_with: MakeMind,
) -> None:
    async with ScriptedServer(deltas(ASK)) as server:
        pieces = told(await pieces_of(mind_with(server, FunctionTool(order, 5.0))))
        assert len(server.requests) == 3
    assert sum(isinstance(piece, Called) for piece in pieces) == 1
    assert pieces[-4:] == [Fallback(""), *LOCALLY]


async def test_a_model_that_calls_for_ever_is_stopped(mind_with: MakeMind) -> None:
    async with ScriptedServer(*(deltas(ASK.replace("7", str(n))) for n in range(1, 6))) as server:
        pieces = told(await pieces_of(mind_with(server, FunctionTool(order, 5.0))))
        assert len(server.requests) == 4
        assert "call" not in server.requests[3]["response_format"]["json_schema"]["schema"]["properties"]
    assert sum(isinstance(piece, Called) for piece in pieces) == 3
    assert pieces[-4:] == [Fallback(""), *LOCALLY]


async def test_what_passed_the_time_is_no_answer(mind_with: MakeMind) -> None:
    async def wait(number: str) -> str:
        """What takes a while."""
        await asyncio.sleep(1.2)
        return "done"

    ask = ASK.replace('"order"', '"wait"')
    async with ScriptedServer(deltas(ask), [Refused(500)]) as server:
        pieces = told(await pieces_of(mind_with(server, FunctionTool(wait, 5.0))))
    assert [type(piece) for piece in pieces[:3]] == [Calling, Say, Called]
    assert pieces[3:] == [Fallback(""), *LOCALLY]
