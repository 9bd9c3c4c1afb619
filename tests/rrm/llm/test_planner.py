"""The planner over a language model, against a scripted server."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from benchmarks.rrm.scripted import Broken, Pause, Refused, ScriptedServer, Step, answer, deltas
from rrm.knowledge import Passage
from rrm.plan import Act, Fallback, Plan, Say, Stand
from tests.rrm.llm.conftest import MakeMind
from tests.rrm.llm.scene import (
    BEGUN,
    FULL,
    LOCALLY,
    PIECES,
    TURN,
    pieces_of,
    told,
)


async def test_a_turn_is_answered_by_the_model(mind_with: MakeMind) -> None:
    async with ScriptedServer(deltas(FULL)) as server:
        assert await pieces_of(mind_with(server)) == PIECES


async def test_the_model_is_told_what_the_body_can_do(mind_with: MakeMind) -> None:
    async with ScriptedServer(deltas(FULL)) as server:
        await pieces_of(mind_with(server))
        schema = server.requests[0]["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["action"]["items"]["enum"] == ["wave", "nod"]
    assert schema["properties"]["stable"]["enum"] == ["attentive", "arms crossed"]


async def test_the_first_sentence_is_given_while_the_model_still_writes(mind_with: MakeMind) -> None:
    async with (
        ScriptedServer([BEGUN, Pause()]) as server,
        aclosing(mind_with(server).planner().plan(TURN)) as pieces,
    ):
        assert [await anext(pieces), await anext(pieces)] == PIECES[:2]
        assert server.running == 1


@pytest.mark.parametrize("steps", [[Pause()], ["", Pause()], [BEGUN, Pause()]])
async def test_a_plan_that_is_cancelled_ends_the_work_on_the_server(
    mind_with: MakeMind, steps: list[Step]
) -> None:
    async with ScriptedServer(steps) as server:
        task = asyncio.create_task(pieces_of(mind_with(server)))
        await server.until_running(1)
        task.cancel()
        await server.until_running(0)
        await asyncio.wait([task])
        assert task.cancelled()


async def test_a_plan_that_is_closed_ends_the_work_on_the_server(mind_with: MakeMind) -> None:
    async with ScriptedServer([BEGUN, Pause()]) as server:
        pieces = mind_with(server).planner().plan(TURN)
        await anext(pieces)
        await pieces.aclose()
        await server.until_running(0)


@pytest.mark.parametrize(
    "first",
    [
        [Refused(500)],
        [Broken()],
        ["I cannot write JSON."],
        deltas(answer("", stable="arms crossed")),
        ["{" + "\n" * 60, Pause()],
        ['{"action":["wa', Broken()],
        deltas('{"action":[wave]}'),
    ],
)
async def test_an_answer_that_fails_before_anything_is_given_is_asked_for_once_more(
    mind_with: MakeMind, first: list[Step]
) -> None:
    async with ScriptedServer(first, deltas(FULL)) as server:
        assert await pieces_of(mind_with(server)) == PIECES
        assert len(server.requests) == 2


async def test_a_model_that_fails_twice_leaves_the_turn_to_the_local_planner(mind_with: MakeMind) -> None:
    async with ScriptedServer([Refused(500)]) as server:
        assert told(await pieces_of(mind_with(server))) == [Fallback(""), *LOCALLY]
        assert len(server.requests) == 2


@pytest.mark.parametrize("end", [[Broken()], ["!", "]"], [], [" on and on" * 100, Pause()], ["\\n" * 60]])
async def test_what_was_said_before_an_answer_breaks_off_stays_said(
    mind_with: MakeMind, end: list[Step]
) -> None:
    async with ScriptedServer([BEGUN, *end]) as server:
        assert told(await pieces_of(mind_with(server))) == [*PIECES[:2], Fallback(""), Stand("arms crossed")]
        assert len(server.requests) == 1
        await server.until_running(0)


async def test_an_endless_reply_is_cut_and_settles(mind_with: MakeMind) -> None:
    long = answer(" ".join(["So it goes."] * 50))
    async with ScriptedServer([*deltas(long), Pause()]) as server:
        pieces = told(await pieces_of(mind_with(server)))
        await server.until_running(0)
    assert pieces == [Say("So it goes.")] * 8 + [Stand("arms crossed")]


async def test_an_error_inside_leaves_the_turn_to_the_local_planner(
    mind_with: MakeMind, caplog: pytest.LogCaptureFixture
) -> None:
    def helpful(question: str) -> list[Passage]:
        raise RuntimeError(question)

    async with ScriptedServer(deltas(FULL)) as server:
        mind = mind_with(server)
        mind.helpful = helpful
        assert told(await pieces_of(mind)) == [Fallback(""), *LOCALLY]
    assert "RuntimeError" in caplog.text
    assert TURN.text not in caplog.text


async def test_a_body_that_moves_already_does_not_move_again_for_the_local_planner(
    mind_with: MakeMind,
) -> None:
    async with ScriptedServer(['{"action":["wave"],"reply":"Hel', Broken()]) as server:
        pieces = told(await pieces_of(mind_with(server)))
    assert pieces == [Act(("wave",)), Fallback(""), *LOCALLY[1:]]


async def test_an_answer_that_fails_late_is_not_asked_for_again(mind_with: MakeMind) -> None:
    late: list[Step] = ["{", Pause(0.35), " ", Pause(0.35), Broken()]
    async with ScriptedServer(late) as server:
        assert told(await pieces_of(mind_with(server, word_s=0.6))) == [Fallback(""), *LOCALLY]
        assert len(server.requests) == 1


@pytest.mark.parametrize("more", [["Shall I", Pause()], [Pause()], [Broken()]])
async def test_what_follows_the_answer_is_not_waited_for(mind_with: MakeMind, more: list[Step]) -> None:
    async with ScriptedServer([FULL, *more]) as server:
        assert await pieces_of(mind_with(server)) == PIECES
        await server.until_running(0)


async def test_the_connection_of_an_answer_that_has_ended_is_used_again(mind_with: MakeMind) -> None:
    async with ScriptedServer(deltas(FULL), tokenizer=False) as server:
        mind = mind_with(server)
        for _ in range(3):
            await pieces_of(mind)
        assert len(server.connections) == 1


async def test_the_greeting_is_the_personas_own(mind_with: MakeMind) -> None:
    async with ScriptedServer() as server:
        assert mind_with(server).planner().greeting("Ann") == Plan(reply="Welcome Ann.")
        assert server.requests == []
