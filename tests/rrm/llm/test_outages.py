"""A language model that is slow, gone or wrong: what the call is told, and when the model is asked again."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from benchmarks.rrm.scripted import Broken, Pause, Refused, ScriptedServer, Step, deltas
from rrm.llm import lookout
from rrm.llm.mind import Mind
from rrm.plan import Fallback, Stand
from tests.rrm.llm.conftest import MakeMind
from tests.rrm.llm.scene import (
    BEGUN,
    FULL,
    LOCALLY,
    PATIENT_S,
    PIECES,
    TURN,
    found,
    pieces_of,
    told,
    until,
)


def wait_for_words(mind: Mind, seconds: float) -> None:
    """From now on: how long a mind waits for the model's next word."""
    mind.chat.server = replace(mind.chat.server, timeout_s=seconds)


async def test_a_model_that_is_too_slow_is_asked_only_once(mind_with: MakeMind) -> None:
    async with ScriptedServer([Pause()]) as server:
        assert told(await pieces_of(mind_with(server, word_s=0.5))) == [Fallback(""), *LOCALLY]
        assert len(server.requests) == 1
        await server.until_running(0)


async def test_a_stall_in_mid_reply_settles(mind_with: MakeMind) -> None:
    async with ScriptedServer([BEGUN, Pause()]) as server:
        mind = mind_with(server)
        plan = mind.planner().plan(TURN)
        begun = [await anext(plan), await anext(plan)]
        wait_for_words(mind, 0.5)
        pieces = told([*begun, *[piece async for piece in plan]])
    assert pieces == [*PIECES[:2], Fallback(""), Stand("arms crossed")]


async def test_a_server_that_is_gone_is_not_asked_until_it_is_back(
    mind_with: MakeMind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "PROBE_S", 0.05)
    async with ScriptedServer([BEGUN, Pause()], deltas(FULL)) as server:
        mind = mind_with(server)
        pieces = mind.planner().plan(TURN)
        begun = [await anext(pieces), await anext(pieces)]
        await server.stop()
        assert told([*begun, *[piece async for piece in pieces]]) == [
            *PIECES[:2],
            Fallback(""),
            Stand("arms crossed"),
        ]
        assert told(await pieces_of(mind)) == [Fallback(""), *LOCALLY]
        assert mind.lost
        assert told(await pieces_of(mind)) == [Fallback(""), *LOCALLY]
        await server.start()
        await found(mind)
        assert await pieces_of(mind) == PIECES


async def test_a_lost_server_costs_no_waiting(mind_with: MakeMind) -> None:
    async with ScriptedServer([Pause()]) as server:
        mind = mind_with(server, word_s=0.5)
        await pieces_of(mind)
        assert mind.lost
        await pieces_of(mind)
        assert len(server.requests) == 1


async def test_a_slow_model_is_asked_again_once_its_server_answers(
    mind_with: MakeMind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "PROBE_S", 0.05)
    async with ScriptedServer([Pause()], deltas(FULL)) as server:
        mind = mind_with(server, word_s=0.5)
        await pieces_of(mind)
        wait_for_words(mind, PATIENT_S)
        await found(mind)
        assert await pieces_of(mind) == PIECES


async def test_a_server_that_lists_its_models_but_writes_nothing_stays_lost(
    mind_with: MakeMind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "PROBE_S", 0.05)
    async with ScriptedServer([Pause()]) as server:
        mind = mind_with(server, word_s=0.5)
        await pieces_of(mind)
        await until(lambda: not mind.lost or len(server.requests) >= 3, "it was not tried twice")
        assert mind.lost
        assert [each["max_tokens"] for each in server.requests[1:]] == [1, 1]


async def test_a_model_that_thinks_aloud_for_long_is_too_slow(
    mind_with: MakeMind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rrm.llm.planner.FIRST_PIECE", 0.1)
    thinking: list[Step] = ["Well", Pause(0.6), " then", Pause()]
    async with ScriptedServer(thinking) as server:
        pieces = await pieces_of(mind_with(server, word_s=5.0))
        await server.until_running(0)
    assert pieces == [Fallback("The language model takes too long, so I answer without it."), *LOCALLY]


async def test_people_are_told_why_the_model_does_not_answer(mind_with: MakeMind) -> None:
    async with ScriptedServer([Pause()]) as server:
        pieces = await pieces_of(mind_with(server, word_s=0.5))
    assert pieces[0] == Fallback("The language model takes too long, so I answer without it.")


async def test_people_are_told_why_an_answer_ends_early(mind_with: MakeMind) -> None:
    async with ScriptedServer([BEGUN, Broken()]) as server:
        pieces = await pieces_of(mind_with(server))
    assert pieces[2] == Fallback("The language model has failed, so my answer ends here.", outage=False)


async def test_the_log_is_told_of_an_outage_once_until_a_turn_is_answered_again(
    mind_with: MakeMind, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lookout, "PROBE_S", 0.05)
    async with ScriptedServer(deltas(FULL)) as server:
        mind = mind_with(server)
        for warnings in (1, 2):
            await server.stop()
            for _ in range(3):
                await pieces_of(mind)
            assert caplog.text.count("turns are answered without the language model") == warnings
            await server.start()
            await found(mind)
            assert await pieces_of(mind) == PIECES


async def test_each_answer_that_went_wrong_on_its_own_is_logged_and_no_outage(
    mind_with: MakeMind, caplog: pytest.LogCaptureFixture
) -> None:
    async with ScriptedServer([Refused(500, "oh")]) as server:
        mind = mind_with(server)
        pieces = [*await pieces_of(mind), *await pieces_of(mind)]
    assert [piece.outage for piece in pieces if isinstance(piece, Fallback)] == [False, False]
    assert caplog.text.count("WARNING") == 2


async def test_nobodys_words_get_into_the_log(mind_with: MakeMind, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "rrm"):
        async with ScriptedServer([Refused(400, f"cannot read: {TURN.text}")]) as server:
            await pieces_of(mind_with(server))
    assert "without the language model" in caplog.text
    assert TURN.text not in caplog.text
