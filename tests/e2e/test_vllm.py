"""A real vLLM with a real model that is weak: that everything is connected is asserted, wit is not."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing

import openai
import pytest
import pytest_asyncio

from tests.e2e.vllm_server import VllmServer

pytestmark = [pytest.mark.slow, pytest.mark.vllm]

KEY = "a key of the tests"
MODEL = "SmolLM2-135M-Instruct"
ACTIONS = ["wave", "nod", "shrug", "thumbs up"]
POSES = ["attentive", "arms crossed"]
SCHEMA = {
    "type": "object",
    "properties": {
        "action": {"type": "array", "items": {"type": "string", "enum": ACTIONS}, "maxItems": 3},
        "reply": {"type": "string"},
        "stable": {"type": "string", "enum": POSES},
    },
    "required": ["action", "reply", "stable"],
    "additionalProperties": False,
}


Tell = Callable[[str], None]


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
    running = VllmServer(tmp_path_factory.mktemp("vllm"), KEY)
    try:
        tell(f"vLLM has started in {running.start():.0f} s")
        yield running
    finally:
        running.kill()


@pytest_asyncio.fixture
async def client(server: VllmServer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=server.url, api_key=KEY, max_retries=0) as asking:
        yield asking


async def answer(client: openai.AsyncOpenAI, text: str, max_tokens: int = 200) -> AsyncIterator[str]:
    shape = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}
    async with await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": text}],
        max_tokens=max_tokens,
        stream=True,
        response_format=shape,
    ) as chunks:
        async for chunk in chunks:
            if chunk.choices and (delta := chunk.choices[0].delta.content):
                yield delta


async def test_an_answer_keeps_to_the_schema_and_arrives_while_it_is_written(
    client: openai.AsyncOpenAI, tell: Tell
) -> None:
    begun, came, parts = time.monotonic(), [], []
    async for part in answer(client, "Can you wave at me?"):
        came.append(time.monotonic())
        parts.append(part)
    tell(f"first token {came[0] - begun:.2f} s, {(len(came) - 1) / (came[-1] - came[0]):.0f} tokens/s")
    plan = json.loads("".join(parts))
    assert list(plan) == ["action", "reply", "stable"]
    assert set(plan["action"]) <= set(ACTIONS)
    assert plan["stable"] in POSES
    assert len(parts) > 5


async def test_an_answer_that_is_given_up_is_given_up_by_the_server(
    server: VllmServer, client: openai.AsyncOpenAI
) -> None:
    async with aclosing(answer(client, "Tell me everything about foxes.", 2000)) as parts:
        await anext(parts)
        assert await asyncio.to_thread(server.running) == 1
    await asyncio.to_thread(server.wait_idle)
