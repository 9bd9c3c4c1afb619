"""A browser for all tests of the page, and a scripted server and a page for each."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from scripted_server import ScriptedServer

LIMIT_MS = 20_000  # ends a wait for something that never comes
FLAGS = [
    "--no-sandbox",  # containers have no user namespaces
    "--disable-dev-shm-usage",
    "--use-fake-device-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",  # names under .local need multicast
]
DEVICES = ("camera", "microphone")

expect.set_options(timeout=LIMIT_MS)


def chromium() -> str:
    """Where the browser is. Its absence fails the tests rather than skipping them."""
    found = os.environ.get("VISAVIS_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium on PATH: install it, or name one by VISAVIS_CHROMIUM"
    return found


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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer()
    await server.start()
    yield server
    await server.stop()


OpenPage = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, server: ScriptedServer) -> AsyncIterator[OpenPage]:
    """A function that opens the lobby; an exception in any page's script fails the test."""
    pages: list[Page] = []
    thrown: list[str] = []

    async def open_(
        *, permissions: tuple[str, ...] = DEVICES, script: str = "", query: str = "", **context: Any
    ) -> Page:
        page = await browser.new_page(permissions=list(permissions), **context)
        pages.append(page)
        page.on("pageerror", lambda error: thrown.append(str(error)))
        if script:
            await page.add_init_script(script)
        await page.goto(server.url + query)
        await expect(page.locator("#lobby-title")).to_have_text(f"Meet {server.lobby['avatar']}")
        return page

    yield open_
    for page in pages:
        await page.close()
    assert not thrown


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: OpenPage) -> Page:
    """The lobby with a camera and a microphone that work."""
    page: Page = await open_page()
    return page


@pytest.fixture
def console(page: Page) -> list[str]:
    """Errors and warnings that the browser writes to its console."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type != "log" else None)
    return said


@asynccontextmanager
async def restarted(server: ScriptedServer) -> AsyncIterator[ScriptedServer]:
    """Another server at the same address, as after a restart that forgot all calls."""
    await server.stop()
    other = ScriptedServer()
    other.wire.port = server.wire.port
    await other.start()
    yield other
    await other.stop()
