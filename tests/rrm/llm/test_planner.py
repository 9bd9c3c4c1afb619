"""The planner over a language model, against a scripted server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace

import pytest
import pytest_asyncio

from benchmarks.rrm.scripted import Broken, Pause, Refused, ScriptedServer, Step, answer, deltas
from rrm.knowledge import Passage
from rrm.llm import lookout
from rrm.llm.chat import ChatServer
from rrm.llm.mind import Mind, open_mind
from rrm.persona import load_persona
from rrm.plan import Act, Called, Calling, Fallback, Plan, PlanPiece, Say, Stand, Turn, Utterance
from rrm.tools.functions import FunctionTool
from rrm.tools.spec import Tool
from rrm.tools.toolbox import Toolbox
from tests.rrm.bag import bag_of_words
from tests.rrm.llm.conftest import MakeChat

TURN = Turn(
    "Hello, who are you?",
    stable="arms crossed",
    actions={"wave": 2.0, "nod": 1.0},
    poses=("attentive", "arms crossed"),
)
FULL = answer("Hello there. I am Mia.", ["wave"], "attentive")
PIECES = [Act(("wave",)), Say("Hello there."), Say("I am Mia."), Stand("attentive")]
LOCALLY = [Act(("nod",)), Say("I answer myself."), Stand("attentive")]
PASSAGES = [Passage("returns: How long?", ("How long?",), "You have 30 days to send a lamp back.")]
BEGUN = '{"action":["wave"],"reply":"Hello there. I'


class Local:
    """The planner that needs no server."""

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        for piece in LOCALLY:
            yield piece

    def greeting(self, user_name: str) -> Plan:
        return Plan(reply=f"Welcome {user_name}.")


MakeMind = Callable[..., Mind]


@pytest_asyncio.fixture
async def mind_with(chat_with: MakeChat) -> AsyncIterator[MakeMind]:
    """Makes a mind over a server; closed at the end."""
    async with AsyncExitStack() as held:

        def make(server: ScriptedServer, *tools: Tool, word_s: float = 5.0) -> Mind:
            chat = chat_with(server, word_s=word_s)
            mind = Mind(chat, load_persona("support"), Local(), lambda question: PASSAGES, Toolbox(tools))
            held.push_async_callback(mind.close)
            return mind

        yield make


async def pieces_of(mind: Mind, turn: Turn = TURN) -> list[PlanPiece]:
    return [piece async for piece in mind.planner().plan(turn)]


def told(pieces: list[PlanPiece]) -> list[PlanPiece]:
    """The pieces, with the reasons for a fallback left out."""
    return [Fallback("") if isinstance(piece, Fallback) else piece for piece in pieces]


async def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that has no event; a minute is much even for a busy machine."""
    for _ in range(6000):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{what} within a minute")


async def found(mind: Mind) -> None:
    """Wait until the server of a mind is back."""
    await until(lambda: not mind.lost, "the server was not found again")


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


async def test_a_model_that_is_too_slow_is_asked_only_once(mind_with: MakeMind) -> None:
    async with ScriptedServer([Pause()]) as server:
        assert told(await pieces_of(mind_with(server, word_s=0.5))) == [Fallback(""), *LOCALLY]
        assert len(server.requests) == 1
        await server.until_running(0)


async def test_an_answer_that_fails_late_is_not_asked_for_again(mind_with: MakeMind) -> None:
    late: list[Step] = ["{", Pause(0.35), " ", Pause(0.35), Broken()]
    async with ScriptedServer(late) as server:
        assert told(await pieces_of(mind_with(server, word_s=0.6))) == [Fallback(""), *LOCALLY]
        assert len(server.requests) == 1


async def test_a_stall_in_mid_reply_settles(mind_with: MakeMind) -> None:
    async with ScriptedServer([BEGUN, Pause()]) as server:
        assert told(await pieces_of(mind_with(server, word_s=0.5))) == [
            *PIECES[:2],
            Fallback(""),
            Stand("arms crossed"),
        ]


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
        pieces = await pieces_of(mind_with(server))
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
            assert caplog.text.count("WARNING") == warnings
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


async def test_the_greeting_is_the_personas_own(mind_with: MakeMind) -> None:
    async with ScriptedServer() as server:
        assert mind_with(server).planner().greeting("Ann") == Plan(reply="Welcome Ann.")
        assert server.requests == []


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


async def test_a_mind_knows_the_documents_and_tools_of_its_persona() -> None:
    async with (
        ScriptedServer(deltas(FULL)) as server,
        open_mind(ChatServer(server.url), load_persona("support"), bag_of_words, Local()) as mind,
    ):
        await pieces_of(mind, replace(TURN, text="Can I get express shipping?"))
        assert 'Document "shipping' in str(server.requests[0]["messages"])
        assert mind.toolbox.specs == ()
