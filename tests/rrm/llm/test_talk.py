"""What a language model is told of the talk and of the documents, and what is left behind after it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

from benchmarks.rrm.scripted import Pause, ScriptedServer, Step, answer, deltas
from rrm.llm.chat import ChatServer
from rrm.llm.mind import open_mind
from rrm.persona import load_persona
from rrm.plan import Say, Utterance
from tests.rrm.llm.conftest import MakeMind
from tests.rrm.llm.scene import (
    BEGUN,
    FULL,
    PASSAGES,
    TURN,
    Local,
    pieces_of,
    until,
)


async def test_the_model_is_told_what_was_said_and_what_the_documents_say(mind_with: MakeMind) -> None:
    talk = (Utterance("user", "I have a lamp."), Utterance("avatar", "How nice."))
    async with ScriptedServer(deltas(FULL)) as server:
        await pieces_of(mind_with(server), replace(TURN, history=talk))
        asked = str(server.requests[0]["messages"])
    for words in ("I have a lamp.", "How nice.", "30 days", TURN.text, "arms crossed"):
        assert words in asked


async def test_a_sentence_names_the_passage_that_it_stands_on(mind_with: MakeMind) -> None:
    async with ScriptedServer(deltas(answer("Lamps may be sent back within 30 days. Sure."))) as server:
        pieces = await pieces_of(mind_with(server))
    assert pieces[:2] == [Say("Lamps may be sent back within 30 days.", PASSAGES[0].name), Say("Sure.")]


async def test_a_talk_that_outgrows_the_window_is_cut_and_summed_up(mind_with: MakeMind) -> None:
    talk: list[Utterance] = []
    for n in range(30):
        talk += [Utterance("user", f"Number {n} " + "word " * 80), Utterance("avatar", "word " * 80)]
    async with ScriptedServer(deltas(FULL), deltas("They spoke of words."), window=2600) as server:
        mind = mind_with(server)
        planner = mind.planner()
        [piece async for piece in planner.plan(replace(TURN, history=tuple(talk)))]
        await until(lambda: any("stream" not in each for each in server.requests), "no summary was asked for")
        asked = str(server.requests[0]["messages"])
    assert "Number 0 " not in asked
    assert "Number 29 " in asked


async def test_a_talk_is_summed_up_although_every_answer_is_interrupted(mind_with: MakeMind) -> None:
    talk = tuple(
        Utterance("avatar" if n % 2 else "user", f"Number {n} " + "word " * 80 + ".") for n in range(60)
    )
    begun: list[Step] = [BEGUN, Pause()]
    async with ScriptedServer(begun, deltas("They spoke of words."), window=2600) as server:
        async with aclosing(mind_with(server).planner().plan(replace(TURN, history=talk))) as pieces:
            await anext(pieces)
        await until(lambda: any("stream" not in each for each in server.requests), "no summary was asked for")


async def test_a_plan_that_ends_after_its_planner_leaves_nothing_behind(mind_with: MakeMind) -> None:
    async with ScriptedServer([BEGUN, Pause()]) as server:
        planner = mind_with(server).planner()
        async with aclosing(planner.plan(TURN)) as pieces:
            await anext(pieces)
            await planner.close()
        assert "memory" not in [task.get_name() for task in asyncio.all_tasks()]


async def test_closing_a_mind_closes_the_planners_of_its_calls(mind_with: MakeMind) -> None:
    async with ScriptedServer(deltas(FULL), [Pause()], window=2600) as server:
        mind = mind_with(server)
        talk = tuple(Utterance("user", f"Number {n} " + "word " * 80) for n in range(60))
        [piece async for piece in mind.planner().plan(replace(TURN, history=talk))]
        await server.until_running(1)
        await mind.close()
        assert "memory" not in [task.get_name() for task in asyncio.all_tasks()]


async def test_a_mind_shows_what_is_found_in_the_documents_and_has_its_personas_tools() -> None:
    async with (
        ScriptedServer(deltas(FULL)) as server,
        open_mind(
            ChatServer(server.url), load_persona("support"), Local(), lambda question: PASSAGES
        ) as mind,
    ):
        await pieces_of(mind)
        assert f'Document "{PASSAGES[0].name}' in str(server.requests[0]["messages"])
        assert mind.toolbox.specs == ()
