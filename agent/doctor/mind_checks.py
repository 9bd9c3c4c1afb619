"""What `visavis doctor` checks of a language model: its server, the persona's tools, an answer and its speed.

A server that fails says itself how to mend that: a ChatError is a finding of its own.
"""

from __future__ import annotations

import asyncio
import textwrap
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.config import MindSettings
from agent.doctor.checks import Finding
from agent.mind import missing_model, server_of
from generator.rigged.figure import capabilities
from media.errors import ChatError
from rrm.persona import Persona
from rrm.plan import Turn
from rrm.tools.spec import ToolSpec
from rrm.tools.toolbox import open_tools

if TYPE_CHECKING:  # openai takes a second to import and is for language models only
    from rrm.llm.chat import Chat, ChatServer

SLOW_S = 1.0
"""A first token after this long is heard as hesitation: people answer each other within 0.2 s, and the turn's
end, the rest of the sentence and the voice take their time besides."""

ANSWER_S = 30.0
"""An answer may end so long after its first word was due: some 250 tokens, written slowly."""

ANSWER_CHARS = 6000
"""More than an answer's eight sentences, 500 characters each at most, with actions and pose."""

SAID = 300
"""Letters of a server's own words that are shown."""

SHOWN = 60
"""Letters of a wrong answer that are shown."""


@dataclass(slots=True)
class Trial:
    """An answer on trial: its text, when it began (seconds after the question), and why it is of no use."""

    text: str = ""
    first_s: float = 0.0
    fault: str = ""


def served(settings: MindSettings) -> Finding:
    """Whether the server answers and has the model."""

    async def ask(chat: Chat) -> Finding:
        if fault := missing_model(await chat.models(), settings):
            return Finding("fail", fault)
        found = f"{await chat.model()} at {settings.llm}, {await chat.window()} tokens"
        if overheard(server_of(settings)):
            return Finding("warn", found, "the key travels readable: use https, or a tunnel (docs/vllm.md)")
        return Finding("ok", found)

    return _with_chat(settings, ask)


def overheard(server: ChatServer) -> bool:
    """Whether a key goes to another machine without encryption."""
    return bool(server.key) and not server.local and urlsplit(server.url).scheme == "http"


def tools(persona: Persona, tell: Callable[[Sequence[ToolSpec]], None]) -> Finding:
    """The persona's tools, opened as for calls; `tell` is given what a model is told of them.

    Raises ConfigError that names a wrong one and what to mend.
    """

    async def look() -> Sequence[ToolSpec]:
        async with open_tools(persona) as toolbox:
            return toolbox.specs

    specs = asyncio.run(look())
    tell(specs)
    return Finding("ok", ", ".join(spec.name for spec in specs))


def answers(settings: MindSettings, persona: Persona, tools: Sequence[ToolSpec] = ()) -> Finding:
    """The answer to a turn as calls ask for it: can it be used, and how soon does it begin?"""
    from rrm.llm.messages import messages
    from rrm.llm.planner import MAX_TOKENS
    from rrm.llm.schema import answer_schema

    can = capabilities()
    turn = Turn("Please wave at me.", stable="attentive", actions=can.actions, poses=can.poses)

    async def ask(chat: Chat) -> Finding:
        question = messages(persona, turn, tools=tools)
        stream = chat.stream(question, answer_schema(turn, tools), MAX_TOKENS)
        trial = Trial()
        try:
            async with asyncio.timeout(settings.timeout + ANSWER_S), aclosing(stream) as deltas:
                await _read(deltas, turn, trial)
        except TimeoutError:
            trial.fault = "it does not end"
        return judge(trial)

    return _with_chat(settings, ask)


async def _read(deltas: AsyncIterator[str], turn: Turn, trial: Trial) -> None:
    """Read an answer as calls do, as far as they do. Raises ChatError where the server fails."""
    from rrm.llm.pieces import PieceReader

    reader, asked = PieceReader(turn), time.perf_counter()
    try:
        async for delta in deltas:
            trial.first_s = trial.first_s or time.perf_counter() - asked
            trial.text += delta
            for _ in reader.feed(delta):
                pass
            if reader.done:
                return
            if len(trial.text) > ANSWER_CHARS:
                trial.fault = "it does not end"
                return
        reader.end()
    except ChatError as error:
        if error.fault != "broken":
            raise
        trial.fault = str(error)


def judge(trial: Trial) -> Finding:
    """What an answer tells of the model and its server."""
    first = f"first token after {trial.first_s:.2f} s"
    if trial.fault:
        text = trial.text
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        return Finding(
            "fail",
            f"its answer cannot be used: {trial.fault}; it is {shown!r}, {first}",
            "serve it with structured output (response_format json_schema), as vLLM does, or a better model",
        )
    found = f"its answer can be used, {first}"
    if trial.first_s > SLOW_S:
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
