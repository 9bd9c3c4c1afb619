"""The client of any OpenAI-compatible chat server: vLLM, llama.cpp, Ollama, a hosted one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import openai
from openai.types import Model

from media.errors import ChatError, ChatFault
from rrm.llm.messages import Message

CONNECT_S = 3.0
"""A server that has not taken the connection by then is not there; a local network takes milliseconds."""

COMPLETE_S = 60.0
"""The longest wait for what nobody is waiting for, such as a summary."""

WINDOW = 4096
"""Tokens of context to reckon with where the server does not tell: Ollama's default, the smallest met."""

CHARS_PER_TOKEN = 3.0
"""Until the server has reported a count. English has about 4, many languages fewer: the safe side."""

MESSAGE_TOKENS = 8
"""What a chat template puts around a message, at most: its role, the marks of its begin and end."""

PICTURE_TOKENS = 1500
"""What a picture may take; vision models take some hundreds for a small one."""

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


class Chat:
    """Asks one chat server. Nothing is tried twice here, and everything that fails is a ChatError."""

    def __init__(self, server: ChatServer) -> None:
        self.server = server
        self._client = openai.AsyncOpenAI(
            base_url=server.base,
            api_key=server.key or "none",  # the client insists on one, local servers do not
            timeout=openai.Timeout(server.timeout_s, connect=CONNECT_S),
            max_retries=0,
        )
        self._windows: dict[str, int] = {}
        self._tokenizes = True
        self._chars_per_token = CHARS_PER_TOKEN

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
        """How many tokens the model takes, question and answer together."""
        model = await self.model()
        if model not in self._windows:
            await self.models()
        return self._windows.get(model, WINDOW)

    async def stream(
        self, messages: Sequence[Message], schema: Mapping[str, object], max_tokens: int
    ) -> AsyncGenerator[str, None]:
        """The answer's text as it is written. Closing the iterator ends the work on the server too."""
        deadline = time.monotonic() + self.server.timeout_s
        usage = {"include_usage": True}
        opening = self._create(messages, max_tokens, schema, stream=True, stream_options=usage)
        async with await self._asked(opening, self.server.timeout_s) as reply:
            chunks = aiter(reply)
            while chunk := await self._asked(anext(chunks, None), deadline - time.monotonic()):
                if chunk.usage:
                    self._calibrate(messages, chunk.usage.prompt_tokens)
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    yield text
                    deadline = time.monotonic() + self.server.timeout_s

    async def complete(
        self, messages: Sequence[Message], max_tokens: int, schema: Mapping[str, object] | None = None
    ) -> str:
        """A whole answer at once."""
        answer = await self._asked(self._create(messages, max_tokens, schema), COMPLETE_S)
        if answer.usage:
            self._calibrate(messages, answer.usage.prompt_tokens)
        return (answer.choices[0].message.content or "") if answer.choices else ""

    async def count(self, messages: Sequence[Message]) -> int:
        """How many tokens messages take: by the server's own tokenizer where it can be asked (vLLM: POST
        /tokenize beside /v1), else reckoned from what earlier requests took as the server reported it.
        """
        if self._tokenizes and (told := await self._tokenize(messages)):
            return told
        chars, pictures = _measure(messages)
        text = chars / self._chars_per_token + MESSAGE_TOKENS * len(messages)
        return int(text + PICTURE_TOKENS * pictures) + 1

    async def _tokenize(self, messages: Sequence[Message]) -> int:
        """The server's own count; 0, and never asked again, where it gives none."""
        body = {"model": await self.model(), "messages": list(messages)}
        url = f"{self.server.base.removesuffix('/v1')}/tokenize"
        try:
            told = await self._asked(self._client.post(url, cast_to=object, body=body))
        except ChatError as error:
            if error.fault in ("down", "slow"):
                raise
            told = None
        count = told.get("count") if isinstance(told, dict) else None
        self._tokenizes = isinstance(count, int)
        return count if isinstance(count, int) else 0

    def _calibrate(self, messages: Sequence[Message], tokens: int) -> None:
        chars, pictures = _measure(messages)
        words = tokens - MESSAGE_TOKENS * len(messages)
        if chars and words > 0 and not pictures:
            self._chars_per_token = chars / words

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
        if not isinstance(getattr(page, "data", None), list):
            raise ValueError("no list of models")
        return page.data

    async def _asked(self, request: Awaitable[_T], limit_s: float | None = None) -> _T:
        try:
            async with asyncio.timeout(limit_s):
                return await request
        except (TimeoutError, openai.OpenAIError, ValueError) as error:
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
            case ValueError():
                what = "sends what cannot be read: give the address of an OpenAI-compatible API"
                return self._error(what, "failed", detail)
        return self._error("broke off its answer: look at its log", "failed", detail)

    async def _not_found(self, detail: str) -> ChatError:
        """A model that is not served, or an address without a chat API."""
        self._windows = {}
        try:
            served = [each.id for each in await self._list()]
        except (openai.OpenAIError, ValueError):
            return self._error("has no chat API at that address: mend it (it ends in /v1)", "refused", detail)
        what = f'does not serve the model "{self.server.model}": it serves {", ".join(served) or "none"}'
        # A model that was not named is looked up again, so asking again is of use.
        return self._error(what, "refused" if self.server.model else "failed", detail)

    def _error(self, what: str, fault: ChatFault, detail: str = "") -> ChatError:
        return ChatError(f"the chat server at {self.server.url} {what}", fault, detail)


def _window(model: Model) -> int:
    """vLLM lists each model with its longest context."""
    told = (model.model_extra or {}).get("max_model_len")
    return told if isinstance(told, int) else WINDOW


def _unreached(error: openai.APIConnectionError) -> bool:
    """Whether not even a connection was made; by name, as openai 2 and 3 use different HTTP packages."""
    return type(error.__cause__).__name__ in ("ConnectError", "ConnectTimeout")


def _measure(messages: Sequence[Message]) -> tuple[int, int]:
    """The characters of text and the number of pictures in messages."""
    chars = pictures = 0
    for message in messages:
        content = message.get("content")
        parts = content if isinstance(content, list) else [{"text": content}]
        texts = [part["text"] for part in parts if "text" in part]
        chars += sum(len(str(text)) for text in texts)
        pictures += len(parts) - len(texts)
    return chars, pictures
