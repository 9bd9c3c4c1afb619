"""A real vLLM with a real model that is weak: that everything is connected is asserted, wit is not."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, aclosing
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from rich.console import Console

from agent.config import load
from agent.doctor import mind_checks
from agent.replay import replay
from media.errors import ChatError
from media.sessions import EVENTS
from rrm.embeddings import load_minilm
from rrm.llm.chat import Chat, ChatServer
from rrm.llm.messages import messages
from rrm.llm.mind import Mind
from rrm.llm.schema import answer_schema
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona
from rrm.plan import Act, Fallback, PlanPiece, Say, Stand, Turn
from tests.chromium import write_wav
from tests.e2e.callers import said, silence
from tests.e2e.slow_proxy import SlowProxy
from tests.e2e.vllm_server import START_S, WINDOW, VllmServer

pytestmark = [pytest.mark.slow, pytest.mark.vllm]

KEY = "a-key-of-the-tests"
MODEL = "SmolLM2-135M-Instruct"
STEADY = ("--override-generation-config", '{"temperature":0,"repetition_penalty":1.15}')
"""The same answers in every run; without the penalty a model as small as this one repeats itself for ever."""

PATIENT_S = 60.0
"""For the first word, which a busy machine may be long about."""

ACTIONS = {"wave": 2.0, "nod": 1.2, "shrug": 1.5, "thumbs up": 2.0}
POSES = ("attentive", "arms crossed", "smiling")
TURNS = (
    "Hello!",
    "Can you wave at me, please?",
    "How long should a meeting be?",
    "Don't wave.",
    "Nod twice, then shrug.",
    "Thank you, goodbye!",
)

Tell = Callable[[str], None]
MakeMind = Callable[..., Mind]


@pytest.fixture(scope="module")
def tell(request: pytest.FixtureRequest) -> Tell:
    """Writes a figure between the dots: figures of a weak model on a busy machine are told, not asserted."""
    plugins = request.config.pluginmanager
    capture, terminal = plugins.getplugin("capturemanager"), plugins.getplugin("terminalreporter")

    def write(text: str) -> None:
        with capture.global_and_fixture_disabled():
            terminal.write_line(f" {text}")

    return write


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, tell: Tell) -> Iterator[VllmServer]:
    """The one server of this file, which is for sure ended with it."""
    running = VllmServer(tmp_path_factory.mktemp("vllm"), KEY, STEADY)
    try:
        tell(f"vLLM has started in {running.start():.0f} s")
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="module")
def host() -> Callable[[Chat], Mind]:
    """Makes the host's mind over a chat server, with its documents, which are read once."""
    persona = load_persona("host")
    local = LocalPlanner(persona, load_minilm())
    return lambda chat: Mind(chat, persona, local, local.helpful)


@pytest_asyncio.fixture
async def mind_at(host: Callable[[Chat], Mind]) -> AsyncIterator[MakeMind]:
    """Makes a mind over the server at an address; closed at the end."""
    async with AsyncExitStack() as held:

        def make(url: str, model: str = "", key: str = KEY, timeout_s: float = PATIENT_S) -> Mind:
            mind = host(Chat(ChatServer(url, model, key, timeout_s)))
            held.push_async_callback(mind.close)
            return mind

        yield make


def turn(text: str) -> Turn:
    return Turn(text, actions=ACTIONS, poses=POSES)


async def pieces_of(mind: Mind, text: str) -> list[PlanPiece]:
    return [piece async for piece in mind.planner().plan(turn(text))]


def fallbacks(pieces: list[PlanPiece]) -> list[Fallback]:
    return [piece for piece in pieces if isinstance(piece, Fallback)]


def assert_whole(pieces: list[PlanPiece]) -> None:
    """What a call needs of every plan, whoever has made it."""
    acts = [piece for piece in pieces if isinstance(piece, Act)]
    assert len(acts) <= 1
    assert all(set(act.actions) <= ACTIONS.keys() for act in acts)
    assert all(piece.sentence for piece in pieces if isinstance(piece, Say))
    assert isinstance(pieces[-1], Stand)
    assert pieces[-1].pose in POSES


async def until_found(mind: Mind) -> None:
    async with asyncio.timeout(PATIENT_S):
        while mind.lost:  # noqa: ASYNC110 (only the mind itself knows)
            await asyncio.sleep(0.1)


async def test_an_answer_keeps_to_the_schema_and_arrives_while_it_is_written(
    server: VllmServer, mind_at: MakeMind, tell: Tell
) -> None:
    mind, asked = mind_at(server.url), turn("How long should a meeting be?")
    came, parts = [time.monotonic()], []
    async for part in mind.chat.stream(messages(mind.persona, asked), answer_schema(asked), 200):
        came.append(time.monotonic())
        parts.append(part)
    tell(
        f"first token after {came[1] - came[0]:.2f} s, {(len(came) - 2) / (came[-1] - came[1]):.0f} tokens/s"
    )
    plan = json.loads("".join(parts))
    assert list(plan) == ["action", "reply", "stable"]
    assert set(plan["action"]) <= ACTIONS.keys()
    assert plan["stable"] in POSES
    assert len([1 for before, after in pairwise(came[1:]) if after > before]) > 5


async def test_the_server_tells_how_much_the_model_takes_and_how_much_a_question_is(
    server: VllmServer, mind_at: MakeMind
) -> None:
    chat = mind_at(server.url).chat
    assert await chat.model() == MODEL
    assert await chat.window() == WINDOW
    one, two = [await chat.count([{"role": "user", "content": words}]) for words in ("Hello", "Hello there")]
    assert two == one + 1


