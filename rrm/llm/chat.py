"""The client of any OpenAI-compatible chat server: vLLM, llama.cpp, Ollama, a hosted one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

import openai
from openai.types import Model

from media.errors import ChatError, ChatFault
from rrm.llm.tokens import Message, estimate_all

CONNECT_S = 3.0
"""A server that has not taken the connection by then is not there; a local network takes milliseconds."""

COMPLETE_S = 60.0
"""The longest wait for what nobody is waiting for, such as a summary."""

WINDOW = 4096
"""Tokens of context to reckon with where the server does not tell: Ollama's default, the smallest met."""

_UNREADABLE = (ValueError, AttributeError, TypeError, LookupError, RecursionError)
"""What reading an answer of another shape than the API's raises: the client does not check it."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ChatServer:
    """Where a language model is served.

    `url` is the address of the API, e.g. http://127.0.0.1:8000/v1 (/v1 may be left out); an empty `model` is
    the first that the server lists; `timeout_s` is the longest wait for an answer's next word.
    """

    url: str
    model: str = ""
    key: str = field(default="", repr=False)
    timeout_s: float = 5.0

    @property
    def base(self) -> str:
        """The address under which the API's paths are."""
        url = self.url.rstrip("/")
        return url if urlsplit(url).path else f"{url}/v1"

    @property
    def local(self) -> bool:
        """Whether it is on this machine, which no proxy can reach and where nothing travels."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")


class Chat:
    """Asks one chat server. Nothing is tried twice here, and everything that fails is a ChatError."""

    def __init__(self, server: ChatServer) -> None:
        self.server = server
        self._client = openai.AsyncOpenAI(
            base_url=server.base,
            api_key=server.key or "none",  # the client insists on one, local servers do not
            timeout=openai.Timeout(server.timeout_s, connect=CONNECT_S),
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(mounts=_around_proxies(server)),
        )
        self._windows: dict[str, int] = {}
        self._tokenizes = True

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def models(self) -> list[str]:
        """The names of the models that the server has now."""
        listed = await self._asked(self._list())
        self._windows = {each.id: _window(each) for each in listed}
        return list(self._windows)

    async def model(self) -> str:
        """The model that is asked: the one named, else the first that the server lists."""
        if self.server.model:
            return self.server.model
        if not self._windows and not await self.models():
            raise self._error("serves no model: load one there", "refused")
        return next(iter(self._windows))

    async def window(self) -> int:
        """How many tokens the model takes, question and answer together.

        A model that is named need not be listed, nor any other: then `WINDOW` is reckoned with.
        """
        model = await self.model()
        if model not in self._windows:
            try:
                await self.models()
            except ChatError as error:
                if error.fault in ("down", "slow"):
                    raise
            self._windows.setdefault(model, WINDOW)
        return self._windows[model]

    async def stream(
        self, messages: Sequence[Message], schema: Mapping[str, object], max_tokens: int
    ) -> AsyncGenerator[str, None]:
        """The answer's text as it is written. Closing the iterator ends the work on the server too."""
        deadline = time.monotonic() + self.server.timeout_s
        opening = self._create(messages, max_tokens, schema, stream=True)
        async with await self._asked(opening, self.server.timeout_s) as reply:
            chunks = aiter(reply)
            while (text := await self._asked(_delta(chunks), deadline - time.monotonic())) is not None:
                if text:
                    yield text
                    deadline = time.monotonic() + self.server.timeout_s

    async def complete(
        self,
        messages: Sequence[Message],
        max_tokens: int,
        schema: Mapping[str, object] | None = None,
        limit_s: float = COMPLETE_S,
    ) -> str:
        """A whole answer at once, within `limit_s`."""

        async def ask() -> str:
            answer = await self._create(messages, max_tokens, schema)
            return _text(answer.choices[0].message.content) if answer.choices else ""

        return await self._asked(ask(), limit_s)

    async def count(self, messages: Sequence[Message]) -> int:
        """How many tokens messages take: by the server's own tokenizer where it can be asked (vLLM: POST
        /tokenize beside /v1), else an estimate.
        """
        if self._tokenizes:
            model = await self.model()
            try:
                if told := await self._asked(self._tokenize(model, messages)):
                    return told
            except ChatError as error:
                if error.fault in ("down", "slow"):
                    raise
        return estimate_all(messages)

    async def _tokenize(self, model: str, messages: Sequence[Message]) -> int:
        """The server's own count, or 0: never asked again where it has no such thing, which is not so when
        it only fails or has lost the model, whose name it then tells.
        """
        url = f"{self.server.base.removesuffix('/v1')}/tokenize"
        body = {"model": model, "messages": list(messages)}
        try:
            told = await self._client.post(url, cast_to=object, body=body)
        except openai.APIStatusError as error:
            self._tokenizes = error.status_code not in (404, 405) or model in str(error)
            return 0
        count = told.get("count") if isinstance(told, dict) else None
        self._tokenizes = isinstance(count, int)
        return count if isinstance(count, int) else 0

    async def _create(
        self, messages: Sequence[Message], max_tokens: int, schema: Mapping[str, object] | None, **how: object
    ) -> Any:
        if schema is not None:
            shape = {"name": "answer", "schema": schema, "strict": True}
            how["response_format"] = {"type": "json_schema", "json_schema": shape}
        create: Any = self._client.chat.completions.create
        return await create(
            model=await self.model(),
            messages=list(messages),
            max_tokens=max_tokens,
            timeout=openai.Timeout(None, connect=CONNECT_S),  # the time limits are ours, in `_asked`
            **how,
        )

    async def _list(self) -> list[Model]:
        page = await self._client.models.list()
        if not all(isinstance(each.id, str) for each in page.data):
            raise ValueError("models without a name")
        return page.data

    async def _asked(self, request: Awaitable[_T], limit_s: float | None = None) -> _T:
        try:
            async with asyncio.timeout(limit_s):
                return await request
        except (TimeoutError, openai.OpenAIError, *_UNREADABLE) as error:
            raise await self._fault(error) from error

    async def _fault(self, error: Exception) -> ChatError:
        """What went wrong, in a sentence that says what to do."""
        detail = str(error)
        match error:
            case TimeoutError():
                what = "takes too long: serve a faster model, or allow it more time"
                return self._error(what, "slow")
            case openai.APIConnectionError() if _unreached(error):
                return self._error("cannot be reached: start it, or mend the address", "down")
            case openai.APITimeoutError():
                return self._error("takes too long: look at its log", "slow")
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return self._error("refuses the key: give the one that it was started with", "refused")
            case openai.NotFoundError():
                return await self._not_found(detail)
            case openai.InternalServerError() | openai.RateLimitError():
                return self._error("failed or is overloaded: look at its log", "failed", detail)
            case openai.APIStatusError():
                what = (
                    "refuses the request: it must support JSON schemas, and its model hold the whole question"
                )
                return self._error(what, "refused", detail)
            case _ if isinstance(error, _UNREADABLE):
                what = "sends what cannot be read: give the address of an OpenAI-compatible API"
                return self._error(what, "failed", detail)
        return self._error("broke off its answer: look at its log", "failed", detail)

    async def _not_found(self, detail: str) -> ChatError:
        """A model that is not served, or an address without a chat API."""
        self._windows = {}
        try:
            served = [each.id for each in await self._list()]
        except (openai.OpenAIError, *_UNREADABLE):
            return self._error("has no chat API at that address: mend it (it ends in /v1)", "refused", detail)
        what = f'does not serve the model "{self.server.model}": it serves {", ".join(served) or "none"}'
        # A model that was not named is looked up again, so asking again is of use.
        return self._error(what, "refused" if self.server.model else "failed", detail)

    def _error(self, what: str, fault: ChatFault, detail: str = "") -> ChatError:
        return ChatError(f"the chat server at {self.server.url} {what}", fault, detail)


def _around_proxies(server: ChatServer) -> dict[str, None]:
    """Past HTTP_PROXY and ALL_PROXY to this machine: the more specific pattern holds, None is no proxy."""
    return {"http://": None, "https://": None} if server.local else {}


def _window(model: Model) -> int:
    """vLLM lists each model with its longest context."""
    told = (model.model_extra or {}).get("max_model_len")
    return told if isinstance(told, int) else WINDOW


def _unreached(error: openai.APIConnectionError) -> bool:
    """Whether not even a connection was made; by name, as openai 2 and 3 use different HTTP packages."""
    return type(error.__cause__).__name__ in ("ConnectError", "ConnectTimeout")


async def _delta(chunks: AsyncIterator[Any]) -> str | None:
    """The next event's words, "" where it holds none; None at the end."""
    chunk = await anext(chunks, None)
    if chunk is None:
        return None
    return _text(chunk.choices[0].delta.content) if chunk.choices else ""


def _text(content: object) -> str:
    if not isinstance(content, str | None):
        raise TypeError("words that are no text")
    return content or ""
