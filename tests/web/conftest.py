"""A browser for all tests of the page, and a scripted server and a page for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.chromium import FLAGS, find_chromium
from tests.rooms.patience import be_patient
from tests.web.page_helpers import LIMIT_MS, OpenPage
from tests.web.scripted_server import ScriptedServer

NOT_FOR_EVERYBODY = {"--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"}
"""A user's browser asks before it opens devices, and plays sound after a click only: so does it here."""

DEVICES = ("camera", "microphone")

expect.set_options(timeout=LIMIT_MS)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is given up because the machine is busy."""
    be_patient(monkeypatch)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[flag for flag in FLAGS if flag not in NOT_FOR_EVERYBODY],
            chromium_sandbox=False,
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer()
    await server.start()
    yield server
    await server.stop()


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


@pytest_asyncio.fixture(loop_scope="session")
async def console(page: Page) -> list[str]:
    """Errors and warnings that the browser writes to its console."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type != "log" else None)
    return said
