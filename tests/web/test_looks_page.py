"""Choosing how the avatar looks, in Chromium, against the real server."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.web.page_helpers import OpenPage, join, until
from tests.web.scripted_server import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

READY = ["", "a woman of 45, red hair", "a woman of 63, glasses"]
MANY = [f"a woman of {age}" for age in range(30, 35)]

IMPATIENT = """
const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => timeout(ms === 30_000 ? 300 : ms);
"""
"""For a look the page waits 0.3 s instead of 30."""


async def asked(page: Page, server: ScriptedServer, look: str) -> None:
    """Wait until the server is asked for the picture of a look."""
    while look not in server.shown:
        await page.wait_for_timeout(20)


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


async def test_pictures_come_one_by_one_and_the_chosen_one_next(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    server.lobby["looks"] = ["", *MANY]
    page = await open_page()
    server.builds.clear()
    await page.get_by_role("button", name="Change the look").click()
    await expect(page.locator("#faces .waiting")).to_have_count(1 + len(MANY))
    await page.get_by_role("radio", name=MANY[-1]).check()
    await asked(page, server, MANY[-1])
    assert server.shown == ["", MANY[-1]]
    server.builds.set()
    await expect(page.locator("#look-large img[src]")).to_be_visible()
    await expect(page.locator("#faces img[src]")).to_have_count(1 + len(MANY))
    assert server.shown[2:] == ["", *MANY[:-1]]


async def test_a_closed_dialog_asks_for_no_more_pictures(server: ScriptedServer, open_page: OpenPage) -> None:
    server.lobby["looks"] = READY
    page = await open_page()
    server.builds.clear()
    await page.get_by_role("button", name="Change the look").click()
    await asked(page, server, "")
    async with page.expect_event("requestfailed"):
        await page.get_by_role("button", name="Done").click()
    server.builds.set()
    await join(page)
    assert server.shown == [""]


async def test_a_picture_that_does_not_come_is_explained_in_the_servers_words(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    server.no_new_looks = "Try again in 5 seconds."
    page = await open_looks(server, open_page)
    await expect(page.locator("#look-problem")).to_have_text(server.no_new_looks)
    await expect(page.locator("#faces .failed")).to_have_count(2)
    await page.get_by_role("radio", name=READY[1]).check()
    await expect(page.locator("#look-large.failed")).to_be_visible()
    server.no_new_looks = ""
    await page.get_by_role("radio", name=READY[2]).check()
    await expect(page.locator("#look-large img[src]")).to_be_visible()
    await expect(page.locator("#faces .failed")).to_have_count(0)
    await expect(page.locator("#look-problem")).to_be_empty()


async def test_a_look_that_takes_too_long_is_said_so_with_what_to_do(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    server.lobby["looks"] = READY
    page = await open_page(script=IMPATIENT)
    server.builds.clear()
    await page.get_by_role("button", name="Change the look").click()
    await page.get_by_label("Or describe somebody").fill("red hair")
    await page.keyboard.press("Enter")
    await expect(page.locator("#look-problem")).to_have_text(
        "This look is not ready after 30 seconds, because calls come first. Please try again in a minute."
    )
    await expect(page.get_by_role("button", name="Show")).to_be_enabled()


async def test_a_join_in_a_look_that_cannot_be_had_now_is_explained(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    page = await open_looks(server, open_page)
    await page.get_by_role("radio", name=READY[1]).check()
    await page.get_by_role("button", name="Done").click()
    server.no_new_looks = "Try again in 5 seconds."
    await page.click("#join")
    await expect(page.locator("#server-problem")).to_contain_text("One moment, please")
    await expect(page.locator("#server-problem")).to_contain_text(server.no_new_looks)
    server.no_new_looks = ""
    await page.get_by_role("button", name="Try again").click()
    await until(page, "document.querySelector('#frame').classList.contains('live')")
    assert server.chosen == [READY[1]]


async def test_browsers_without_abort_signal_any_show_looks_and_join(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    server.lobby["looks"] = READY
    page = await open_page(script="delete AbortSignal.any;")
    await page.get_by_role("button", name="Change the look").click()
    await expect(page.locator("#faces img[src]")).to_have_count(len(READY))
    await page.get_by_role("button", name="Done").click()
    await join(page)


async def test_looks_are_chosen_by_keyboard(server: ScriptedServer, open_page: OpenPage) -> None:
    page = await open_looks(server, open_page)
    await page.get_by_role("radio", name="As always").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name=READY[1])).to_be_checked()


async def test_without_looks_there_is_nothing_to_change(page: Page) -> None:
    await expect(page.get_by_role("button", name="Change the look")).to_be_hidden()
