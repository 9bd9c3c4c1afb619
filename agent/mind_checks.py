"""What `visavis doctor` checks of a language model: its server, the model, structured answers, their speed.

A server that fails says itself how to mend that: a ChatError is a finding of its own.
"""

from __future__ import annotations

import asyncio
import textwrap
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.checks import Finding
from agent.config import MindSettings
from agent.mind import missing_model, server_of
from media.errors import ChatError
from rrm.persona import Persona
from rrm.plan import Turn

if TYPE_CHECKING:  # openai takes a second to import and is for language models only
    from rrm.llm.chat import Chat

SLOW_S = 1.0
"""A first token after this long is heard as hesitation: people answer each other within 0.2 s, and the turn's
end, the rest of the sentence and the voice take their time besides."""

ANSWER_TOKENS = 64
"""The longest answer below has some 30."""

SAID = 300
"""Letters of a server's own words that are shown."""

SHOWN = 60
"""Letters of a wrong answer that are shown."""


class Trial(BaseModel):
    """An answer without free text: even the weakest model gives one where the server keeps to the schema."""

    model_config = ConfigDict(extra="forbid")

    action: list[Literal["wave", "nod"]] = Field(max_length=3)
    stable: Literal["attentive", "smiling"]


def served(settings: MindSettings) -> Finding:
    """Whether the server answers and has the model."""

    async def ask(chat: Chat) -> Finding:
        if fault := missing_model(await chat.models(), settings):
            return Finding("fail", fault)
        found = f"{await chat.model()} at {settings.llm}, {await chat.window()} tokens"
        return Finding("ok", found)

    return _with_chat(settings, ask)


def answers(settings: MindSettings, persona: Persona) -> Finding:
    """A small answer to a question as calls ask it: is it as the schema wants, and how soon does it begin?"""
    from rrm.llm.messages import messages

    async def ask(chat: Chat) -> Finding:
        question = messages(persona, Turn("Please wave at me.", actions={"wave": 2.0, "nod": 1.0}))
        asked, first, text = time.perf_counter(), 0.0, ""
        async with aclosing(chat.stream(question, Trial.model_json_schema(), ANSWER_TOKENS)) as deltas:
            async for delta in deltas:
                first = first or time.perf_counter() - asked
                text += delta
        return judge(text, first)

    return _with_chat(settings, ask)


def judge(text: str, first_s: float) -> Finding:
    """What an answer tells whose first token came after `first_s` seconds."""
    try:
        Trial.model_validate_json(text)
    except ValidationError:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        return Finding(
            "fail",
            f"the model does not keep to the JSON schema, it answers {shown!r}",
            "serve it with structured output (response_format json_schema), as vLLM does",
        )
    found = f"keeps to the JSON schema, first token after {first_s:.2f} s"
    if first_s > SLOW_S:
        return Finding("warn", found, "answers will come late: serve a smaller model, or on a faster machine")
    return Finding("ok", found)


def _with_chat(settings: MindSettings, ask: Callable[[Chat], Awaitable[Finding]]) -> Finding:
    from rrm.llm.chat import Chat

    async def run() -> Finding:
        chat = Chat(server_of(settings))
        try:
            return await ask(chat)
        except ChatError as error:
            said = textwrap.shorten(error.detail, SAID)
            return Finding("fail", str(error), f"the server says: {said}" if said else "")
        finally:
            await chat.close()

    return asyncio.run(run())
