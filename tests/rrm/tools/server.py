"""An MCP server of the official SDK that tests start: `python server.py`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import Image, MCPServer
from mcp.types import CallToolResult, TextContent

server = MCPServer("garden")


@server.tool()
def add(a: int, b: int = 2) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def colours() -> CallToolResult:
    """Two texts."""
    return CallToolResult(content=[TextContent(text="red"), TextContent(text="green")])


@server.tool()
def picture() -> Image:
    """No text at all."""
    return Image(data=b"", format="png")


@server.tool()
def refuse() -> str:
    """Fail on purpose."""
    raise ValueError("there is no such rose")


@server.tool()
async def wait(told: str) -> str:
    """Wait for long, and write into a file that it has begun, and when it is cancelled."""
    Path(told).write_text("began")
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        Path(told).write_text("cancelled")
        raise
    return "late"


@server.tool()
def pid() -> int:
    """The server's process."""
    return os.getpid()


@server.tool()
def die() -> str:
    """End the server."""
    os._exit(1)


@server.tool()
def anything(what: dict[str, Any]) -> str:
    """Take what no strict schema describes."""
    return str(what)


if __name__ == "__main__":
    server.run()
