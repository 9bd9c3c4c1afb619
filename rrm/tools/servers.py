"""MCP servers: started or reached, asked for their tools, and connected anew when they have died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent
from mcp.types import Tool as ListedTool
from pydantic_core import to_json

from media.errors import ConfigError, ToolError
from rrm.tools.connection import START_TIMEOUT_S, Connection, sent_headers, started_by
from rrm.tools.settings import CommandEntry, ServerEntry
from rrm.tools.spec import ToolSpec
from rrm.tools.strict import Unfit, given, strict

logging.getLogger("mcp").setLevel(logging.CRITICAL)  # it logs what it cannot read, people's words among it

CHECK_TIMEOUT_S = 2.0
"""A server that lives lists its tools in milliseconds."""

DESCRIPTION_CHARS = 500
"""Some servers describe a tool in pages, which the model would read in every turn."""


class Server:
    """A server that is connected anew when it is found dead."""

    def __init__(self, entry: ServerEntry) -> None:
        self._entry = entry
        self._connection = Connection(entry)

    async def tools(self) -> list[ListedTool]:
        """What it offers. Raises ToolError, MCPError and TimeoutError."""
        client = await self._connection.client()
        listed, cursor = list[ListedTool](), None
        async with asyncio.timeout(START_TIMEOUT_S):
            while True:
                page = await client.list_tools(cursor=cursor)
                listed += page.tools
                cursor = page.next_cursor
                if cursor is None:
                    return listed

    async def client(self) -> Client:
        """A connection that answers. Raises ToolError where there is none to be had.

        Tried before each call, since a call that broke off cannot be repeated: it may have had its effect.
        """
        connection = self._connection
        if not await _answers(connection) and connection is self._connection:
            self._connection = Connection(self._entry, after=connection)
        return await self._connection.client()

    async def close(self) -> None:
        """Disconnect, and end the server if it was started here; cancelling does not cut this short."""
        await self._connection.close()


class ServerTool:
    """Implements `Tool`: one tool of a server."""

    def __init__(self, server: Server, listed: ListedTool, timeout_s: float) -> None:
        """Raises ConfigError for a tool whose parameters strict output cannot hold."""
        self._server = server
        self._schema = listed.input_schema
        self.timeout_s = timeout_s
        try:
            parameters = strict(self._schema)
        except Unfit as error:
            fault = f'its tool "{listed.name}" cannot be described to a model ({error})'
            raise ConfigError(f"{fault}: leave it out by naming the others in `only`") from error
        description = " ".join((listed.description or listed.title or listed.name).split())
        self.spec = ToolSpec(listed.name, description[:DESCRIPTION_CHARS], parameters)

    async def use(self, arguments: Mapping[str, object]) -> str:
        client = await self._server.client()
        try:
            result = await client.call_tool(self.spec.name, given(arguments, self._schema))
        except MCPError as error:
            raise ToolError(error.message) from error
        if result.is_error:
            raise ToolError(_text(result))
        return _text(result)


@asynccontextmanager
async def open_server(entry: ServerEntry) -> AsyncIterator[list[ServerTool]]:
    """The tools of a server that is connected until the block is left.

    Raises ConfigError: what is wrong, without the persona file's name.
    """
    if isinstance(entry, CommandEntry):
        started_by(entry)
    else:
        sent_headers(entry)
    server = Server(entry)
    try:
        try:
            listed = await server.tools()
        except (ToolError, MCPError, TimeoutError) as error:
            fault = str(error) or f"it does not list its tools within {START_TIMEOUT_S:g} seconds"
            raise ConfigError(f"{fault}; start it by hand to see what it says") from error
        yield [ServerTool(server, each, entry.timeout_s) for each in _chosen(listed, entry.only)]
    finally:
        await server.close()


async def _answers(connection: Connection) -> bool:
    """Whether the server behind a connection, once it stands, still says something."""
    if connection.over:
        return False
    try:
        client = await connection.client()
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await client.list_tools(cache_mode="bypass")
    except Exception:  # whatever the transport raises, there is nobody at the other end
        return False
    return True


def _chosen(listed: list[ListedTool], only: tuple[str, ...]) -> list[ListedTool]:
    names = [each.name for each in listed]
    for name in only:
        if name not in names:
            raise ConfigError(f'it offers no "{name}", mend `only` (it offers {", ".join(names)})')
    return [each for each in listed if not only or each.name in only]


def _text(result: CallToolResult) -> str:
    """The result's texts, one below the other; pictures and sounds cannot be told."""
    texts = [part.text for part in result.content if isinstance(part, TextContent)]
    if not texts and result.structured_content is not None:
        return to_json(result.structured_content).decode()
    return "\n".join(texts)
