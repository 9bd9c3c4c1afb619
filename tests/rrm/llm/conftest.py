"""Chats with scripted servers, and minds over them, closed at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest_asyncio

from benchmarks.rrm.scripted import ScriptedServer
from rrm.llm.chat import Chat, ChatServer
from rrm.llm.mind import Mind
from rrm.persona import load_persona
from rrm.tools.spec import Tool
from rrm.tools.toolbox import Toolbox
from tests.rrm.llm.scene import PASSAGES, PATIENT_S, Local

MakeChat = Callable[..., Chat]
MakeMind = Callable[..., Mind]


@pytest_asyncio.fixture
async def chat_with() -> AsyncIterator[MakeChat]:
    """Makes a chat with a server; more arguments are those of ChatServer.

    `word_s` is the wait for an answer's next word alone: lists and counts may take their time.
    """
    async with AsyncExitStack() as held:

        def make(
            server: ScriptedServer | str,
            model: str = "",
            key: str = "",
            timeout_s: float = 8.0,
            word_s: float = 8.0,
        ) -> Chat:
            url = server if isinstance(server, str) else server.url
            chat = Chat(ChatServer(url, model, key, timeout_s))
            chat.server = replace(chat.server, timeout_s=word_s)
            held.push_async_callback(chat.close)
            return chat

        yield make


@pytest_asyncio.fixture
async def mind_with(chat_with: MakeChat) -> AsyncIterator[MakeMind]:
    """Makes a mind over a server; closed at the end."""
    async with AsyncExitStack() as held:

        def make(server: ScriptedServer, *tools: Tool, word_s: float = PATIENT_S) -> Mind:
            chat = chat_with(server, word_s=word_s)
            mind = Mind(chat, load_persona("support"), Local(), lambda question: PASSAGES, Toolbox(tools))
            held.push_async_callback(mind.close)
            return mind

        yield make
