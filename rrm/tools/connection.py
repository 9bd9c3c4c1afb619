"""One connection to an MCP server, held by a task of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from string import Template
from typing import TextIO

import httpx2
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from media.errors import ConfigError, ToolError
from rrm.tools.settings import CommandEntry, ServerEntry, UrlEntry

START_TIMEOUT_S = 30.0
"""A server may be fetched by its launcher (uvx, npx) at its first start."""

CLOSE_TIMEOUT_S = 8.0
"""The SDK asks a server to end and kills it after some four seconds; remote ones may not answer at all."""


class Connection:
    """Connects at once, and stays until it is closed or fails.

    The SDK's scopes must be left in the task that entered them, so one task holds the connection, and others
    only send through it. A task that waits for it may be cancelled without harm to the connection.
    """

    def __init__(self, entry: ServerEntry, after: Connection | None = None) -> None:
        """Where there is an `after`, it is closed first: two servers of a kind may be in each other's way."""
        self._entry = entry
        self._after = after
        self._client: Client | None = None
        self._fault = "its server is gone"
        self._settled = asyncio.Event()
        self._left = asyncio.Event()
        self._owner = asyncio.create_task(self._run(), name=f"MCP server {entry.label}")

    @property
    def over(self) -> bool:
        """True when it has failed or was closed."""
        return self._owner.done() or self._left.is_set()

    async def client(self) -> Client:
        """The SDK's client, once it is connected. Raises ToolError: why it is not."""
        await self._settled.wait()
        if self._client is None:
            raise ToolError(self._fault)
        return self._client

    async def close(self) -> None:
        """Disconnect, and end the server if it was started here; cancelling does not cut this short."""
        self._leave()
        await _finished(self._owner)
        self._settled.set()  # an owner that is cancelled before its first step does not come to that

    def _leave(self) -> None:
        if not self._left.is_set() and self._client is None:
            self._owner.cancel()  # once only: a second time would break into the SDK's own clearing up
        self._left.set()

    async def _run(self) -> None:
        try:
            if self._after is not None:
                await self._after.close()
                self._after = None
            async with asyncio.timeout(START_TIMEOUT_S) as starting:
                await self._hold(starting)
        except Exception as error:
            self._fault = _fault(error)
        finally:
            self._client = None
            self._settled.set()

    async def _hold(self, starting: asyncio.Timeout) -> None:
        async with _client(self._entry) as client:
            starting.reschedule(None)
            self._client = client
            self._settled.set()
            await self._left.wait()


@asynccontextmanager
async def _client(entry: ServerEntry) -> AsyncGenerator[Client, None]:
    if not isinstance(entry, CommandEntry):
        patience = httpx2.Timeout(START_TIMEOUT_S, read=None)  # each call has its own time
        async with (
            httpx2.AsyncClient(headers=sent_headers(entry), timeout=patience) as http,
            Client(streamable_http_client(entry.url, http_client=http)) as client,
        ):
            yield client
        return
    with _nowhere() as nowhere:
        async with Client(stdio_client(started_by(entry), errlog=nowhere)) as client:
            yield client


def started_by(entry: CommandEntry) -> StdioServerParameters:
    """How the server is started. Raises ConfigError where it cannot be."""
    if not entry.cwd.is_dir():
        raise ConfigError(f"there is no folder {entry.cwd}, mend `cwd` or create it")
    command = sys.executable if entry.command == "python" else _program(entry)
    return StdioServerParameters(command=command, args=list(entry.args), env=entry.env, cwd=entry.cwd)


def sent_headers(entry: UrlEntry) -> dict[str, str]:
    """The headers with their environment variables. Raises ConfigError, which never shows a value."""
    found = {name: value.strip() for name, value in os.environ.items() if value.strip()}
    return {name: _header(name, value, found) for name, value in entry.headers.items()}


def _header(name: str, value: str, found: Mapping[str, str]) -> str:
    try:
        header = Template(value).substitute(found)
    except KeyError as error:
        fault = f"the environment variable {error.args[0]} is not set, and the header {name} needs it"
        raise ConfigError(fault) from None
    except ValueError:
        raise ConfigError(
            f'mend the header {name}: "$" begins a variable\'s name, write "$$" for the sign'
        ) from None
    if not (header.isascii() and header.isprintable()):
        raise ConfigError(f"the header {name} holds line ends or letters that no header can, mend it")
    return header


def _nowhere() -> TextIO:
    """For a server's standard error, which may hold what somebody said."""
    return Path(os.devnull).open("w")


def _program(entry: CommandEntry) -> str:
    beside = entry.cwd / entry.command
    found = shutil.which(str(beside)) if "/" in entry.command else shutil.which(entry.command)
    if found is None:
        raise ConfigError(f'there is no program "{entry.command}", install it or write out its path')
    return found


def _fault(error: BaseException) -> str:
    """Why a connection does not stand, in words for the persona's author and for a language model."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    match error:
        case ConfigError():
            return str(error)
        case TimeoutError():
            return f"its server does not answer within {START_TIMEOUT_S:g} seconds"
        case MCPError():
            return f"its server ends or refuses the connection ({error.message})"
    return f"its server cannot be reached ({type(error).__name__})"


async def _finished(task: asyncio.Task[None]) -> None:
    """Wait for a task's end, also when the waiter is cancelled meanwhile; a task that hangs is cancelled."""
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            done, _ = await asyncio.wait([task], timeout=CLOSE_TIMEOUT_S)
            if not done:
                task.cancel()
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
