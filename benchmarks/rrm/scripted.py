"""A chat server that says what it is told to: what a real one does only now and then."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeAlias

from aiohttp import web

RUNNING_TIMEOUT_S = 60
"""For what takes milliseconds, on a machine however busy."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing comes for so long, as the first step not even headers; by default until the client leaves."""

    seconds: float = float("inf")


@dataclass(frozen=True, slots=True)
class Broken:
    """The connection is cut."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An HTTP error instead of an answer; in the middle of one an event that tells of it, as vLLM does."""

    status: int
    message: str = "scripted"


@dataclass(frozen=True, slots=True)
class Event:
    """An event's data as it is, of whatever shape."""

    data: str


Step: TypeAlias = str | Pause | Broken | Refused | Event
"""A text is a delta, which is one token."""


def deltas(text: str, size: int = 4) -> list[Step]:
    """A text cut as a model writes it, `size` characters at a time."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def answer(
    reply: str,
    action: Sequence[str] = (),
    stable: str = "attentive",
    call: object = None,
    tools: bool = False,
) -> str:
    """What a good model answers, without white space; with `tools` the field `call` comes first."""
    fields = {"action": list(action), "reply": reply, "stable": stable}
    return json.dumps({"call": call, **fields} if tools or call else fields, separators=(",", ":"))


class ScriptedServer:
    """An OpenAI-compatible server on 127.0.0.1, inside of this process: an async context manager.

    It gives its answers in their order, and the last one for ever. `running` counts the requests that are
    being answered now, `requests` keeps the bodies of all, and `sent` the time.perf_counter() of each delta.
    """

    def __init__(
        self,
        *answers: Sequence[Step],
        models: Sequence[str] = ("scripted",),
        window: int = 8192,
        key: str = "",
        schemas: bool = True,
        tokenizer: bool = True,
        listing: int = 200,
    ) -> None:
        """With `key` others are refused; without `schemas` it refuses json_schema as some servers do; with
        `tokenizer` it counts tokens when asked, one for each word, as vLLM does beside its /v1; `listing` is
        the status of its list of models. `asked` counts the requests for
        each path of the others, and `connections` holds those over which answers were given.
        """
        self.answers = [list(each) for each in answers]
        self.models = list(models)
        self.window, self.key, self.schemas, self.tokenizer = window, key, schemas, tokenizer
        self.listing, self.counting = listing, Pause(0)
        self.asked = Counter[str]()
        self.connections = set[object]()
        self.running = 0
        self.requests: list[dict[str, Any]] = []
        self.sent: list[float] = []
        self._changed = asyncio.Event()
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address of its API; the same after it was stopped and started again."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> ScriptedServer:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def until_running(self, count: int) -> None:
        """Wait until so many requests are being answered. Raises AssertionError where that does not come."""
        try:
            async with asyncio.timeout(RUNNING_TIMEOUT_S):
                while self.running != count:
                    await self._changed.wait()
        except TimeoutError:
            fault = (
                f"{self.running} requests are being answered, not {count}, for {RUNNING_TIMEOUT_S} seconds"
            )
            raise AssertionError(fault) from None

    def _count(self, more: int) -> None:
        self.running += more
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def start(self) -> None:
        """Listen, on the port of before."""
        app = web.Application(client_max_size=2**24)
        app.router.add_get("/v1/models", self._list)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/tokenize", self._tokenize)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop as a server does that is killed: answers end in their middle."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        await asyncio.sleep(0.01)  # a connection that is just being made would be left open by asyncio
        await runner.cleanup()

    def _refusal(self, request: web.Request, body: dict[str, Any] | None = None) -> web.Response | None:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return _error(401, "Incorrect API key provided")
        if body is not None and body.get("model") not in self.models:
            return _error(404, f"The model `{body.get('model')}` does not exist.")
        if body is not None and "response_format" in body and not self.schemas:
            return _error(400, "response_format of type json_schema is not supported")
        return None

    async def _list(self, request: web.Request) -> web.Response:
        card = {"object": "model", "created": 0, "owned_by": "scripted", "max_model_len": self.window}
        data = [{"id": name, **card} for name in self.models]
        self.asked[request.path] += 1
        if self.listing != 200:
            return _error(self.listing, "no list")
        return self._refusal(request) or web.json_response({"object": "list", "data": data})

    async def _tokenize(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked[request.path] += 1
        await _pass(request, self.counting)
        if not self.tokenizer:
            return _error(404, "Not Found")
        counted = {"count": _words(body), "max_model_len": self.window, "tokens": []}
        return self._refusal(request, body) or web.json_response(counted)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.connections.add(request.transport)
        if refusal := self._refusal(request, body):
            return refusal
        self.requests.append(body)
        steps = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self._count(1)
        try:
            match steps:
                case [Refused(status, message), *_]:
                    return _error(status, message)
                case _ if body.get("stream"):
                    return await self._stream(request, body, steps)
                case _:
                    return await self._whole(request, body, steps)
        finally:
            self._count(-1)

    async def _stream(
        self, request: web.Request, body: dict[str, Any], steps: Sequence[Step]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        if steps and isinstance(steps[0], Pause):
            await _pass(request, steps[0])
            steps = steps[1:]
        await response.prepare(request)
        base = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}

        async def send(choices: list[object], **more: object) -> None:
            event = json.dumps({**base, "choices": choices, **more})
            await response.write(f"data: {event}\n\n".encode())

        await send([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
        for step in steps:
            if isinstance(step, str):
                self.sent.append(time.perf_counter())
                await send([{"index": 0, "delta": {"content": step}, "finish_reason": None}])
                await asyncio.sleep(0)
            elif isinstance(step, Event):
                await response.write(f"data: {step.data}\n\n".encode())
            elif isinstance(step, Refused):
                await send([], error={"message": step.message, "code": step.status})
                return response
            else:
                await _pass(request, step)
        await send([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        if body.get("stream_options", {}).get("include_usage"):
            await send([], usage=_usage(body, len(steps)))
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _whole(self, request: web.Request, body: dict[str, Any], steps: Sequence[Step]) -> web.Response:
        for step in steps:
            if not isinstance(step, str):
                await _pass(request, step)
        text = "".join(step for step in steps if isinstance(step, str))
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        base = {"id": "1", "object": "chat.completion", "created": 0, "model": body["model"]}
        return web.json_response({**base, "choices": [choice], "usage": _usage(body, len(steps))})


async def _pass(request: web.Request, step: Step) -> None:
    match step:
        case Pause(seconds):
            await (asyncio.Event().wait() if seconds == float("inf") else asyncio.sleep(seconds))
        case Broken() if request.transport is not None:
            request.transport.abort()
            await asyncio.sleep(0)


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "code": status}}, status=status)


def _words(body: dict[str, Any]) -> int:
    return sum(len(str(message["content"]).split()) for message in body["messages"])


def _usage(body: dict[str, Any], tokens: int) -> dict[str, int]:
    asked = _words(body)
    return {"prompt_tokens": asked, "completion_tokens": tokens, "total_tokens": asked + tokens}
