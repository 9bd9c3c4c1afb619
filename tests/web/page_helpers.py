"""What the tests of the page share: the browser, waiting, joining."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page

from tests.web.scripted_server import ScriptedServer

LIMIT_MS = 120_000  # ends a wait for something that never comes

OpenPage = Callable[..., Any]
"""Opens the lobby: await it with permissions, a script to run first, a query, or a context's settings."""


async def until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression is true in the page."""
    async with asyncio.timeout(LIMIT_MS / 1000):
        while not await page.evaluate(expression):  # noqa: ASYNC110 - the page has no event for it
            await asyncio.sleep(0.05)


async def join(page: Page, name: str = "Mira") -> None:
    """From the lobby into a call that shows its picture."""
    await page.fill("#name", name)
    await page.click("#join")
    await until(page, "document.querySelector('#frame').classList.contains('live')")


@asynccontextmanager
async def restarted(server: ScriptedServer) -> AsyncIterator[ScriptedServer]:
    """Another server at the same address, as after a restart that forgot all calls."""
    await server.stop()
    other = ScriptedServer()
    other.wire.port = server.wire.port
    await other.start()
    yield other
    await other.stop()
