"""The chat client against a scripted server."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.rrm.scripted import Broken, Event, Pause, Refused, ScriptedServer, Step, deltas
from media.errors import ChatError
from rrm.llm.chat import WINDOW, Chat, ChatServer
from rrm.llm.tokens import Message
from tests.rrm.llm.conftest import MakeChat

ASKED: list[Message] = [{"role": "user", "content": "one two three four five six seven eight nine ten"}]
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


async def text_of(chat: Chat) -> str:
    return "".join([delta async for delta in chat.stream(ASKED, SCHEMA, 100)])


async def test_an_answer_comes_in_the_pieces_in_which_it_is_sent(chat_with: MakeChat) -> None:
    async with ScriptedServer(["ab", "c", "de"]) as server:
        chat = chat_with(server)
        assert [delta async for delta in chat.stream(ASKED, SCHEMA, 100)] == ["ab", "c", "de"]


async def test_the_request_names_the_model_the_schema_and_the_limit(chat_with: MakeChat) -> None:
    async with ScriptedServer(["{}"], models=["first", "second"]) as server:
        await text_of(chat_with(server))
        asked = server.requests[0]
    assert asked["model"] == "first"
    assert asked["max_tokens"] == 100
    assert asked["messages"] == ASKED
    shape = {"name": "answer", "schema": SCHEMA, "strict": True}
    assert asked["response_format"] == {"type": "json_schema", "json_schema": shape}


async def test_a_stream_that_is_closed_ends_the_work_on_the_server(chat_with: MakeChat) -> None:
    async with ScriptedServer(["a", Pause()]) as server:
        async with aclosing(chat_with(server).stream(ASKED, SCHEMA, 100)) as stream:
            assert await anext(stream) == "a"
            assert server.running == 1
        await server.until_running(0)


@pytest.mark.parametrize("steps", [[Pause()], ["", Pause()]])
async def test_a_task_that_is_cancelled_before_the_first_word_ends_the_work_on_the_server(
    chat_with: MakeChat, steps: list[Step]
) -> None:
    async with ScriptedServer(steps) as server:
        task = asyncio.create_task(text_of(chat_with(server)))
        await server.until_running(1)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        await server.until_running(0)


async def test_the_models_and_the_window_are_those_that_the_server_lists(chat_with: MakeChat) -> None:
    async with ScriptedServer(models=["first", "second"], window=1234) as server:
        assert await chat_with(server).models() == ["first", "second"]
        assert await chat_with(server, model="second").window() == 1234


async def test_an_address_without_a_path_gets_the_usual_one() -> None:
    assert ChatServer("http://there:8000").base == "http://there:8000/v1"
    assert ChatServer("http://there:8000/").base == "http://there:8000/v1"
    assert ChatServer("https://there/api/v3/").base == "https://there/api/v3"


FAULTS: list[tuple[dict[str, Any], dict[str, Any], list[Step], str, str]] = [
    ({"key": "right"}, {"key": "wrong"}, ["x"], "refused", "refuses the key"),
    ({"models": ["a", "b"]}, {"model": "c"}, ["x"], "refused", 'the model "c": it serves a, b'),
    ({"models": []}, {}, ["x"], "refused", "serves no model"),
    ({"schemas": False}, {}, ["x"], "refused", "it must support JSON schemas"),
    ({}, {}, [Refused(500)], "failed", "look at its log"),
    ({}, {}, [Refused(503)], "failed", "look at its log"),
    ({}, {}, ["x", Broken()], "failed", "broke off"),
    ({}, {}, ["x", Refused(500)], "failed", "broke off"),
    ({}, {}, [Broken()], "failed", "broke off"),
    ({}, {"word_s": 0.5}, [Pause()], "slow", "takes too long"),
    ({}, {"word_s": 0.5}, ["", Pause()], "slow", "takes too long"),
]


@pytest.mark.parametrize(("serving", "asking", "steps", "fault", "words"), FAULTS)
async def test_what_goes_wrong_is_told_in_a_sentence_that_names_the_server(
    chat_with: MakeChat,
    serving: dict[str, Any],
    asking: dict[str, Any],
    steps: list[Step],
    fault: str,
    words: str,
) -> None:
    async with ScriptedServer(steps, **serving) as server:
        with pytest.raises(ChatError, match=words) as caught:
            await text_of(chat_with(server, **asking))
        assert caught.value.fault == fault
        assert server.url in str(caught.value)


async def test_a_server_that_is_not_there_is_told_from_one_that_fails(chat_with: MakeChat) -> None:
    async with ScriptedServer(["x"]) as server:
        pass
    with pytest.raises(ChatError, match="start it, or mend the address") as caught:
        await text_of(chat_with(server))
    assert caught.value.fault == "down"


async def test_an_address_without_a_chat_api_is_told(chat_with: MakeChat) -> None:
    async with ScriptedServer(["x"]) as server:
        with pytest.raises(ChatError, match="has no chat API"):
            await text_of(chat_with(server.url + "/elsewhere", model="scripted"))


async def test_silence_between_two_words_ends_an_answer(chat_with: MakeChat) -> None:
    async with ScriptedServer(["a", Pause()]) as server:
        chat, heard = chat_with(server), list[str]()
        with pytest.raises(ChatError) as caught:
            async for delta in chat.stream(ASKED, SCHEMA, 100):
                heard.append(delta)
                chat.server = replace(chat.server, timeout_s=0.3)
        assert (heard, caught.value.fault) == (["a"], "slow")
        await server.until_running(0)


async def test_a_listener_that_takes_its_time_is_no_silence(chat_with: MakeChat) -> None:
    async with ScriptedServer(["a", "b", "c"]) as server:
        chat, heard = chat_with(server), ""
        async for delta in chat.stream(ASKED, SCHEMA, 100):
            heard += delta
            chat.server = replace(chat.server, timeout_s=1.5)
            await asyncio.sleep(1.6 if delta == "a" else 0.0)
    assert heard == "abc"


async def test_a_model_that_was_not_named_is_looked_up_again_when_it_is_gone(chat_with: MakeChat) -> None:
    async with ScriptedServer(["x"], models=["old"]) as server:
        chat = chat_with(server)
        await text_of(chat)
        server.models = ["new"]
        with pytest.raises(ChatError) as caught:
            await text_of(chat)
        assert caught.value.fault == "failed"
        assert await text_of(chat) == "x"


async def test_a_whole_answer_is_given_at_once(chat_with: MakeChat) -> None:
    async with ScriptedServer(deltas("a summary of the talk")) as server:
        assert await chat_with(server).complete(ASKED, 50) == "a summary of the talk"
        assert "response_format" not in server.requests[0]


async def test_tokens_are_counted_by_the_server_where_it_does(chat_with: MakeChat) -> None:
    async with ScriptedServer() as server:
        assert await chat_with(server).count(ASKED) == 10


async def test_tokens_are_estimated_where_the_server_does_not_count_them(chat_with: MakeChat) -> None:
    long: list[Message] = [{"role": "user", "content": "word " * 500}]
    async with ScriptedServer(["x"], tokenizer=False) as server:
        chat = chat_with(server)
        assert 800 < await chat.count(long) < 900
        await chat.count(long)
        assert server.asked["/tokenize"] == 1


async def test_a_tokenizer_that_fails_once_is_asked_again(chat_with: MakeChat) -> None:
    async with ScriptedServer(models=["own"]) as server:
        chat = chat_with(server, model="own")
        server.models = ["another"]
        assert await chat.count(ASKED) > 10
        server.models = ["own"]
        assert await chat.count(ASKED) == 10


@pytest.mark.parametrize("failing", ["down", "slow"])
async def test_a_server_that_cannot_count_since_it_is_away_is_told(chat_with: MakeChat, failing: str) -> None:
    async with ScriptedServer() as server:
        chat = chat_with(server, model="scripted", timeout_s=0.2)
        server.counting = Pause()
        if failing == "down":
            await server.stop()
        with pytest.raises(ChatError) as caught:
            await chat.count(ASKED)
        assert caught.value.fault == failing


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_model_that_is_named_needs_no_list_of_models(chat_with: MakeChat, status: int) -> None:
    async with ScriptedServer(["x"], listing=status) as server:
        chat = chat_with(server, model="scripted")
        assert await chat.window() == WINDOW
        asked = server.asked["/v1/models"]
        assert await chat.window() == WINDOW
        assert await text_of(chat) == "x"
        assert server.asked["/v1/models"] == asked


async def test_a_model_that_is_not_listed_is_looked_for_once(chat_with: MakeChat) -> None:
    async with ScriptedServer(["x"], models=["another"]) as server:
        chat = chat_with(server, model="alias")
        assert [await chat.window(), await chat.window()] == [WINDOW, WINDOW]
        assert server.asked["/v1/models"] == 1


ODD = [
    '{"choices":[{}]}',
    '{"choices":[{"delta":null}]}',
    '{"choices":{"a":1}}',
    '{"choices":[{"delta":{"content":[{"type":"text","text":"{"}]}}]}',
    "5",
    "[]",
    '"x"',
    "no JSON",
]


@pytest.mark.parametrize("event", ODD)
async def test_events_of_another_shape_are_a_fault_of_the_server(chat_with: MakeChat, event: str) -> None:
    async with ScriptedServer([Event(event), "x"]) as server:
        with pytest.raises(ChatError, match="what cannot be read") as caught:
            await text_of(chat_with(server))
        assert caught.value.fault == "failed"


@pytest.mark.parametrize("models", [[None], [7]])
async def test_models_without_a_name_are_a_fault_of_the_server(
    chat_with: MakeChat, models: list[object]
) -> None:
    async with ScriptedServer(models=models) as server:  # type: ignore[arg-type]
        with pytest.raises(ChatError, match="what cannot be read"):
            await chat_with(server).models()


async def test_a_picture_counts_more_than_its_words(chat_with: MakeChat) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64," + "A" * 40_000}}
    message = {"role": "user", "content": [picture, {"type": "text", "text": "What is this?"}]}
    async with ScriptedServer(tokenizer=False) as server:
        count = await chat_with(server).count([message])
    assert 1000 < count < 2000


@pytest.mark.parametrize("proxy", ["HTTP_PROXY", "ALL_PROXY"])
async def test_a_server_on_this_machine_is_asked_past_a_proxy(
    chat_with: MakeChat, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv(proxy, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with ScriptedServer(["ab"]) as server:
        assert await chat_with(server).models() == ["scripted"]


async def test_a_server_elsewhere_is_asked_through_the_proxy(
    chat_with: MakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with ScriptedServer(["ab"]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/v1"))
        assert await chat_with("http://models.invalid/v1").models() == ["scripted"]


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.1.2.3", True),
        ("http://[::1]:8000/v1", True),
        ("http://localhost:8000/v1", True),
        ("http://models.localhost/v1", True),
        ("http://192.168.0.7:8000/v1", False),
        ("https://localhost.example.org/v1", False),
    ],
)
def test_a_server_is_on_this_machine_by_its_address(url: str, local: bool) -> None:
    assert ChatServer(url).local is local
