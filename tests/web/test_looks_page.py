"""Choosing how the avatar looks, in Chromium, against the real server."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.web.page_helpers import OpenPage, join, until
from tests.web.scripted_server import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

READY = ["", "a woman of 45, red hair", "a woman of 63, glasses"]


async def open_looks(server: ScriptedServer, open_page: OpenPage) -> Page:
    """The lobby with the dialog open."""
    server.lobby |= {"portrait": "/api/portrait", "looks": READY}
    page: Page = await open_page()
    await page.get_by_role("button", name="Change the look").click()
    await expect(page.get_by_role("radio")).to_have_count(3)
    return page


async def test_a_guest_chooses_a_look_and_the_call_is_told(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    page = await open_looks(server, open_page)
    await expect(page.get_by_role("radio", name="As always")).to_be_checked()
    await page.get_by_role("radio", name=READY[1]).check()
    await page.get_by_role("button", name="Done").click()
    await until(page, "document.querySelector('#portrait img').src.includes('red%20hair')")
    await join(page)
    assert server.chosen == [READY[1]]
    await until(page, "document.querySelector('#veil-portrait img').src.includes('red%20hair')")


async def test_the_choice_holds_for_one_call(server: ScriptedServer, open_page: OpenPage) -> None:
    page = await open_looks(server, open_page)
    await page.get_by_role("radio", name=READY[2]).check()
    await page.get_by_role("button", name="Done").click()
    await join(page)
    await server.end("Goodbye.")
    await page.get_by_role("button", name="Call again").click()
    await until(page, "!document.querySelector('#portrait img').src.includes('look=')")
    await join(page)
    assert server.chosen == [READY[2], ""]


async def test_a_guest_describes_somebody(server: ScriptedServer, open_page: OpenPage) -> None:
    page = await open_looks(server, open_page)
    await page.get_by_label("Or describe somebody").fill("grey bun & oval glasses?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("radio", name="grey bun & oval glasses?")).to_be_checked()
    assert "grey bun & oval glasses?" in server.shown
    await page.keyboard.press("Escape")
    await join(page)
    assert server.chosen == ["grey bun & oval glasses?"]


async def test_words_that_are_not_understood_are_said_and_change_nothing(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    page = await open_looks(server, open_page)
    await page.get_by_label("Or describe somebody").fill("xyzzy")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("#look-problem")).to_have_text("Nobody is like xyzzy.")
    await expect(page.get_by_role("radio")).to_have_count(3)
    await expect(page.get_by_role("radio", name="As always")).to_be_checked()


async def test_looks_are_chosen_by_keyboard(server: ScriptedServer, open_page: OpenPage) -> None:
    page = await open_looks(server, open_page)
    await page.get_by_role("radio", name="As always").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name=READY[1])).to_be_checked()


async def test_without_looks_there_is_nothing_to_change(page: Page) -> None:
    await expect(page.get_by_role("button", name="Change the look")).to_be_hidden()