async def test_half_a_dozen_turns_get_whole_plans(server: VllmServer, mind_at: MakeMind, tell: Tell) -> None:
    mind, begun = mind_at(server.url), time.monotonic()
    plans = [await pieces_of(mind, text) for text in TURNS]
    for pieces in plans:
        assert_whole(pieces)
    by_model = [pieces for pieces in plans if not fallbacks(pieces)]
    tell(f"{len(by_model)} of {len(plans)} turns by the model, {time.monotonic() - begun:.0f} s")
    assert len(by_model) > len(plans) / 2


async def test_an_answer_that_is_closed_is_given_up_by_the_server(
    server: VllmServer, mind_at: MakeMind
) -> None:
    endless = {"type": "object", "properties": {"reply": {"type": "string", "minLength": 4000}}}
    question = [{"role": "user", "content": "Tell me a story."}]
    chat = mind_at(server.url).chat
    async with aclosing(chat.stream(question, endless, 2000)) as parts:
        await anext(parts)
        assert await asyncio.to_thread(server.running) == 1
    await asyncio.to_thread(server.wait_for, 0)


async def test_an_interrupted_reply_is_given_up_by_the_server(server: VllmServer, mind_at: MakeMind) -> None:
    mind, text, begun = mind_at(server.url), "How long should a meeting be?", server.written()
    await pieces_of(mind, text)
    whole, begun = server.written() - begun, server.written()
    reply = asyncio.create_task(pieces_of(mind, text))
    await asyncio.to_thread(server.wait_for, 1)
    reply.cancel()
    await asyncio.wait([reply])
    assert reply.cancelled()
    await asyncio.to_thread(server.wait_for, 0)
    assert server.written() - begun < whole


async def test_doctor_finds_the_server_the_model_and_its_answers_well(server: VllmServer) -> None:
    settings = load(mind={"llm": server.url, "key": KEY, "timeout": PATIENT_S}).mind
    found = await asyncio.to_thread(mind_checks.served, settings)
    assert (found.state, MODEL in found.found) == ("ok", True)
    found = await asyncio.to_thread(mind_checks.answers, settings, load_persona("host"))
    assert "first token after" in found.found  # whether a model so weak comes to an end is not asserted


async def test_a_replayed_caller_is_answered_by_the_model(
    server: VllmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.replay.LAST_ANSWER_S", START_S)
    caller = write_wav(tmp_path / "caller.wav", np.concatenate([said("Can you wave"), silence(1.0)]))
    small = {"width": 128, "height": 128}  # the model has the processor then
    settings = load(mind={"llm": server.url, "key": KEY, "timeout": PATIENT_S}, face=small)
    written, session = server.written(), tmp_path / "session"
    await replay(settings, caller, session, None, Console(file=StringIO()))
    events = [json.loads(line) for line in (session / EVENTS).read_text("utf-8").splitlines()]
    speakers = [event["speaker"] for event in events if event["type"] == "caption" and event["final"]]
    assert "avatar" in speakers[speakers.index("user") :]
    assert server.written() > written


async def test_a_model_that_is_not_served_is_said_so_and_the_call_goes_on(
    server: VllmServer, mind_at: MakeMind
) -> None:
    mind = mind_at(server.url, model="no-such-model")
    with pytest.raises(ChatError, match=f'does not serve the model "no-such-model".*{MODEL}'):
        await mind.chat.complete([{"role": "user", "content": "Hello!"}], 8)
    pieces = await pieces_of(mind, "Can you wave at me?")
    assert [type(piece) for piece in pieces[:2]] == [Fallback, Act]
    assert_whole(pieces)


async def test_a_refused_key_is_said_so_and_the_call_goes_on(server: VllmServer, mind_at: MakeMind) -> None:
    mind = mind_at(server.url, key="another-key")
    with pytest.raises(ChatError, match="refuses the key"):
        await mind.chat.models()
    pieces = await pieces_of(mind, "Can you wave at me?")
    assert [type(piece) for piece in pieces[:2]] == [Fallback, Act]
    assert_whole(pieces)


async def test_a_slow_server_is_not_waited_for_and_used_again_when_it_is_quick(
    server: VllmServer, mind_at: MakeMind
) -> None:
    async with SlowProxy(server.url) as proxy:
        mind = mind_at(proxy.url, timeout_s=1.0)
        pieces = await pieces_of(mind, "Can you wave at me?")
        assert [type(piece) for piece in pieces[:2]] == [Fallback, Act]
        assert_whole(pieces)
        proxy.quick.set()
        await until_found(mind)
        written = server.written()
        assert_whole(await pieces_of(mind_at(proxy.url), "Can you wave at me?"))
        assert server.written() > written


async def test_a_server_killed_in_mid_reply_is_done_without_and_used_again_when_it_is_back(
    server: VllmServer, mind_at: MakeMind, tell: Tell
) -> None:
    mind, pieces = mind_at(server.url), []
    async with aclosing(mind.planner().plan(turn("Cross your arms."))) as plan:
        async for piece in plan:
            if not pieces:
                await asyncio.to_thread(server.kill)
            pieces.append(piece)
    assert fallbacks(pieces)
    assert_whole(pieces)

    meanwhile = await pieces_of(mind, "Can you wave at me?")
    assert [type(piece) for piece in meanwhile[:2]] == [Fallback, Act]
    assert_whole(meanwhile)

    tell(f"vLLM has started again in {await asyncio.to_thread(server.start):.0f} s")
    await until_found(mind)
    assert_whole(await pieces_of(mind, "Can you wave at me?"))
    assert server.written() > 0
